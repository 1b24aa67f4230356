"""`modelspec trace`: from a place in an artifact to the spec line behind it, and back."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated, Any

import typer

Place = Annotated[
    str,
    typer.Argument(help="`DIR/file.yaml:path.in.it`, or `spec.yaml:LINE` with --in DIR."),
]
Inside = Annotated[Path | None, typer.Option("--in", help="Bundle or folder of bundles.")]


def run(place: Place, inside: Inside = None) -> None:
    """Show where a value comes from, or where it went."""
    file, _, rest = place.rpartition(":")
    if not file:
        raise typer.BadParameter("a place is written `file:path` or `spec.yaml:line`")
    found = _uses(file, rest, inside) if inside else _sources(Path(file), rest)
    if not found:
        raise typer.BadParameter(f"nothing is known about {place}")
    for line in found:
        typer.echo(line)


def _sources(artifact: Path, path: str) -> list[str]:
    for folder in artifact.parents:
        record = folder / "sourcemap.json"
        if record.is_file():
            wanted = f"{artifact.relative_to(folder).as_posix()}:{path}"
            return [_origin(row) for row in _rows(record) if _within(row["place"], wanted)]
    raise typer.BadParameter(f"{artifact} is in no bundle: no sourcemap.json above it")


def _uses(file: str, line: str, inside: Path) -> list[str]:
    if not line.isdecimal():
        raise typer.BadParameter(f"`{line}` is no line number")
    return [
        f"{record.parent.as_posix()}/{row['place']}  ({row['path']})"
        for record in sorted(inside.rglob("sourcemap.json"))
        for row in _rows(record)
        if row["origin"] == "written" and row["line"] == int(line) and _same(file, row["file"])
    ]


def _rows(record: Path) -> list[dict[str, Any]]:
    try:
        rows: list[dict[str, Any]] = json.loads(record.read_text(encoding="utf-8"))["places"]
    except (OSError, ValueError, KeyError, TypeError) as problem:
        raise typer.BadParameter(f"{record} is no source map: {problem}") from problem
    return rows


def _within(place: str, wanted: str) -> bool:
    return place == wanted or place.startswith((f"{wanted}.", f"{wanted}["))


def _same(written: str, known: str) -> bool:
    return written == known or written.endswith(f"/{known}")


def _origin(row: dict[str, Any]) -> str:
    if row["origin"] == "written":
        where = f"{row['file']}:{row['line']}:{row['column']}  {row['path']}"
    elif row["origin"] == "derived":
        where = f"derived by `{row['by']}` from {', '.join(row['from']) or 'nothing'}: {row['why']}"
    else:
        where = f"default `{row['rule']}`: {row['why']}"
    return f"{row['place']}  ←  {where}"
