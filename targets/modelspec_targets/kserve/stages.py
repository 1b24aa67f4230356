"""An LLMInferenceService of several hosts, each with a stage of the layers of one model.

* vLLM itself joins the hosts: the leader is rank 0, its workers have no HTTP server. KServe's other
  form for this, an InferenceService with `workerSpec`, brings a server with an old vLLM, and KServe
  0.20 deletes its workers (kserve/kserve#6113).
* For stages KServe looks for the preset `kserve-config-llm-worker-pipeline-parallel`, which it does
  not ship (kserve/kserve#5047): the bundle brings an empty one, and says everything itself. Without
  a reference to it, KServe would not let go of the preset when the service is deleted first.
* A group has as many hosts as stages.
"""

from __future__ import annotations

from dataclasses import replace

from modelspec_compile.engines.travel import travel
from modelspec_compile.engines.weights import model_on_disk
from modelspec_compile.ir import Service
from modelspec_compile.mapping import carriers
from modelspec_compile.mapping.places import Place, document
from modelspec_compile.mapping.rows import Table, constant, exact, table, unsupported
from modelspec_compile.target import Context, Shape
from modelspec_targets import _kubernetes as k8s
from modelspec_targets.kserve import llm, predictor
from modelspec_targets.kserve.forms import Kind, form, without
from modelspec_targets.kserve.kustomization import kustomization
from modelspec_targets.kserve.left_out import left_out
from modelspec_targets.kserve.places import LLMISVC, SERVING, WEIGHTS

PRESET_NAME = "kserve-config-llm-worker-pipeline-parallel"
PRESET = document(
    "{folder}llminferenceserviceconfig.yaml",
    "LLMInferenceServiceConfig",
    SERVING,
    called=PRESET_NAME,
)
OWNED = ("parallelism.nodes",)
"""The degree of nodes is that of stages here."""


def rows(context: Context) -> Table:
    """The whole bundle of a service, in the order of its manifests."""
    engine = context.engine
    told = replace(context, engine=without(engine, OWNED))
    return table(
        llm.head(engine),
        llm.adapters(),
        constant(llm.SPEC / "baseRefs[0].name", PRESET_NAME),
        exact("parallelism.tensor", llm.SPEC / "parallelism.tensor"),
        exact("parallelism.nodes", llm.SPEC / "parallelism.pipeline"),
        _pod(told, llm.LEADER, "0"),
        predictor.ports(llm.main(llm.LEADER)),
        k8s.probes(llm.main(llm.LEADER)),
        _pod(told, llm.WORKER, "$(LWS_WORKER_INDEX)"),
        constant(llm.main(llm.WORKER) / "args[--headless]", True),
        llm.foot(engine),
        _preset(),
        kustomization(LLMISVC, PRESET),
        LEFT_OUT,
        left_out(engine),
        llm.LEFT_OUT,
    )


def _pod(context: Context, pod: Place, rank: str) -> Table:
    engine, container, variable = context.engine, llm.main(pod), llm.variable(pod)
    args = container / "args"
    joined = table(
        constant(container / "command", [*engine.command]),
        model_on_disk(engine, WEIGHTS, args, variable),
        travel(engine, carriers.words, args, variable),
        constant(args / "[--node-rank]", rank),
        exact("parallelism.nodes", args / "[--nnodes]", carriers.words.codec("int")),
        constant(args / "[--master-addr]", "$(LWS_LEADER_ADDRESS)"),
    )
    return table(
        k8s.security(pod, engine),
        llm.pod(context, pod, joined),
        k8s.locked(container),
        k8s.writable_folders(variable, engine),
        k8s.shared_memory(pod, container),
    )


def _preset() -> Table:
    return table(
        constant(PRESET / "apiVersion", "serving.kserve.io/v1alpha2"),
        constant(PRESET / "kind", "LLMInferenceServiceConfig"),
        constant(PRESET / "metadata.name", PRESET_NAME),
        constant(PRESET / "spec", {}),
    )


LEFT_OUT = table(
    unsupported("parallelism.data", "each host has a stage of one copy", "copies or stages"),
)


def takes(service: Service) -> bool:
    """Whether several hosts share the layers."""
    return form(service) is Kind.STAGES


SHAPE = Shape("stages", takes, rows, llm.signature("pipeline"))
