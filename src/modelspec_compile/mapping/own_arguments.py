"""The arguments that no row has: what a user told an engine by name."""

from __future__ import annotations

from typing import Any

from modelspec_compile.mapping.carriers import SWITCHES, guess
from modelspec_compile.mapping.documents import MISSING
from modelspec_compile.mapping.places import Place
from modelspec_compile.mapping.remainder import Remainder
from modelspec_compile.mapping.rows import Arguments
from modelspec_compile.mapping.taken import tried


def argument_found(reader: Remainder, row: Arguments, place: Place, found: str) -> tuple[str, Any]:
    """An argument's name and value; MISSING where it is given twice, which says neither."""
    spelling = row.spelling
    name, kind = spelling.main(found), spelling.kind(spelling.main(found))
    if kind is None and found.startswith("no-"):
        return spelling.main(found.removeprefix("no-")), False
    bare = kind is None and reader.get(row.carrier.place(place, name)) is True
    at, _ = row.carrier.way(place, name, kind or "str", spelling.apart)
    data: Any = True if bare else reader.get(at)
    if kind == "repeated" and isinstance(data, list) and len(data) == 1:
        (data,) = data
    if kind in SWITCHES and data == "":
        data = True
    return name, data if data is MISSING else guess(row.carrier.plain(data))


def arguments_in(row: Arguments, container: Any) -> dict[str, None]:
    """The arguments in a container, each once; none in one of another kind than the carrier's."""
    found = tried(lambda: dict.fromkeys(row.carrier.names(container)))
    return {} if found is MISSING else dict(found)
