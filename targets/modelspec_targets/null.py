"""No platform: the IR itself, as JSON. The smallest example of a target, and a double for tests.

* One file a service, `service.json`; every field of the IR is there under its own name.
"""

from __future__ import annotations

from collections.abc import Iterator

from modelspec_compile.engines import CUSTOM
from modelspec_compile.ir import Service
from modelspec_compile.ir.structure import shape
from modelspec_compile.mapping.codecs import Codec, same, strings
from modelspec_compile.mapping.places import Place, document
from modelspec_compile.mapping.rows import AnyRow, Table, each, exact
from modelspec_compile.signature import Signature, View
from modelspec_compile.target import Context, Shape, Target

SERVICE = document("{folder}service.json")
LEAF = Codec(
    lambda value: list(value) if isinstance(value, tuple) else value,
    lambda data: (strings if isinstance(data, list) else same).decode(data),
)
"""A value as it is; several words are a list."""


def rows(section: type, prefix: str, place: Place) -> Iterator[AnyRow]:
    """A row for every attribute of a section, at a place of the same name."""
    for name, kind, inner in shape(section):
        if kind == "section":
            yield from rows(inner, f"{prefix}{name}.", place / name)
        elif kind == "elements":
            by = inner.KEY if isinstance(inner.KEY, str) else ""  # type: ignore[attr-defined]
            yield each(prefix + name, place / name, tuple(rows(inner, "", Place())), by=by)
        elif name != getattr(section, "KEY", None):
            yield exact(prefix + name, place / name, LEAF)


def table(_: Context) -> Table:
    """The whole IR."""
    return tuple(rows(Service, "", SERVICE))


def _engine(view: View) -> str:
    return view.text(SERVICE / "engine.name") or CUSTOM


SIGNATURE = Signature(SERVICE, _engine)
target = Target(
    name="null",
    title="the null target",
    shapes=(Shape("service", lambda service: True, table, SIGNATURE),),
    templates="modelspec_templates/null",
)
