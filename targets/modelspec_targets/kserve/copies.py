"""An LLMInferenceService of several hosts, each with copies of one model that share their experts.

* KServe's preset starts vLLM on a leader and its workers; image, arguments, devices and nodes are
  the spec's, the degrees go to `parallelism`. A shell reads the arguments again: each is quoted.
* The preset owns model, port, served name and degrees, and forbids root: the image gets its user.

Source: config/llmisvcconfig/config-llm-worker-data-parallel.yaml of v0.20.0
"""

from __future__ import annotations

import shlex
from dataclasses import replace
from typing import Any

from modelspec_compile.engines.travel import travel
from modelspec_compile.ir import Service
from modelspec_compile.mapping import carriers
from modelspec_compile.mapping.carriers import Carrier
from modelspec_compile.mapping.codecs import Codec, Unreadable, chained
from modelspec_compile.mapping.places import Place
from modelspec_compile.mapping.rows import Need, Table, constant, exact, spread, table, unsupported
from modelspec_compile.target import Context, Shape
from modelspec_targets import _kubernetes as k8s
from modelspec_targets.kserve import llm
from modelspec_targets.kserve.forms import Kind, form, without
from modelspec_targets.kserve.kustomization import kustomization
from modelspec_targets.kserve.left_out import left_out
from modelspec_targets.kserve.places import LLMISVC

PRESET = "kserve-config-llm-worker-data-parallel"
OWNED = (
    "serving.port",
    "serving.names",
    "serving.drain_seconds",
    "parallelism.tensor",
    "parallelism.pipeline",
    "parallelism.data",
    "parallelism.expert",
    "parallelism.nodes",
)


def _unquoted(data: Any) -> str:
    try:
        (word,) = shlex.split(data)
    except (ValueError, TypeError, AttributeError):
        raise Unreadable(data) from None
    return word


quoted = Codec(lambda text: shlex.quote(text) if isinstance(text, str) else text, _unquoted)
"""A word as a shell reads it."""


def _for_shell(kind: str) -> Codec:
    plain = carriers.words.codec(kind)
    if kind in ("bool", "flag"):
        return plain
    if kind == "list":
        return Codec(
            lambda words: [shlex.quote(word) for word in words],
            lambda data: [_unquoted(word) for word in data],
        )
    return chained(plain, quoted)


def _plain(data: Any) -> Any:
    try:
        return _unquoted(data)
    except Unreadable:
        return data


SHELL: Carrier = replace(carriers.words, codec=_for_shell, plain=_plain)
"""An argument list that a shell reads once more."""


def rows(context: Context) -> Table:
    """The whole bundle of a service, in the order of its manifests."""
    engine = context.engine
    told = replace(context, engine=without(engine, OWNED))
    return table(
        llm.head(engine),
        llm.adapters(),
        _degrees(),
        _pod(told, llm.LEADER),
        _checks(llm.main(llm.LEADER)),
        _pod(told, llm.WORKER),
        llm.foot(engine),
        kustomization(LLMISVC),
        LEFT_OUT,
        left_out(engine),
        llm.LEFT_OUT,
    )


def _degrees() -> Table:
    """Degrees over all hosts, and the copies of each."""

    def encode(tensor: int | None, data: int | None, nodes: int | None, expert: int | None) -> Any:
        degrees = {"tensor": tensor, "data": data, "dataLocal": (data or 1) // (nodes or 1)}
        degrees |= {"expert": True} if (expert or 1) > 1 else {}
        return {name: value for name, value in degrees.items() if value is not None}

    def decode(held: Any) -> tuple[Any, ...]:
        try:
            data, local = held["data"], held["dataLocal"]
        except (KeyError, TypeError):
            raise Unreadable(held) from None
        tensor = held.get("tensor")
        return tensor, data, data // local, (tensor or 1) * data if held.get("expert") else None

    need = Need("LLMInferenceServiceConfig", lambda *_: {"name": PRESET, "namespace": "kserve"})
    why = "expert parallelism is a switch; its degree is that of tensors times that of copies"
    fields = tuple(f"parallelism.{name}" for name in ("tensor", "data", "nodes", "expert"))
    place = llm.SPEC / "parallelism"
    return (spread(fields, place, Codec(encode, decode), needs=(need,), why=why),)


def _pod(context: Context, pod: Place) -> Table:
    engine, container = context.engine, llm.main(pod)
    args, user = container / "args", container / "securityContext.runAsUser"
    return table(
        llm.pod(context, pod, travel(engine, SHELL, args, llm.variable(pod))),
        constant(user, engine.uid) if engine.uid else (),
        llm.shared_memory(pod),
    )


def _checks(container: Place) -> Table:
    """The preset's own checks, with other limits."""
    return table(
        constant(container / "startupProbe.periodSeconds", k8s.PROBE_SECONDS),
        k8s.startup_budget(container / "startupProbe", k8s.PROBE_SECONDS),
        *(
            exact(f"serving.{name}.timeout_seconds", container / f"{name}Probe.timeoutSeconds")
            for name in ("readiness", "liveness")
        ),
    )


CHECKED = "the preset asks `/health` of vLLM"
LEFT_OUT = table(
    unsupported("serving.readiness.path", CHECKED, "leave the path out"),
    unsupported("serving.liveness.path", CHECKED, "leave the path out"),
    unsupported("parallelism.pipeline", "each copy has all layers", "copies or stages"),
    unsupported(
        "safety.pod_security",
        "the preset asks for capabilities that `restricted` forbids",
        "one host, or a preset of the cluster's own",
    ),
)


def takes(service: Service) -> bool:
    """Whether several hosts hold copies."""
    return form(service) is Kind.COPIES


SHAPE = Shape("copies", takes, rows, llm.signature("data"))
