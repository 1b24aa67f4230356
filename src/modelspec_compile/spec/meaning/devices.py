"""Devices: how many there are, and how many the model and its heads are spread over."""

from __future__ import annotations

from collections.abc import Iterator
from math import prod

from modelspec_compile.diagnostics import Diagnostic
from modelspec_compile.diagnostics.diagnostic import error, warning
from modelspec_compile.source.tree import Node
from modelspec_compile.spec.meaning.read import keys, number

ACCELERATOR = "runtime.accelerator"
PARALLELISM = "runtime.parallelism"
ATTENTION = "identity.model.architecture.attention"


def parallel_devices(spec: Node) -> Iterator[Diagnostic]:
    """MS306, MS307: the model is spread over more devices than a replica has, or over fewer."""
    count = number(spec, f"{ACCELERATOR}.count")
    degrees = {
        name: degree.value
        for name in ("tensor", "pipeline", "data")
        if (degree := number(spec, f"{PARALLELISM}.{name}")) and degree.value > 0
    }
    if not count or not degrees:
        return
    wanted, have = prod(degrees.values()), count.value
    product = " × ".join(f"{name} {degree}" for name, degree in degrees.items())
    place = keys(spec, "runtime")["parallelism"]
    if wanted > have:
        message = f"{product} takes {wanted} devices, but `accelerator.count` is {have}"
        yield error("MS306", message, place)
    elif wanted < have:
        message = f"{product} uses {wanted} of {have} devices; the others stay idle"
        yield warning("MS307", message, place, f"`data: {have // wanted:g}` would use them")


def devices_per_node(spec: Node) -> Iterator[Diagnostic]:
    """MS308: the devices of a replica cannot be dealt out evenly to its hosts."""
    count, nodes = number(spec, f"{ACCELERATOR}.count"), number(spec, f"{PARALLELISM}.nodes")
    if count and nodes and nodes.value > 0 and count.value % nodes.value:
        message = f"{count.value} devices do not divide into {nodes.value} hosts"
        yield error("MS308", message, nodes.span, "`accelerator.count` counts the whole replica")


def one_accelerator(spec: Node) -> Iterator[Diagnostic]:
    """MS309: one device is named, and candidates to choose from as well."""
    written = keys(spec, ACCELERATOR)
    if "candidates" in written:
        for key in ("vendor", "type", "count"):
            if key in written:
                message = f"`{key}` stands beside `candidates`, which names it for each candidate"
                yield error("MS309", message, written[key])


def attention_heads(spec: Node) -> Iterator[Diagnostic]:
    """MS336: query heads cannot be dealt out evenly to key and value heads."""
    heads, shared = number(spec, f"{ATTENTION}.heads"), number(spec, f"{ATTENTION}.keyValueHeads")
    if heads and shared and shared.value > 0 and heads.value % shared.value:
        message = f"{heads.value} heads do not divide into {shared.value} key and value heads"
        yield error("MS336", message, shared.span)
