"""`modelspec schema`: the JSON Schema of the native form, for editors."""

from __future__ import annotations

import json

import typer


def run() -> None:
    """Print the JSON Schema of a spec."""
    from modelspec_compile.spec.jsonschema import json_schema

    typer.echo(json.dumps(json_schema(), indent=2, ensure_ascii=False))
