"""Other ways to serve the same model: devices × counts × parallelism × precision × batch.

The result is the Pareto front over the month's cost and the time per output token, of those that
fit and meet the objectives; and what every other was left out for.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from modelspec_compile import engines
from modelspec_compile.analysis.deployment import Deployment, Parallelism
from modelspec_compile.analysis.facts import Facts
from modelspec_compile.analysis.plan import Plan, plan_of
from modelspec_compile.catalog import Accelerator
from modelspec_compile.ir import Service
from modelspec_compile.ir.change import written_at
from modelspec_compile.models.network import Attention, Latent, Network

COUNTS = (1, 2, 4, 8, 16, 32)
SCHEMES: tuple[str | None, ...] = (None, "fp8", "int8", "awq", "nvfp4")
"""Formats that weights can be brought into: as they are, then 8 and 4 bits."""
HOST_DEVICES = 8
"""Devices that one host has at most: more are pipeline stages across hosts."""
WORTH = 0.05
"""A dearer option is shown where it is faster by this share at least."""


@dataclass(frozen=True, slots=True)
class Option:
    """One way to serve the model, with everything the analysis says of it."""

    deployment: Deployment
    plan: Plan

    @property
    def month_usd(self) -> float | None:
        """What it costs a month, as the middle of its range."""
        cost = self.plan.cost.month_usd
        return cost.mid if cost else None

    @property
    def tpot_seconds(self) -> float | None:
        """Seconds from token to token, as the middle of their range."""
        speed = self.plan.speed
        return speed.tpot_seconds.mid if speed and speed.tpot_seconds else None


@dataclass(frozen=True, slots=True)
class Found:
    """The front, cheapest first; all that would do; and how many were left out for what."""

    front: tuple[Option, ...]
    options: tuple[Option, ...]
    left_out: dict[str, int]

    @property
    def best(self) -> Option | None:
        """The cheapest option that would do; without any price, the one with the least devices."""
        return self.front[0] if self.front else min(self.options, key=_size, default=None)


def search(
    service: Service, asked: Deployment, devices: Iterable[Accelerator], facts: Facts
) -> Found:
    """Try every combination for a deployment on these devices, whatever host the spec names."""
    anywhere = replace(service, cost=replace(service.cost, instance_type=None))
    return choose(anywhere, variations(asked, supported(service, devices)), facts)


def supported(service: Service, devices: Iterable[Accelerator]) -> Iterator[Accelerator]:
    """The devices that the engine has an image for, or those of the image that is written."""
    engine, vendor = engines.load(service.engine.name or "custom"), service.accelerator.vendor
    own = written_at(service, "engine.image") is not None
    for device in devices:
        if device.vendor == vendor or (not own and device.vendor in engine.images):
            yield device


def choose(service: Service, deployments: Iterable[Deployment], facts: Facts) -> Found:
    """Analyse deployments and keep those that would do."""
    left_out: Counter[str] = Counter()
    options = []
    for deployment in deployments:
        option = Option(deployment, plan_of(service, deployment, facts))
        if problem := unfit(option.plan):
            left_out[problem] += 1
        else:
            options.append(option)
    options.sort(key=_order)
    return Found(tuple(front(options)), tuple(options), dict(left_out))


def unfit(found: Plan) -> str:
    """Why a plan would not do, if it would not."""
    if found.verdict not in ("fits", "tight"):
        return found.verdict
    missed = [one.figure for one in found.objectives if one.verdict == "missed"]
    if missed:
        return f"misses {', '.join(missed)}"
    if found.speed and found.speed.saturated:
        return "too slow for the load"
    return ""


def front(options: list[Option]) -> Iterator[Option]:
    """Of options in the order of their cost, each that is faster than all cheaper ones."""
    best = float("inf")
    for option in options:
        cost, pace = option.month_usd, option.tpot_seconds
        if cost is not None and pace is not None and pace < best * (1 - WORTH):
            best = pace
            yield option


def variations(asked: Deployment, devices: Iterable[Accelerator]) -> Iterator[Deployment]:
    """The deployments that a search looks at."""
    schemes = _schemes(asked)
    for device in devices:
        for count in COUNTS:
            split = parallelism(asked.network, count)
            if split is None:
                continue
            for scheme in schemes:
                if runs(device, scheme):
                    yield replace(
                        asked,
                        accelerator=device,
                        devices=count,
                        parallelism=split,
                        quantization=scheme,
                    )


def parallelism(network: Network, devices: int) -> Parallelism | None:
    """How that many devices share a network: tensor parallelism in a host, stages across hosts.

    None where the heads cannot be divided so.
    """
    tensor = min(devices, HOST_DEVICES)
    stages = devices // tensor
    heads = attention_heads(network)
    if (heads and heads % tensor) or stages > network.layers:
        return None
    return Parallelism(tensor=tensor, pipeline=stages)


def attention_heads(network: Network) -> int | None:
    """Query heads of the first attention layer."""
    for run in network.runs:
        if isinstance(run.mixer, Attention | Latent):
            return run.mixer.heads
    return None


def runs(device: Accelerator, scheme: str | None) -> bool:
    """Whether a device computes with weights of a scheme; narrow integers are widened first."""
    needs = {"fp8": "fp8", "nvfp4": "fp4"}.get(scheme or "")
    return needs is None or needs in device.flops


def _schemes(asked: Deployment) -> tuple[str | None, ...]:
    """The format of the files where they are quantized already; else every one."""
    if asked.network.kept is not None:
        return (asked.quantization,)
    return tuple(dict.fromkeys((asked.quantization, *SCHEMES)))


def _order(option: Option) -> tuple[float, float]:
    cost, pace = option.month_usd, option.tpot_seconds
    return (
        float("inf") if cost is None else cost,
        float("inf") if pace is None else pace,
    )


def _size(option: Option) -> tuple[int, float]:
    return option.deployment.devices, _order(option)[1]
