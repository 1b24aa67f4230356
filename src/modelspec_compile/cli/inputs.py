"""From the arguments of a command to source texts, each with a reader of its folder."""

from __future__ import annotations

import posixpath
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import typer

from modelspec_compile.diagnostics import Diagnostic, Span
from modelspec_compile.diagnostics.diagnostic import error
from modelspec_compile.passes.resolve import Read, nothing_to_read
from modelspec_compile.source.files import Folder, Missing, Refused, gather


@dataclass(frozen=True, slots=True)
class Input:
    """A source text: its name in its folder, the folder as the user wrote it, and a reader."""

    file: str
    folder: str
    text: bytes
    read: Read

    def shown(self, findings: Sequence[Diagnostic]) -> list[Diagnostic]:
        """The findings with the files named as the user would."""
        return [self._shown(found) for found in findings]

    def _shown(self, found: Diagnostic) -> Diagnostic:
        if found.span is None:
            return found
        fix = found.fix and replace(found.fix, span=self._place(found.fix.span))
        return replace(found, span=self._place(found.span), fix=fix)

    def _place(self, span: Span) -> Span:
        return span._replace(file=self.name(span.file))

    def name(self, file: str) -> str:
        """A file of this input's folder as the user would name it."""
        return file if file.startswith("-") else posixpath.join(self.folder, file)

    def texts(self, texts: Mapping[str, str]) -> dict[str, str]:
        """Texts by the names that the user knows."""
        return {self.name(file): text for file, text in texts.items()}


def inputs(arguments: Sequence[str]) -> tuple[list[Input], list[Diagnostic]]:
    """The sources that the arguments name; what cannot be read is a finding.

    Raises:
        typer.BadParameter: there is nothing at a path.

    """
    found, findings = [], []
    for argument in arguments:
        try:
            found += list(_inputs(argument))
        except Missing as missing:
            raise typer.BadParameter(str(missing)) from None
        except Refused as refused:
            findings.append(error(refused.code, refused.message))
    return found, findings


def _inputs(argument: str) -> Iterator[Input]:
    for source in gather([argument], sys.stdin.buffer):
        if source.name == "-":
            yield Input("<stdin>", "", source.text, nothing_to_read)
            continue
        folder, file = posixpath.split(Path(source.name).as_posix())
        yield Input(file, folder, source.text, Folder(Path(folder or ".")).read)
