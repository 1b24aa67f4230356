"""`validate --fix`: put the offered fixes into the files that they belong to."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path

import typer

from modelspec_compile.cli.inputs import inputs
from modelspec_compile.compiler import load
from modelspec_compile.diagnostics import Fix
from modelspec_compile.diagnostics.fixes import apply_fixes


def fix_all(specs: Sequence[str], environment: str | None, values: Sequence[str]) -> None:
    """Rewrite every file that a fix touches; standard input and `--set` are left alone."""
    fixes: dict[str, set[Fix]] = defaultdict(set)
    texts: dict[str, str] = {}
    for source in inputs(specs)[0]:
        for loaded in load(
            source.text,
            file=source.file,
            environment=environment,
            values=values,
            read=source.read,
        ):
            texts |= source.texts(loaded.texts)
            for found in source.shown(loaded.diagnostics):
                if found.fix is not None:
                    fixes[found.fix.span.file].add(found.fix)
    for name, offered in sorted(fixes.items()):
        if Path(name).is_file():
            text = apply_fixes(texts[name], offered)
            Path(name).write_text(text, encoding="utf-8", newline="")
            typer.echo(f"{name}: {len(offered)} fixed", err=True)
