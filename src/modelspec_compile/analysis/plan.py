"""Everything that the analysis has to say of one service, before anything runs."""

from __future__ import annotations

from dataclasses import dataclass, replace

from modelspec_compile.analysis import objectives
from modelspec_compile.analysis.cost import Cost, cost
from modelspec_compile.analysis.cost import derive as derive_cost
from modelspec_compile.analysis.demand import Demand, Run, demand
from modelspec_compile.analysis.demand import derive as derive_demand
from modelspec_compile.analysis.deployment import Deployment
from modelspec_compile.analysis.facts import Facts
from modelspec_compile.analysis.figures import Derivation
from modelspec_compile.analysis.memory import Memory, memory
from modelspec_compile.analysis.memory import derive as derive_memory
from modelspec_compile.analysis.objectives import Objective
from modelspec_compile.analysis.price import price
from modelspec_compile.analysis.question import Unknown, device, missing_draft, question
from modelspec_compile.analysis.speed import Speed, speed
from modelspec_compile.analysis.speed import derive as derive_speed
from modelspec_compile.catalog import Catalog
from modelspec_compile.ir import Service

NO_TOKENS = "the model writes no tokens, and only the speed of writing is known"


@dataclass(frozen=True, slots=True)
class Plan:
    """The answers for one service; what is not known is None, and `reason` says why.

    `catalog` has the devices that were known, those to change to among them.
    """

    service: Service
    catalog: Catalog
    deployment: Deployment | None = None
    memory: Memory | None = None
    demand: Demand | None = None
    speed: Speed | None = None
    objectives: tuple[Objective, ...] = ()
    cost: Cost = Cost(None)
    reason: str = ""

    @property
    def verdict(self) -> str:
        """`fits`, `tight`, `does-not-fit` or `unknown`."""
        return self.memory.verdict if self.memory else "unknown"


def plan(service: Service, facts: Facts) -> Plan:
    """Analyse a settled service."""
    asked = question(service, facts)
    if isinstance(asked, Unknown):
        unknown = Cost(None, reason=asked.reason)
        return Plan(service, facts.catalog, reason=asked.reason, cost=unknown)
    found = _doubted(plan_of(service, asked, facts), missing_draft(service, asked))
    known = device(service, facts)
    if not isinstance(known, Unknown):
        return found
    why = known.reason
    return replace(found, reason=why, speed=None, cost=Cost(None, reason=why))


def _doubted(found: Plan, draft: str) -> Plan:
    """The plan, where it fits not for certain beside a draft model of an unknown size."""
    fit = found.memory
    if not draft or fit is None or fit.verdict != "fits":
        return found
    reason = f"no facts about the draft model `{draft}`, which takes memory too"
    return replace(found, memory=replace(fit, verdict="tight", reason=reason))


def plan_of(
    service: Service, deployment: Deployment, facts: Facts, known: Memory | None = None
) -> Plan:
    """Analyse a deployment as the answer to a service; `known` is its memory, if at hand."""
    fit = known or memory(deployment)
    silent = deployment.load.output_tokens is None
    run = runner(fit) if not silent else lambda _: Speed(reason=NO_TOKENS)
    shared = demand(service, deployment, sequences(fit, deployment), run)
    fast = run(shared.deployment)
    held = []
    if not deployment.load.assumed:
        held = objectives.latency(service, fast, deployment.load.output_tokens)
        held += _throughput(service, shared, fast)
    alone = _prompt_seconds(shared.deployment, run)
    paid = cost(service, shared, fast, price(deployment, service.cost, facts), alone)
    met = (*held, *paid.objectives)
    return Plan(service, facts.catalog, deployment, fit, shared, fast, met, paid)


def runner(fit: Memory) -> Run:
    """The speed of a deployment whose KV cache is known."""
    tokens = fit.kv_tokens.mid if fit.kv_tokens else None
    return lambda deployment: speed(deployment, kv_tokens=tokens)


def sequences(fit: Memory, deployment: Deployment) -> float | None:
    """How many requests of the expected length the KV cache of one rank holds.

    None where it does not matter, and where it is not even one: that is for the memory to say.
    """
    load = deployment.load
    if fit.kv_tokens is None or not load.input_tokens or not load.output_tokens:
        return None
    held = fit.kv_tokens.mid / (load.input_tokens + load.output_tokens)
    return held if held >= 1 else None


def _prompt_seconds(deployment: Deployment, run: Run) -> float | None:
    """Seconds of a prompt that is alone: its first token without the step that gives it."""
    single = replace(deployment.load, concurrency=1.0, requests_per_second=None)
    speed = run(replace(deployment, load=single))
    if speed.ttft_seconds is None or speed.tpot_seconds is None:
        return None
    return max(speed.ttft_seconds.mid - speed.tpot_seconds.mid, 0.0)


def _throughput(service: Service, shared: Demand, fast: Speed) -> list[Objective]:
    limit = service.performance.tokens_per_second
    if limit is None:
        return []
    each = fast.tokens_per_second
    total = each and each.map(lambda tokens: tokens * shared.usual)
    field = "performance.tokens_per_second"
    return [objectives.least(field, "throughput", "tokens/s", limit, total)]


def derivations(found: Plan) -> tuple[Derivation, ...]:
    """The formula behind every figure of a plan, in the order of the plan."""
    if found.deployment is None or found.memory is None:
        return ()
    parts = [*derive_memory(found.deployment, found.memory)]
    if found.speed and found.demand:
        asked = found.demand.deployment
        parts += derive_speed(asked, found.speed)
        parts += objectives.derive(found.speed, asked.load.output_tokens)
        parts += derive_demand(found.demand, found.service)
        parts += derive_cost(found.demand, found.speed, found.cost)
    return tuple(parts)
