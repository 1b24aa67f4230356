"""Names: short enough for the names and labels that KServe makes of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from modelspec_compile.catalog import Catalog
from modelspec_compile.diagnostics import Diagnostic
from modelspec_compile.diagnostics.diagnostic import warning
from modelspec_compile.ir import Service, System
from modelspec_compile.ir.change import derive, written_at
from modelspec_compile.mapping.lowering import stepped
from modelspec_compile.passes.name import label_of

NAMESPACE_CHARACTERS = 16
MOST = 63 - len("-predictor-") - NAMESPACE_CHARACTERS
"""The host name of a predictor is one DNS label, `<name>-predictor-<namespace>`.

A longer one stops KServe without a word at admission (kserve/kserve#4807). The namespace is not
known here; this many of its characters are allowed for.
"""


def shorten(system: System, _: Catalog) -> tuple[System, list[Diagnostic]]:
    """Short names, also where services depend on each other."""
    short, findings = stepped(system, _shortened)
    names = {old.name: new.name for old, new in zip(system.services, short.services, strict=True)}
    return _followed(short, names), findings


def lengthen(system: System, _: Catalog) -> System:
    """The names before they were shortened."""
    names = {service.name: service.full_name or service.name for service in system.services}
    whole = (replace(one, name=names[one.name], full_name=None) for one in system.services)
    return _followed(System(tuple(whole)), names)


def _shortened(service: Service) -> tuple[Service, list[Diagnostic]]:
    """Shorten a name that leaves no room for a namespace; an annotation keeps it."""
    whole = service.name
    if len(whole) <= MOST:
        return service, []
    short = label_of(whole, MOST)
    why = f"KServe makes names of at most 63 characters of it, so {MOST} are left"
    finding = warning(
        "MS510",
        f"KServe's names for `{whole}` are too long; the objects are called `{short}`",
        written_at(service, "name"),
        f"a name of at most {MOST} characters is kept as it is",
    )
    shortened = derive(service, "name", short, "kserve.name", ("name",), why)
    return replace(shortened, full_name=whole), [finding]


def _followed(system: System, names: Mapping[str, str]) -> System:
    return System(tuple(_follow(service, names) for service in system.services))


def _follow(service: Service, names: Mapping[str, str]) -> Service:
    """The service with other names for the services that it depends on."""
    needed = tuple(
        replace(one, service=names.get(one.service, one.service)) if one.service else one
        for one in service.pipeline.dependencies
    )
    return replace(service, pipeline=replace(service.pipeline, dependencies=needed))
