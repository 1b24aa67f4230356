"""Rules about replicas of several hosts: InferenceServices with workers, LLMInferenceServices."""

from __future__ import annotations

import re
from collections.abc import Iterator

from modelspec_targets.kserve.checks.predictors import blocked_variables, labels
from modelspec_targets.kserve.checks.rules import Object, Problem, texts, variables
from modelspec_targets.kserve.storage import scheme

DNS_LABEL = re.compile(r"[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?")
DEGREES = ("TENSOR_PARALLEL_SIZE", "PIPELINE_PARALLEL_SIZE")
SCHEMES = ("hf", "s3", "pvc", "oci", "oci+native")
WORKER = "spec.predictor.workerSpec"
LORA = "spec.model.lora"


def workers(found: Object) -> Iterator[Problem]:
    """Workers of an InferenceService: one container, a fixed number, weights that all can see."""
    if found.get(WORKER) is None:
        return
    model = found.get("spec.predictor.model") or {}
    if len(found.get(f"{WORKER}.containers") or ()) > 1:
        yield "MS514", f"{WORKER}.containers", "a worker has one container", "`worker-container`"
    for variable in set(DEGREES).intersection(variables(model)):
        place = "spec.predictor.model.env"
        yield "MS514", place, f"`{variable}` is set by KServe", f"the sizes of `{WORKER}`"
    if scheme(model.get("storageUri")) not in ("pvc", "oci"):
        place = "spec.predictor.model.storageUri"
        yield "MS513", place, "not all hosts can see it", "`pvc://` or `oci://`"
    if found.note("autoscalerClass") != "none":
        place = "metadata.annotations[serving.kserve.io/autoscalerClass]"
        yield "MS514", place, "a group of hosts is not scaled", "`none`"
    for name in ("tensorParallelSize", "pipelineParallelSize"):
        if found.get(f"{WORKER}.{name}", 1) < 1:
            yield "MS514", f"{WORKER}.{name}", "there is less than one", "1 or more"


def name(found: Object) -> Iterator[Problem]:
    """The name is a label of the pods and a step of the path."""
    if not DNS_LABEL.fullmatch(found.name):
        yield "MS517", "metadata.name", f"`{found.name}` is no DNS label", "at most 63 characters"


def degrees(found: Object) -> Iterator[Problem]:
    """Workers need a degree that spreads over hosts, and exactly one of them."""
    place = "spec.parallelism"
    held = found.get(place) or {}
    if ("data" in held) != ("dataLocal" in held):
        yield "MS514", place, "`data` and `dataLocal` go together", "both, or none"
    if "data" in held and "pipeline" in held:
        yield "MS514", place, "copies and stages exclude each other", "`data` or `pipeline`"
    wide = max(held.get("data") or 1, held.get("pipeline") or 1)
    if found.get("spec.worker") is not None and wide <= 1:
        yield "MS514", place, "workers need `data` or `pipeline` above 1", "a degree"


def replicas(found: Object) -> Iterator[Problem]:
    """A number, or bounds."""
    if found.get("spec.replicas") is not None and found.get("spec.scaling") is not None:
        yield "MS515", "spec.scaling", "`replicas` says the number", "one of them"


def weights(found: Object) -> Iterator[Problem]:
    """Fewer places than for InferenceServices; what is elsewhere stops the controller."""
    uri = found.get("spec.model.uri", "")
    if scheme(uri) not in SCHEMES:
        ways = ", ".join(f"`{one}://`" for one in SCHEMES)
        yield "MS513", "spec.model.uri", f"nothing fetches `{uri}`", ways


def adapters(found: Object) -> Iterator[Problem]:
    """Adapters have names of their own, and come from three places."""
    seen = {found.get("spec.model.name", found.name)}
    for index, one in enumerate(found.get(f"{LORA}.adapters") or ()):
        place, called = f"{LORA}.adapters[{index}]", one.get("name")
        if not called or called in seen:
            yield "MS517", f"{place}.name", f"`{called}` names another, or nothing", "a new name"
        seen.add(called)
        if scheme(one.get("uri")) not in ("hf", "s3", "pvc"):
            yield "MS513", f"{place}.uri", f"nothing fetches `{one.get('uri')}`", "`hf://`, `s3://`"
    if found.get(f"{LORA}.maxRank", 1) < 1:
        yield "MS517", f"{LORA}.maxRank", "there is less than one", "1 or more"


def templates(found: Object) -> Iterator[Problem]:
    """The whole object is read as a Go template."""
    for place, text in texts(found.get("spec"), "spec"):
        if "{{" in text:
            yield "MS511", place, "`{{` starts a template", "text without two braces in a row"


WORKERS = (workers,)
RULES = (name, labels, degrees, replicas, weights, adapters, blocked_variables, templates)
