"""Printing findings, and the exit status that follows from them."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Mapping
from dataclasses import replace

import typer

from modelspec_compile.cli.options import FailOn, Format
from modelspec_compile.diagnostics import Diagnostic, Severity

REFUSED, DIFFERENT = 1, 3
INEXACT = frozenset({"MS502", "MS503", "MS367"})
"""Findings that `--strict` turns from warnings into errors."""


def strict(findings: Iterable[Diagnostic]) -> list[Diagnostic]:
    """The findings with every warning about a loss as an error."""
    return [
        replace(found, severity=Severity.ERROR)
        if found.code in INEXACT and found.severity is Severity.WARNING
        else found
        for found in findings
    ]


def refuses(findings: Iterable[Diagnostic], fail_on: FailOn = FailOn.ERROR) -> bool:
    """Whether one of the findings weighs enough to refuse the input."""
    least = Severity[fail_on.name]
    return any(found.severity >= least for found in findings)


def show(
    findings: Iterable[Diagnostic],
    texts: Mapping[str, str],
    form: Format,
    *,
    to_stdout: bool = False,
) -> None:
    """Print findings: machine formats in any case, text only where there is something to say."""
    from modelspec_compile.diagnostics.render import render

    found = list(findings)
    stream = sys.stdout if to_stdout else sys.stderr
    text = render(form.value, found, texts, color=colored(stream.isatty()))
    if text.strip() and (found or form is not Format.TEXT):
        typer.echo(text.rstrip("\n"), file=stream)


def colored(terminal: bool) -> bool:
    """Whether output is coloured: on a terminal, unless NO_COLOR says otherwise."""
    return terminal and not os.environ.get("NO_COLOR")


def finish(findings: Iterable[Diagnostic], fail_on: FailOn = FailOn.ERROR) -> None:
    """Leave with the status that the findings deserve."""
    if refuses(findings, fail_on):
        raise typer.Exit(REFUSED)
