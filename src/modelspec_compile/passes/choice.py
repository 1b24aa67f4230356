"""The choice of an accelerator: the first candidate that will do, or of all the cheapest."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import replace
from math import ceil

from modelspec_compile.analysis.deployment import Deployment
from modelspec_compile.analysis.facts import Facts
from modelspec_compile.analysis.plan import Plan, plan
from modelspec_compile.analysis.price import price
from modelspec_compile.analysis.question import Unknown, question
from modelspec_compile.analysis.search import UNBOUNDED, Option, choose, unfit
from modelspec_compile.analysis.show import numbers, words
from modelspec_compile.analysis.variations import COUNTS, HOST_DEVICES, parallelism, runs
from modelspec_compile.diagnostics import Diagnostic, Severity
from modelspec_compile.diagnostics.diagnostic import error
from modelspec_compile.ir import Service
from modelspec_compile.ir.change import derive, written_at
from modelspec_compile.ir.runtime import Candidate

TYPE = "accelerator.type"
COUNTS_IN_HOST = tuple(count for count in COUNTS if count <= HOST_DEVICES)
FIRST = "the first candidate is taken"
NOT_NAMED = frozenset({"MS352", "MS353", "MS354"})
"""Findings of a candidate that no device of the catalog is."""
NO_ENGINE = frozenset({"MS358", "MS599"})
"""Findings of devices that the engine does not run on."""
Decide = Callable[[Service], tuple[Service, list[Diagnostic]]]


def choice(service: Service, facts: Facts, decide: Decide) -> tuple[Service, list[Diagnostic]]:
    """Name the devices where the spec leaves them open; `decide` is every pass behind this one."""
    devices = service.accelerator
    if devices.candidates:
        return _first(service, facts, decide)
    return _cheapest(service, facts, decide) if devices.type == "auto" else (service, [])


def _first(service: Service, facts: Facts, decide: Decide) -> tuple[Service, list[Diagnostic]]:
    """The first candidate that fits for certain, or may fit, or is there at all."""
    trials = [_with(service, one) for one in service.accelerator.candidates]
    settled = [decide(trial) for trial in trials]
    number, why = _pick([plan(trial, facts) for trial, _ in settled])
    passed_over = [
        replace(one, span=written_at(service, _of(other)), severity=Severity.WARNING)
        for other, (_, problems) in enumerate(settled)
        for one in problems
        if other != number and one.code in NOT_NAMED
    ]
    return _because(trials[number], _of(number), why), passed_over


def _pick(plans: list[Plan]) -> tuple[int, str]:
    """The place of a candidate, and why it is that one."""
    levels = (
        ("that will do", [found.verdict == "fits" and not unfit(found) for found in plans]),
        ("that may do", [found.verdict in ("fits", "tight") for found in plans]),
    )
    for what, good in levels:
        if any(good):
            number = good.index(True)
            why = f"of the candidates the first {what}: {words.verdict(plans[number])}"
            return number, why if number else FIRST
    return 0, FIRST


def _of(number: int) -> str:
    """Where the type of a candidate is."""
    return f"accelerator.candidates[{number}].type"


def _with(service: Service, candidate: Candidate) -> Service:
    devices = service.accelerator
    devices = replace(
        devices,
        type=candidate.type,
        vendor=candidate.vendor or devices.vendor,
        count=candidate.count or devices.count,
    )
    return replace(service, accelerator=devices)


def _because(service: Service, source: str, why: str) -> Service:
    """The service with the origin of the devices that were chosen."""
    for field in ("vendor", "type", "count"):
        value = getattr(service.accelerator, field)
        path = f"accelerator.{field}"
        if value is not None and (field == "type" or written_at(service, path) is None):
            service = derive(service, path, value, "choice", (source,), why)
    return service


def _cheapest(service: Service, facts: Facts, decide: Decide) -> tuple[Service, list[Diagnostic]]:
    """The cheapest devices that fit and meet the objectives, of one host."""
    options: list[Option] = []
    reasons: list[str] = []
    left_out: Counter[str] = Counter()
    for trial in _vendors(service, facts):
        settled, found = decide(trial)
        if any(one.code in NO_ENGINE for one in found):
            continue
        free = _free(service, settled)
        asked = question(free, facts)
        if isinstance(asked, Unknown):
            reasons.append(asked.reason)
            continue
        tried = choose(free, _deployments(asked, free, facts, given=_given(service)), facts)
        options += tried.options
        left_out += Counter(tried.left_out)
    if not options:
        return service, [_nothing(service, reasons, left_out)]
    return _chosen(service, min(options, key=_rank), len(options)), []


def _free(service: Service, settled: Service) -> Service:
    """The settled service, with as many replicas as it takes where the spec sets no bound."""
    if written_at(service, "scaling.max_replicas"):
        return settled
    return replace(settled, scaling=replace(settled.scaling, max_replicas=UNBOUNDED))


def _rank(option: Option) -> tuple[bool, bool, bool, float]:
    """What is certain first, then what likely meets all objectives and the peak, then the cost."""
    found, shared = option.plan, option.plan.demand
    likely = all(one.likely for one in found.objectives)
    most = found.service.scaling.max_replicas or UNBOUNDED
    short = shared is not None and (shared.needed or 0) > most
    return found.verdict != "fits", not likely, short, _rented(option)


def _rented(option: Option) -> float:
    """Dollars a month of the hosts to rent: whole ones, unless the spec names a host to share."""
    paid = option.plan.cost
    if paid.price is None or paid.replicas is None or option.month_usd is None:
        return 0.0
    if option.plan.service.cost.instance_type:
        return option.month_usd
    hosts = paid.replicas.mid * paid.price.share
    return option.month_usd * ceil(hosts) / hosts


def _vendors(service: Service, facts: Facts) -> Iterator[Service]:
    """The service with one device of each vendor that it may run on."""
    wanted = service.accelerator.vendor
    seen: set[str] = set()
    for device in facts.catalog.accelerators.values():
        if device.vendor in seen or wanted not in (None, device.vendor):
            continue
        seen.add(device.vendor)
        devices = replace(service.accelerator, type=device.id, vendor=device.vendor)
        yield replace(service, accelerator=devices)


def _given(service: Service) -> bool:
    """Whether the spec says how many devices there are, or how they share the model."""
    degrees = service.parallelism
    written = (degrees.tensor, degrees.pipeline, degrees.data, degrees.nodes)
    return any((service.accelerator.count, *written))


def _deployments(
    asked: Deployment, service: Service, facts: Facts, *, given: bool
) -> Iterator[Deployment]:
    """The devices of the vendor that the hints have a price for, in every count of one host.

    Where `given`, as many as are asked for, shared as they are.
    """
    for device in facts.catalog.accelerators.values():
        if device.vendor != service.accelerator.vendor or not runs(device, asked):
            continue
        for count in (asked.devices,) if given else COUNTS_IN_HOST:
            split = asked.parallelism if given else parallelism(asked.network, count)
            other = split and replace(asked, accelerator=device, devices=count, parallelism=split)
            if other and _sold(other, service, facts, given=given):
                yield other


def _sold(asked: Deployment, service: Service, facts: Facts, *, given: bool) -> bool:
    """Whether devices have a price, and in one host unless their number is given."""
    paid = price(asked, service.cost, facts)
    if isinstance(paid, str):
        return False
    return given or paid.share <= 1 or not paid.instance


def _chosen(service: Service, best: Option, tried: int) -> Service:
    asked = best.deployment
    assert asked.accelerator is not None
    replicas = best.plan.demand.usual if best.plan.demand else 1
    cost = numbers.dollars(best.month_usd) + (f" with {replicas} replicas" if replicas > 1 else "")
    why = f"the cheapest of {tried} that would do, {cost} a month: {words.verdict(best.plan)}"
    values = {"type": asked.accelerator.id, "vendor": asked.accelerator.vendor}
    if service.accelerator.count is None:
        values["count"] = asked.devices  # type: ignore[assignment]
    sources = ("model.id", "performance.workload", "performance.latency")
    for field, value in values.items():
        service = derive(service, f"accelerator.{field}", value, "choice", sources, why)
    return service


def _nothing(service: Service, reasons: list[str], left_out: Counter[str]) -> Diagnostic:
    """Why no device would do: nothing to go by, no prices, or what each that was tried lacks."""
    hint = service.cost.instance_type or service.cost.cloud_provider
    if left_out:
        why = f"none of {left_out.total()} ways with a price fits and meets the objectives"
    elif reasons:
        why = reasons[0]
    else:
        why = f"no price on {hint}: --prices can give one" if hint else "nothing has a price"
    notes = (*words.left_out(left_out), "name one, or list `runtime.accelerator.candidates`")
    message = f"no accelerator can be chosen: {why}"
    return error("MS355", message, written_at(service, TYPE), *notes)
