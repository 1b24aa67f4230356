"""Serving: checks that cannot succeed, requests that are cut off, tolerations that are refused."""

from __future__ import annotations

from collections.abc import Iterator

from modelspec_compile.diagnostics import Diagnostic, Fix
from modelspec_compile.diagnostics.diagnostic import error, warning
from modelspec_compile.source.tree import Node
from modelspec_compile.spec.meaning.read import items, number, text

SERVING = "operations.serving"
PROBES = ("readinessProbe", "livenessProbe")


def http_probes(spec: Node) -> Iterator[Diagnostic]:
    """MS310: an HTTP path is asked of a port that speaks gRPC."""
    protocol = text(spec, f"{SERVING}.protocol")
    for probe in PROBES:
        path = text(spec, f"{SERVING}.{probe}.path")
        if path and protocol and protocol.value == "grpc":
            message = f"`{probe}` asks for an HTTP path, but `protocol` is `grpc`"
            note = "the check only succeeds where the engine serves HTTP beside gRPC"
            yield warning("MS310", message, path.span, note)


def probe_timeouts(spec: Node) -> Iterator[Diagnostic]:
    """MS311: a check that may take no time fails always, and Kubernetes refuses it."""
    for probe in PROBES:
        limit = number(spec, f"{SERVING}.{probe}.timeoutSeconds")
        if limit and limit.value == 0:
            message = f"`{probe}` may take 0 seconds, so it never succeeds"
            fix = Fix(limit.span, "1", "allow one second")
            yield warning("MS311", message, limit.span, "1 second is the least", fix=fix)


def drain_budget(spec: Node) -> Iterator[Diagnostic]:
    """MS324: a stopping replica has less time than a request may take."""
    drain, limit = (
        number(spec, f"{SERVING}.drainSeconds"),
        number(spec, f"{SERVING}.timeoutSeconds"),
    )
    if drain and limit and drain.value < limit.value:
        message = (
            f"a stopping replica has {drain.value} seconds, but a request may take {limit.value}"
        )
        yield warning("MS324", message, drain.span, "longer requests are cut off at each rollout")


def tolerations(spec: Node) -> Iterator[Diagnostic]:
    """MS344: Kubernetes refuses a value beside `Exists`, and `Equal` without a key."""
    for toleration in items(spec, "runtime.placement.tolerations"):
        operator = text(toleration, "operator")
        kind = operator.value if operator else "Equal"
        value, key = text(toleration, "value"), text(toleration, "key")
        if kind == "Exists" and value and value.value:
            message = "`value` has no meaning beside `operator: Exists`"
            yield error("MS344", message, value.span, "`operator: Equal` compares the value")
        elif kind == "Equal" and value and not key:
            yield error("MS344", "a toleration with a `value` lacks its `key`", value.span)
