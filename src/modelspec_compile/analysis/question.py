"""From a settled service to the deployment that the analysis looks at."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from math import inf
from typing import Any

from modelspec_compile import engines
from modelspec_compile.analysis.deployment import (
    Adapters,
    Deployment,
    Limits,
    Load,
    Parallelism,
    Version,
)
from modelspec_compile.analysis.facts import Facts
from modelspec_compile.catalog import Accelerator
from modelspec_compile.ir import Defaulted, Service
from modelspec_compile.models.network import Network
from modelspec_compile.models.schemes import PLAIN, scheme_of

HOST = "cpu"
WEIGHT_PRECISIONS = frozenset({"fp8", "fp4", "int8", "int4"})
"""Precisions that say how weights are kept: no engine computes a whole network in them."""
READ_ONLY = frozenset(
    {
        "embedding",
        "feature-extraction",
        "sentence-similarity",
        "rerank",
        "classification",
        "text-classification",
        "token-classification",
        "image-classification",
    }
)
"""Tasks whose answer is one vector, score or label."""
DRAFT_MODEL = "draft-model"
ONE_BLOCK = frozenset({"eagle", "eagle3", "medusa"})
"""Drafting methods whose weights are about one block of the model that they draft for."""
SHARED: dict[str, Any] = {"vocabulary_size": 1, "side_parameters": 0}
"""Embedding and head are those of the model, so that next to none are their own."""
ASSUMED = Load(concurrency=16, input_tokens=1024, output_tokens=256)
"""The load of a chat where the spec does not say: no objective is held against it.

No more requests than one batch may hold.
"""


@dataclass(frozen=True, slots=True)
class Unknown:
    """Why the analysis has nothing to say."""

    reason: str


def question(service: Service, facts: Facts) -> Deployment | Unknown:
    """The deployment of one replica of a service, or why there is none to look at."""
    name = service.engine.name or engines.USUAL
    if name not in engines.names() or not engines.load(name).traits.networks:
        return Unknown(f"the analysis does not know what `{name}` runs")
    try:
        network = facts.network(service)
    except ValueError as problem:
        return Unknown(f"the model's files: {problem}")
    if network is None:
        name = service.model.id or service.name
        return Unknown(f"no facts about `{name}`: write `identity.model.architecture`")
    return deployment(service, network, facts)


def device(service: Service, facts: Facts) -> Accelerator | Unknown | None:
    """The device of a service, why it is not known, or None where there is none.

    An engine that runs on processors has the memory of the host that is written.
    """
    written = service.accelerator.type
    if written in (None, "cpu"):
        memory = service.resources.memory_bytes
        on_hosts = engines.chosen(service.engine.name).traits.on_hosts
        return host(memory) if memory and on_hosts else None
    if written == "auto":
        return Unknown("no accelerator is chosen")
    found = facts.catalog.find(written)
    if found is None and (several := facts.catalog.candidates(written)):
        return Unknown(f"`{written}` may be any of {', '.join(several)}")
    return found or Unknown(f"the catalog has no figures for `{written}`")


def host(memory_bytes: int) -> Accelerator:
    """The processors of a host as a device: its memory, and nothing that a speed could be from."""
    return Accelerator(
        id=HOST,
        name="CPUs",
        vendor=HOST,
        memory_bytes=memory_bytes,
        resource="cpu",
        labels={},
        ray=None,
        architecture=HOST,
    )


def deployment(service: Service, network: Network, facts: Facts) -> Deployment:
    """What one replica of a service is; without a device where its figures are not known."""
    found = device(service, facts)
    precision, quantization = formats(service, network)
    return Deployment(
        network=network,
        accelerator=None if isinstance(found, Unknown) else found,
        devices=service.accelerator.count or 1,
        parallelism=_parallelism(service),
        precision=precision,
        quantization=quantization,
        engine=service.engine.name or engines.USUAL,
        engine_version=_version(service),
        limits=_limits(service),
        load=load(service, network),
        adapters=_adapters(service),
        draft=_draft(service, network, facts),
    )


def formats(service: Service, network: Network) -> tuple[str, str | None]:
    """The precision that is computed in, and the scheme that weights are kept in, if another."""
    precision = service.model.precision or network.precision
    own = network.kept.scheme if network.kept else None
    written = service.model.quantization
    scheme = scheme_of(written) or own if written else own
    if precision in WEIGHT_PRECISIONS:
        return network.precision, scheme if written else precision
    return precision, None if scheme == PLAIN else scheme


def load(service: Service, network: Network) -> Load:
    """What the spec expects of one replica, or what is assumed; a rate is the whole service's.

    What scaling aims at is what a replica holds where no load is written. A model that writes no
    tokens has no `output_tokens`.
    """
    workload = service.performance.workload
    rate = workload.requests_per_second.mean or workload.requests_per_second.peak
    asked, answered = (
        tokens.mean or tokens.p95 for tokens in (workload.input_tokens, workload.output_tokens)
    )
    concurrency = workload.concurrency or (None if rate else service.scaling.target_concurrency)
    if service.model.task in READ_ONLY or not network.generates:
        return Load(concurrency, rate, asked, None, workload.shared_prefix_tokens or 0)
    room = service.batch.max_sequences or inf
    return Load(
        concurrency=concurrency if concurrency or rate else min(ASSUMED.concurrency or 1, room),
        requests_per_second=rate,
        input_tokens=asked or ASSUMED.input_tokens,
        output_tokens=answered or ASSUMED.output_tokens,
        shared_prefix_tokens=workload.shared_prefix_tokens or 0,
        assumed=not (asked and answered),
    )


def _draft(service: Service, network: Network, facts: Facts) -> Network | None:
    """The network that drafts: another model, the model's own layers for it, or one more block."""
    method, uri = service.speculative.method, service.speculative.uri
    if method == DRAFT_MODEL:
        return facts.named(uri) if uri else None
    if method == "mtp":
        return replace(network, runs=network.draft_runs) if network.draft_runs else None
    if method in ONE_BLOCK:
        return replace(network, runs=(replace(network.runs[-1], count=1),), **SHARED)
    return None


