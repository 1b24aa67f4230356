"""A plan as plain data, documented and stable: see `docs/plan.md`.

Within one `formatVersion` keys are added, never renamed or removed. A figure that is not known
exactly is an object with `low`, `mid` and `high`; one that is not known at all is null.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from math import isfinite
from typing import Any

from modelspec_compile.analysis import objectives
from modelspec_compile.analysis.cost import Cost
from modelspec_compile.analysis.deployment import Deployment
from modelspec_compile.analysis.figures import Derivation, Range
from modelspec_compile.analysis.memory import remedies
from modelspec_compile.analysis.objectives import Objective
from modelspec_compile.analysis.plan import Plan, derivations
from modelspec_compile.analysis.search import Found, Option
from modelspec_compile.analysis.speed import Speed
from modelspec_compile.catalog import built_in
from modelspec_compile.models.tensors import active_parameters, parameters

FORMAT_VERSION = 1
MILLISECONDS = 1e3
MEMORY = {
    "deviceBytes": "device_bytes",
    "usableBytes": "usable_bytes",
    "weightsBytesPerDevice": "weights",
    "activationBytesPerDevice": "activation",
    "graphBytesPerDevice": "graphs",
    "runtimeBytesPerDevice": "runtime",
    "otherBytesPerDevice": "other",
    "kvCacheBytesPerDevice": "kv_cache",
    "kvCacheBytesPerToken": "kv_bytes_per_token",
    "kvCacheTokens": "kv_tokens",
    "maxConcurrency": "max_concurrency",
    "longestSequenceTokens": "longest_sequence_tokens",
}
"""Keys of the memory of a device, and the fields of `Memory` that they show."""


def document(
    plans: Iterable[Plan], found: Mapping[int, Found] | None = None, catalog: str = ""
) -> dict[str, Any]:
    """The document that `modelspec plan --format json` prints.

    `found` are searches by the place of their plan, `catalog` the digest of what devices and prices
    are from, the built-in catalog's where it is left out.
    """
    specs = [spec(plan) for plan in plans]
    for place, one in (found or {}).items():
        specs[place]["search"] = search(one)
    digest = catalog or built_in().digest
    return {"formatVersion": FORMAT_VERSION, "catalogDigest": digest, "specs": specs}


def spec(plan: Plan) -> dict[str, Any]:
    """Everything that is known of one service."""
    return {
        "name": plan.service.name,
        "reason": plan.reason,
        "deployment": deployment(plan.deployment),
        "memory": memory(plan),
        "latency": latency(plan),
        "throughput": throughput(plan),
        "cost": cost(plan.cost),
        "objectives": [objective(one) for one in plan.objectives],
        "derivations": [derivation(one) for one in derivations(plan)],
    }


def deployment(asked: Deployment | None) -> dict[str, Any] | None:
    """What was looked at: the model, the engine and the devices."""
    if asked is None:
        return None
    network, device, split = asked.network, asked.accelerator, asked.parallelism
    return {
        "model": {
            "id": network.id,
            "parameters": parameters(network),
            "activeParameters": active_parameters(network),
            "source": network.source,
            "certain": network.certain,
        },
        "precision": asked.precision,
        "quantization": asked.quantization,
        "engine": {
            "name": asked.engine,
            "version": ".".join(map(str, asked.engine_version)) or None,
        },
        "accelerator": device and {"id": device.id, "name": device.name, "count": asked.devices},
        "parallelism": {
            "tensor": split.tensor,
            "pipeline": split.pipeline,
            "data": split.data,
            "expert": split.expert,
        },
    }


def memory(plan: Plan) -> dict[str, Any]:
    """The memory of one device, and what it holds; no cache where there is no room for one."""
    fit, asked, reason = plan.memory, plan.deployment, plan.reason
    ways = remedies(asked, fit, plan.catalog) if asked and fit else ()
    figures = {name: getattr(fit, field, None) for name, field in MEMORY.items()}
    if fit is not None:
        figures["kvCacheBytesPerDevice"] = fit.kv_cache.map(lambda amount: max(amount, 0.0))
    return {
        "verdict": fit.verdict if fit else "unknown",
        "reason": reason or (fit.reason if fit else ""),
        **{name: figure(value) for name, value in figures.items()},
        "remedies": [{"change": one.change, "verdict": one.memory.verdict} for one in ways],
    }


def latency(plan: Plan) -> dict[str, Any]:
    """Milliseconds: means, and the 95th percentiles that objectives are held against."""
    speed = plan.speed or Speed(reason=plan.reason)
    output = plan.demand.deployment.load.output_tokens if plan.demand else None
    whole = objectives.end_to_end(speed.ttft_seconds, speed.tpot_seconds, output)
    p95 = objectives.percentiles(speed, output)
    return {
        "ttftMs": figure(speed.ttft_seconds, MILLISECONDS),
        "tpotMs": figure(speed.tpot_seconds, MILLISECONDS),
        "e2eMs": figure(whole, MILLISECONDS),
        **{f"{name}MsP95": figure(value, MILLISECONDS) for name, value in p95.items()},
        "reason": speed.reason,
    }


def throughput(plan: Plan) -> dict[str, Any]:
    """Tokens of answers and requests a second of one replica, and the replicas for the load."""
    speed, shared = plan.speed or Speed(), plan.demand
    return {
        "tokensPerSecond": figure(speed.tokens_per_second),
        "requestsPerSecond": figure(speed.requests_per_second),
        "concurrency": figure(speed.concurrency),
        "saturated": speed.saturated,
        "loadAssumed": shared is not None and shared.deployment.load.assumed,
        "replicas": shared and shared.usual,
        "replicasForPeak": shared and shared.needed,
        "capacityRequestsPerSecond": figure(
            shared.capacity_requests_per_second if shared else None
        ),
    }


def cost(paid: Cost) -> dict[str, Any]:
    """US dollars, and the offer that the price is of."""
    price = paid.price
    return {
        "replicaHourUsd": paid.replica_hour_usd,
        "replicas": figure(paid.replicas),
        "hourUsd": figure(paid.hour_usd),
        "monthUsd": figure(paid.month_usd),
        "per1kTokensUsd": figure(paid.per_1k_tokens_usd),
        "perMillionTokensUsd": figure(paid.per_million_tokens_usd),
        "perMillionInputTokensUsd": figure(paid.per_million_input_tokens_usd),
        "perMillionOutputTokensUsd": figure(paid.per_million_output_tokens_usd),
        "price": price
        and {
            "instance": price.instance or None,
            "cloud": price.cloud,
            "region": price.region,
            "instanceShare": price.share,
            "date": price.listed,
            "source": price.source,
            "old": price.old,
        },
        "reason": paid.reason,
    }


def objective(held: Objective) -> dict[str, Any]:
    """An objective with its verdict; figures in its unit."""
    return {
        "figure": held.figure,
        "unit": held.unit,
        "limit": held.limit,
        "expected": figure(held.expected),
        "atLeast": held.at_least,
        "verdict": held.verdict,
    }


def derivation(one: Derivation) -> dict[str, Any]:
    """A derivation with the values in its formula."""
    return {
        "figure": one.figure,
        "formula": one.formula,
        "values": dict(one.values),
        "result": one.result,
        "unit": one.unit,
        "source": one.source,
    }


def search(found: Found) -> dict[str, Any]:
    """The Pareto front of a search, and what all others were left out for."""
    return {
        "front": [option(one) for one in found.front],
        "fitting": len(found.options),
        "leftOut": found.left_out,
    }


def option(one: Option) -> dict[str, Any]:
    """One way to serve the model."""
    return {
        "deployment": deployment(one.deployment),
        "verdict": one.plan.verdict,
        "latency": latency(one.plan),
        "throughput": throughput(one.plan),
        "cost": cost(one.plan.cost),
    }


def figure(value: Range | float | None, times: float = 1.0) -> Any:
    """A number to six significant digits, whole where it is large; a range as an object."""
    if value is None:
        return None
    if isinstance(value, Range):
        ends = ("low", value.low), ("mid", value.mid), ("high", value.high)
        return {name: figure(number, times) for name, number in ends}
    scaled = value * times
    if not isfinite(scaled):
        return None
    return round(scaled) if abs(scaled) >= 1e6 else float(f"{scaled:.6g}")
