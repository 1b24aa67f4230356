"""`compile --emit ir`: the intermediate representation as JSON, every value with its origin."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

import typer

from modelspec_compile.cli.inputs import inputs
from modelspec_compile.cli.options import Format
from modelspec_compile.cli.report import finish, show
from modelspec_compile.compiler import load
from modelspec_compile.ir import System
from modelspec_compile.ir.export import export


def print_ir(specs: Sequence[str], environment: str | None, values: Sequence[str]) -> None:
    """Print the systems of all sources as one JSON document."""
    sources, findings = inputs(specs)
    systems: list[dict[str, Any]] = []
    texts: dict[str, str] = {}
    for source in sources:
        for loaded in load(
            source.text,
            file=source.file,
            environment=environment,
            values=values,
            read=source.read,
        ):
            findings += source.shown(loaded.diagnostics)
            texts |= source.texts(loaded.texts)
            systems += [export(loaded.system)] if isinstance(loaded.system, System) else []
    show(findings, texts, Format.TEXT)
    finish(findings)
    typer.echo(json.dumps({"formatVersion": 1, "systems": systems}, indent=2, ensure_ascii=False))
