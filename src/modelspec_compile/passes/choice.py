"""The choice of an accelerator: the first candidate that will do, or of all the cheapest."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

from modelspec_compile.analysis.deployment import Deployment
from modelspec_compile.analysis.facts import Facts
from modelspec_compile.analysis.plan import Plan, plan
from modelspec_compile.analysis.question import Unknown, question
from modelspec_compile.analysis.search import Option, choose, unfit
from modelspec_compile.analysis.show import words
from modelspec_compile.analysis.variations import HOST_DEVICES, parallelism, runs
from modelspec_compile.diagnostics import Diagnostic
from modelspec_compile.diagnostics.diagnostic import error
from modelspec_compile.ir import Service
from modelspec_compile.ir.change import derive, written_at
from modelspec_compile.ir.runtime import Candidate

TYPE = "accelerator.type"
COUNTS = (1, 2, 4, HOST_DEVICES)
Decide = Callable[[Service], tuple[Service, list[Diagnostic]]]


def choice(service: Service, facts: Facts, decide: Decide) -> tuple[Service, list[Diagnostic]]:
    """Name the devices where the spec leaves them open; `decide` is every pass behind this one."""
    devices = service.accelerator
    if devices.candidates:
        return _first(service, facts, decide), []
    return _cheapest(service, facts, decide) if devices.type == "auto" else (service, [])


def _first(service: Service, facts: Facts, decide: Decide) -> Service:
    """The first candidate that fits for certain, or may fit, or is there at all."""
    trials = [_with(service, one) for one in service.accelerator.candidates]
    plans = [plan(decide(trial)[0], facts) for trial in trials]
    for number, (trial, found) in enumerate(zip(trials, plans, strict=True)):
        if found.verdict == "fits" and not unfit(found):
            return _because(trial, _why(number, found))
    for number, (trial, found) in enumerate(zip(trials, plans, strict=True)):
        if found.verdict in ("fits", "tight"):
            return _because(trial, _why(number, found))
    return _because(trials[0], "the first candidate is taken")


def _why(number: int, found: Plan) -> str:
    if number == 0:
        return "the first candidate is taken"
    return f"of the candidates the first that will do: {words.verdict(found)}"


def _with(service: Service, candidate: Candidate) -> Service:
    devices = service.accelerator
    devices = replace(
        devices,
        type=candidate.type,
        vendor=candidate.vendor or devices.vendor,
        count=candidate.count or devices.count,
    )
    return replace(service, accelerator=devices)


def _because(service: Service, why: str) -> Service:
    """The service with the origin of the devices that were chosen."""
    for field in ("vendor", "type", "count"):
        value = getattr(service.accelerator, field)
        path = f"accelerator.{field}"
        if value is not None and (field == "type" or written_at(service, path) is None):
            service = derive(service, path, value, "choice", ("accelerator.candidates",), why)
    return service


def _cheapest(service: Service, facts: Facts, decide: Decide) -> tuple[Service, list[Diagnostic]]:
    """The cheapest devices that fit and meet the objectives, of one host."""
    options: list[Option] = []
    reasons: list[str] = []
    for trial in _vendors(service, facts):
        settled, found = decide(trial)
        asked = question(settled, facts)
        if found and any(one.code in ("MS358", "MS599") for one in found):
            continue
        if isinstance(asked, Unknown):
            reasons.append(asked.reason)
            continue
        vendor = trial.accelerator.vendor
        options += choose(settled, _deployments(asked, vendor, service, facts), facts).options
    priced = [one for one in options if one.month_usd is not None]
    if not priced:
        return service, [_nothing(service, reasons)]
    best = min(priced, key=lambda one: (one.plan.verdict != "fits", one.month_usd or 0.0))
    return _chosen(service, best, len(priced)), []


def _vendors(service: Service, facts: Facts) -> Iterator[Service]:
    """The service with one device of each vendor that it may run on."""
    wanted = service.accelerator.vendor
    seen: set[str] = set()
    for device in facts.catalog.accelerators.values():
        if device.vendor in seen or wanted not in (None, device.vendor):
            continue
        seen.add(device.vendor)
        devices = replace(service.accelerator, type=device.id, vendor=device.vendor, count=1)
        yield replace(service, accelerator=devices)


def _deployments(
    asked: Deployment, vendor: str | None, service: Service, facts: Facts
) -> Iterator[Deployment]:
    written = service.accelerator.count
    for device in facts.catalog.accelerators.values():
        if device.vendor != vendor or not runs(device, asked.quantization):
            continue
        for count in (written,) if written else COUNTS:
            if split := parallelism(asked.network, count):
                yield replace(asked, accelerator=device, devices=count, parallelism=split)


def _chosen(service: Service, best: Option, tried: int) -> Service:
    asked = best.deployment
    assert asked.accelerator is not None
    cost = words.dollars(best.month_usd)
    why = f"the cheapest of {tried} that would do, {cost} a month: {words.verdict(best.plan)}"
    values = {"type": asked.accelerator.id, "vendor": asked.accelerator.vendor}
    if service.accelerator.count is None:
        values["count"] = asked.devices  # type: ignore[assignment]
    sources = ("model.id", "performance.workload", "performance.latency")
    for field, value in values.items():
        service = derive(service, f"accelerator.{field}", value, "choice", sources, why)
    return service


def _nothing(service: Service, reasons: list[str]) -> Diagnostic:
    message = "no accelerator can be chosen: "
    message += reasons[0] if reasons else "none with a price fits and meets the objectives"
    span = written_at(service, TYPE)
    return error("MS355", message, span, "name one, or list `runtime.accelerator.candidates`")
