"""Whether the arguments that a user wrote are known to the engine, and not the compiler's own."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from modelspec_compile.diagnostics import Diagnostic, Span
from modelspec_compile.diagnostics.diagnostic import error, note, warning
from modelspec_compile.diagnostics.suggest import did_you_mean
from modelspec_compile.engines.engine import Engine
from modelspec_compile.engines.flags import alive, life, record, release
from modelspec_compile.engines.flags import names as flag_names
from modelspec_compile.engines.options import Adapters, Channel, Fixed, Option
from modelspec_compile.engines.releases import NEWEST
from modelspec_compile.ir import Service, flatten
from modelspec_compile.ir.change import written_at
from modelspec_compile.mapping.codecs import ABSENT
from modelspec_compile.mapping.render import field_values

Flat = Mapping[str, Any]
SpecNames = Mapping[str, str]


def arguments(
    service: Service, engine: Engine, own_image: bool, spec: SpecNames
) -> Iterator[Diagnostic]:
    """Findings about each of `engine.args`; `own_image`: the image is the engine's.

    `spec` has the path of each field below `spec`.
    """
    flat = flatten(service) if service.engine.args else {}
    engine = engine.at(service.engine.version)
    for argument in service.engine.args:
        span = written_at(service, f"engine.args[{argument.name}].value")
        found = owned(engine, argument.name, flat, span, spec)
        if found is None and engine.data:
            found = _known(engine, argument.name, service.engine.version, span, own_image)
        if found:
            yield found


def owned(
    engine: Engine, name: str, flat: Flat, span: Span | None, spec: SpecNames
) -> Diagnostic | None:
    """A finding about an argument that the compiler writes itself, or would from a field."""
    if name in _model_flags(engine):
        message = f"`{name}` is written from the model's artifacts"
        return error("MS592", message, span, "write `identity.model.artifacts`")
    flags = (row for row in engine.rows if isinstance(row, Option | Fixed))
    row = next((one for one in flags if one.channel is Channel.FLAG and one.name == name), None)
    if isinstance(row, Fixed):
        return _fixed(row, flat, span)
    if row:
        return _told(row, flat, span, spec)
    if isinstance(engine.adapters, Adapters) and "lineage.adapters" in flat:
        told = engine.adapters
        if name in (told.flag, told.rank_flag, *(row.name for row in told.fixed)):
            message = f"`{name}` is written from the adapters"
            return error("MS592", message, span, "write `lineage.adapters`")
    return None


def _model_flags(engine: Engine) -> frozenset[str]:
    hub = (row.name for row in engine.hub if isinstance(row, Option))
    return frozenset({engine.model_flag, *engine.model_also, *hub}) - {""}


def _fixed(row: Fixed, flat: Flat, span: Span | None) -> Diagnostic | None:
    if row.when and not any(field in flat for field in row.when):
        return None
    message = f"`{row.name}` is always written as `{row.value}`"
    return error("MS592", message, span, "leave it out")


def _told(row: Option, flat: Flat, span: Span | None, spec: SpecNames) -> Diagnostic | None:
    values = field_values(row.fields, flat, "")
    paths = " and ".join(f"`{spec[field]}`" for field in row.fields)
    if all(value is None for value in values):
        message = f"{paths} says the same as `{row.name}`, for every target"
        return note("MS592", message, span, f"write {paths}: an argument is checked by nothing")
    if row.codec.encode(*values, *field_values(row.given, flat, "")) is ABSENT:
        return None
    return error("MS592", f"`{row.name}` is written from {paths}", span, f"write {paths} alone")


def _known(
    engine: Engine, name: str, version: str | None, span: Span | None, own_image: bool
) -> Diagnostic | None:
    facts, wanted = life(engine.data, name), release(version or "")
    if facts and alive(facts, wanted or NEWEST):
        return None
    if "since" in facts and wanted < release(facts["since"]):
        return _too_new(engine, name, str(version), span)
    sure = own_image and wanted <= release(record(engine.data)["version"])
    say = error if sure else warning
    return say("MS591", f"{engine.title} has no argument `{name}`", span, *_hint(engine, name))


def _too_new(engine: Engine, name: str, version: str, span: Span | None) -> Diagnostic:
    since, names = engine.since(name), flag_names(engine.data, name)
    message = f"`{name}` is known from {engine.title} {since} on; the engine is `{version}`"
    older = names[: names.index(name)][-1:]
    hints = [f"it is `{old}` before" for old in older]
    way_out = f"write `runtime.engine.version: {since}` or newer, unless it came between releases"
    return warning("MS590", message, span, *hints, way_out)


def _hint(engine: Engine, name: str) -> list[str]:
    gone = life(engine.data, name)
    if new := gone.get("renamed"):
        return [f"it is called `{new.lstrip('-')}` since {gone['gone_in']}"]
    if "instead" in gone:
        return [f"it is gone; `{gone['instead']}` stands for it"]
    if gone:
        return [f"it is gone since {gone['gone_in']}"]
    near = did_you_mean(name, engine.flags())
    if near:
        return [f"did you mean `{near}`?"]
    return [] if engine.flags() else ["it takes none: `runtime.environment.variables` tell it all"]
