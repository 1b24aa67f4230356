"""Names: short enough for the names and labels that KServe makes of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from modelspec_compile.diagnostics import Diagnostic
from modelspec_compile.diagnostics.diagnostic import warning
from modelspec_compile.ir import Service
from modelspec_compile.ir.change import derive, written_at
from modelspec_compile.passes.name import label_of

NAMESPACE_CHARACTERS = 16
MOST = 63 - len("-predictor-") - NAMESPACE_CHARACTERS
"""The host name of a predictor is one DNS label, `<name>-predictor-<namespace>`.

A longer one stops KServe without a word at admission (kserve/kserve#4807). The namespace is not
known here; this many of its characters are allowed for.
"""


def shorten(service: Service) -> tuple[Service, list[Diagnostic]]:
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


def lengthen(service: Service) -> Service:
    """The name before it was shortened."""
    return replace(service, name=service.full_name or service.name)


def follow(service: Service, names: Mapping[str, str]) -> Service:
    """The service with other names for the services that it depends on."""
    needed = tuple(
        replace(one, service=names.get(one.service, one.service)) if one.service else one
        for one in service.pipeline.dependencies
    )
    return replace(service, pipeline=replace(service.pipeline, dependencies=needed))
