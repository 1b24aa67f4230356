"""What KServe cannot run in any form, said at the line that asks for it."""

from __future__ import annotations

import re
from collections.abc import Iterator

from modelspec_compile import engines
from modelspec_compile.diagnostics import Diagnostic
from modelspec_compile.diagnostics.diagnostic import error
from modelspec_compile.ir import Service, Written, flatten
from modelspec_compile.ir.change import written_at
from modelspec_targets.kserve.forms import GROUPED, Kind, form
from modelspec_targets.kserve.storage import URI, scheme

BLOCKED = frozenset({"PYTHONPATH"})
"""Source: pkg/validation/env_policy.go DefaultBlockedEnvVars"""

GROUPS = (Kind.STAGES, Kind.COPIES)
SCHEMES = ("hf", "s3", "pvc", "oci")
"""Source: pkg/controller/v1alpha2/llmisvc/workload_storage.go attachModelArtifacts"""
ADAPTER_SCHEMES = ("hf", "s3", "pvc")
"""Source: pkg/controller/v1alpha2/llmisvc/workload_lora.go"""

TEMPLATED = re.compile(
    r"environment\[|engine\.args\[|serving\.names|model\.artifacts\.uri|labels\["
)
KEY = re.compile(r"([a-z0-9][-a-z0-9.]{0,252}/)?[A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?")
LABEL_VALUE = re.compile(r"([A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?)?")


def refuse(service: Service) -> tuple[Service, list[Diagnostic]]:
    """Every refusal of a service."""
    rules = (_variables, _templates, _labels, _weights, _groups)
    return service, [finding for rule in rules for finding in rule(service)]


def _variables(service: Service) -> Iterator[Diagnostic]:
    names = {one.name: f"environment[{one.name}].value" for one in service.environment}
    names |= {one.name: f"secrets[{one.name}].secret" for one in service.secrets}
    for name in BLOCKED & names.keys():
        message = f"KServe refuses every container that sets `{name}`"
        yield error("MS512", message, written_at(service, names[name]), "set it in the image")


def _templates(service: Service) -> Iterator[Diagnostic]:
    if form(service) is Kind.CONTAINER:
        return
    for path, value in flatten(service).items():
        texts = value if isinstance(value, tuple) else (value,)
        if TEMPLATED.match(path) and any("{{" in text for text in map(str, texts)):
            message = f"KServe reads `{{{{` in {_where(service, path)} as the start of a template"
            way_out = "write the text without two braces in a row"
            yield error("MS511", message, written_at(service, path), way_out)


def _where(service: Service, path: str) -> str:
    origin = service.origins.get(path)
    return f"`{origin.path if isinstance(origin, Written) else path}`"


def _labels(service: Service) -> Iterator[Diagnostic]:
    for section, ones in (("labels", service.labels), ("annotations", service.annotations)):
        for one in ones:
            if not KEY.fullmatch(one.name):
                message = f"`{one.name}` is no key of Kubernetes metadata"
                span = written_at(service, f"{section}[{one.name}].value")
                way_out = "a word of at most 63 characters, with a domain and `/` before it"
                yield error("MS519", message, span, way_out)
    for label in service.labels:
        if not LABEL_VALUE.fullmatch(label.value or ""):
            message = f"`{label.value}` is no value for the label `{label.name}`"
            span = written_at(service, f"labels[{label.name}].value")
            way_out = "at most 63 letters, digits, `-`, `_` and `.`; an annotation takes any text"
            yield error("MS519", message, span, way_out)


def _weights(service: Service) -> Iterator[Diagnostic]:
    uri = service.model.artifacts.uri
    own_image = isinstance(service.origins.get("engine.image"), Written)
    kind = form(service)
    if uri and scheme(uri) == "file" and not (own_image and kind is Kind.CONTAINER):
        message = f"`{uri}` is a path on this host, which no pod can reach"
        way_out = "`pvc://claim/path`, a bucket, or an image of its own that holds the weights"
        yield error("MS513", message, written_at(service, URI), way_out)
    if kind in GROUPS:
        yield from _reachable(service)


def _reachable(service: Service) -> Iterator[Diagnostic]:
    """The places from which KServe fetches for a group of hosts."""
    places = {URI: service.model.artifacts.uri}
    places |= {f"lineage.adapters[{one.name}].uri": one.uri for one in service.lineage.adapters}
    for path, uri in places.items():
        known = SCHEMES if path == URI else ADAPTER_SCHEMES
        if uri and scheme(uri) not in known:
            names = ", ".join(f"`{name}://`" for name in known)
            message = f"for several hosts KServe fetches weights only from {names}"
            yield error("MS513", message, written_at(service, path), "copy them there first")


def _groups(service: Service) -> Iterator[Diagnostic]:
    kind, degrees = form(service), service.parallelism
    if kind not in GROUPS:
        return
    nodes, count = degrees.nodes or 1, service.accelerator.count or 0
    tensor, pipeline, data = degrees.tensor or 1, degrees.pipeline or 1, degrees.data or 1
    product, family = tensor * pipeline * data, engines.chosen(service.engine.name).family
    for wrong, message in (
        (family != GROUPED, "KServe starts several hosts for vLLM alone"),
        (data > 1 and pipeline > 1, "a group of hosts has copies or stages, never both"),
        (count != product, f"{product} devices take part, but a replica has {count}"),
        (count % nodes != 0, f"{count} devices do not divide by {nodes} hosts"),
        (kind is Kind.COPIES and data % nodes != 0,
         f"{data} copies do not divide by {nodes} hosts"),
        (kind is Kind.STAGES and pipeline != nodes,
         f"each host has one stage, but there are {pipeline} stages for {nodes} hosts"),
    ):  # fmt: skip
        if wrong:
            yield error("MS514", message, written_at(service, "parallelism.nodes"), WAY_OUT)


WAY_OUT = "one host, or degrees of vLLM whose product is the number of devices"
