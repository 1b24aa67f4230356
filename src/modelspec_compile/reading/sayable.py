"""What a spec can hold: of what was read, the rest is left over."""

from __future__ import annotations

import json
import re
from collections.abc import Container, Iterable, Mapping
from typing import Any

from modelspec_compile.diagnostics import Diagnostic, Severity, Span
from modelspec_compile.ir import Origin, Service, Written, build
from modelspec_compile.ir.structure import unlist
from modelspec_compile.mapping.places import Place
from modelspec_compile.passes.normalize import denormalize, normalize
from modelspec_compile.source.parse import parse
from modelspec_compile.source.tree import Mapping as Tree
from modelspec_compile.spec.meaning.forms import forms
from modelspec_compile.spec.secrets import discloses, secrets
from modelspec_compile.spec.validate import shape

CREDENTIAL = "a credential, which is not repeated"
VARIABLES = frozenset({"environment", "env_vars", "Environment"})
"""What mappings of environment variables are called."""
ENV_FILE = re.compile(r"(?:^|[./])env(?:\.example)?$")
MOST_ROUNDS = 8
"""How often a spec is looked at again: a value may only be refused once another one is gone."""


def sayable(service: Service, names: Container[str]) -> tuple[Service, list[tuple[str, Any]]]:
    """The service without what no spec can hold, and that by the paths of its fields.

    `names` are the services of the system: a dependency is the reference to another one.
    """
    lost: list[tuple[str, Any]] = []
    for _ in range(MOST_ROUNDS):
        root = tree(service)
        spans = [one.span for one in (*shape(root), *forms(root)) if is_error(one) and one.span]
        origins = normalize(root).origins
        disclosing = {_around(origins, finding.span) for finding in secrets(root)}
        wrong = {path for path, one in origins.items() if _holds_any(span_of(one), spans)}
        held = (wrong | disclosing | _leading_nowhere(service, names)) - {"name", ""}
        if not held:
            break
        flat = service.flat
        lost += [(p, CREDENTIAL if p in disclosing else flat.get(p)) for p in sorted(held)]
        service = build(Service, without(flat, held))
    return service, lost


def _leading_nowhere(service: Service, names: Container[str]) -> set[str]:
    return {
        f"pipeline.dependencies[{one.id}].service"
        for one in service.pipeline.dependencies
        if one.service and one.service not in names
    }


def hidden(place: Place, value: Any) -> Any:
    """What is left over, as JSON can hold it, and without a credential that it holds."""
    last, before = (*place.path[::-1], "", "")[:2]
    is_variable = before in VARIABLES or ENV_FILE.search(place.file)
    name = str(last) if is_variable else ""
    if value is None or isinstance(value, int | float):
        return value
    return CREDENTIAL if discloses(name, str(value)) else str(value)


def tree(service: Service) -> Tree:
    """The spec of a service, as if it had been written."""
    (document,), _ = parse(json.dumps(denormalize(service), indent=1), service.name)
    return document.root


def span_of(origin: object) -> Span | None:
    """Where a field stands in a spec, if it does."""
    return origin.span if isinstance(origin, Written) else None


def is_error(finding: Diagnostic) -> bool:
    """Whether a finding refuses a spec."""
    return finding.severity is Severity.ERROR


def _around(origins: Mapping[str, Origin], span: Span | None) -> str:
    """The field that a text is the value of, or stands in: the last one that begins before it."""
    starts = {path: start for path, origin in origins.items() if (start := span_of(origin))}
    before = [path for path, start in starts.items() if span and start[1:3] <= span[1:3]]
    return max(before, key=lambda path: starts[path][1:3], default="")


def _holds_any(around: Span | None, spans: Iterable[Span]) -> bool:
    """Whether a value has one of these spans, or an item of it has."""
    start, end = (around[1:3], around[3:]) if around else ((), ())
    return any(start <= one[1:3] and one[3:] <= end for one in spans if around)


def without(flat: Mapping[str, Any], paths: Iterable[str]) -> dict[str, Any]:
    """The fields without some, and without the elements that have no field left."""
    kept = {path: value for path, value in flat.items() if path not in paths}
    for path in paths:
        unlist(kept, path)
    return {path: value for path, value in kept.items() if value != ()}