def missing_draft(service: Service, asked: Deployment) -> str:
    """The draft model beside the weights that nothing is known of, if there is one."""
    drafts = service.speculative
    return (drafts.uri or "") if drafts.method == DRAFT_MODEL and asked.draft is None else ""


def _parallelism(service: Service) -> Parallelism:
    """The degrees that are written; tensor parallelism over the devices that the others leave."""
    degrees, devices = service.parallelism, service.accelerator.count or 1
    stages, copies = degrees.pipeline or 1, degrees.data or 1
    return Parallelism(
        tensor=degrees.tensor or max(1, devices // (stages * copies)),
        pipeline=stages,
        data=copies,
        expert=degrees.expert or 1,
    )


def _limits(service: Service) -> Limits:
    batch, memory = service.batch, service.memory
    return Limits(
        max_sequences=batch.max_sequences,
        max_sequence_tokens=batch.max_sequence_tokens,
        max_batch_tokens=batch.max_batch_tokens,
        memory_fraction=memory.gpu_memory_fraction,
        kv_cache_precision=memory.kv_cache_precision,
        prefix_caching=memory.prefix_caching,
        cpu_offload_bytes=memory.cpu_offload_bytes or 0,
        eager=argument(service, "enforce-eager") == "true",
    )


def argument(service: Service, name: str) -> str | None:
    """The JSON text of an engine argument, if it is written."""
    return next((one.value for one in service.engine.args if one.name == name), None)


def _adapters(service: Service) -> Adapters:
    adapters = service.lineage.adapters
    return Adapters(len(adapters), max((one.rank or 16 for one in adapters), default=0))


def _version(service: Service) -> Version:
    """The engine's version where somebody wrote it; a default says nothing about what will run."""
    if isinstance(service.engine.version, str) and not isinstance(
        service.origins.get("engine.version"), Defaulted
    ):
        return version(service.engine.version)
    return ()


def version(text: str) -> Version:
    """The numbers a version begins with: `0.11.0rc2` is (0, 11, 0)."""
    found = re.match(r"v?(\d+(?:\.\d+)*)", text)
    return tuple(int(part) for part in found[1].split(".")) if found else ()
