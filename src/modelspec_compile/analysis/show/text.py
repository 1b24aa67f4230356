"""A plan for the terminal: the memory of one device as bars, then speed, objectives and cost."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from modelspec_compile.analysis.figures import Derivation
from modelspec_compile.analysis.plan import Plan, derivations
from modelspec_compile.analysis.search import Found, Option
from modelspec_compile.analysis.show import numbers, words
from modelspec_compile.analysis.show.shares import shares

BAR = 32


def render(plan: Plan, *, explain: bool = False, found: Found | None = None) -> str:
    """A plan as lines of text; `explain` adds the formula behind every figure."""
    lines = [*_head(plan), *_memory(plan), *_speed(plan), *_cost(plan)]
    if explain:
        lines += ["", *_explained(derivations(plan))]
    if found is not None:
        lines += ["", *_search(found)]
    return "\n".join(lines) + "\n"


def _head(plan: Plan) -> Iterator[str]:
    asked = plan.deployment
    if asked is None:
        yield f"{plan.service.name}: {words.verdict(plan)}"
        return
    yield f"{plan.service.name}: {words.model(asked)} on {words.hosts(plan)}"
    yield f"  {words.verdict(plan)}"


def _memory(plan: Plan) -> Iterator[str]:
    fit = plan.memory
    if fit is None or not fit.device_bytes:
        return
    yield ""
    yield f"  memory of one device ({numbers.gib(fit.device_bytes)})"
    for name, amount in shares(fit):
        part = min(max(amount / fit.device_bytes, 0.0), 1.0)
        bar = "█" * round(part * BAR)
        yield f"    {name:<20} {numbers.gib(amount):>11}  {bar}"
    yield f"    {words.capacity(plan)}"
    for number, line in enumerate(words.remedies(plan), start=1):
        yield f"    {number}. {line}"


def _speed(plan: Plan) -> Iterator[str]:
    speed, shared = plan.speed, plan.demand
    if speed is None or shared is None:
        return
    yield ""
    if speed.reason and speed.tpot_seconds is None:
        yield f"  speed unknown: {speed.reason}"
        return
    yield f"  speed of one replica {words.load(plan)}"
    yield from (f"    {name:<22} {value}" for name, value in words.speeds(plan))
    held = (one for one in plan.objectives if one not in plan.cost.objectives)
    yield from (f"    {words.objective(one)}" for one in held)


def _cost(plan: Plan) -> Iterator[str]:
    paid = plan.cost
    if plan.reason and paid.price is None:
        return
    yield ""
    if paid.price is None:
        yield f"  cost: {paid.reason}"
    else:
        yield f"  cost ({words.offer(paid.price)})"
        yield from (f"    {name:<22} {value}" for name, value in words.costs(paid))
        if paid.reason and not (plan.speed and paid.reason == plan.speed.reason):
            yield f"    {paid.reason}"
    yield from (f"    {words.objective(one)}" for one in paid.objectives)


def _explained(parts: Iterable[Derivation]) -> Iterator[str]:
    for one in parts:
        yield f"  {one.figure} = {numbers.result(one)}"
        yield f"      {one.formula}"
        values = (f"{name} = {numbers.value(given)}" for name, given in one.values.items())
        yield f"      with {', '.join(values)}"
        yield f"      from {one.source}"


def _search(found: Found) -> Iterator[str]:
    if not found.front:
        yield "  search: nothing that was tried fits and meets the objectives"
    else:
        first = "smallest" if found.front[0].month_usd is None else "cheapest"
        yield f"  search: {len(found.options)} ways would do; the {first}, and each that is faster"
        yield from (f"    {line}" for line in table(map(row, found.front), HEADER))
    yield from (f"    {line}" for line in words.left_out(found.left_out))


HEADER = ("devices", "weights", "replicas", "month", "TPOT", "TTFT", "verdict")


def row(option: Option) -> tuple[str, ...]:
    """The cells of an option under `HEADER`."""
    asked, plan = option.deployment, option.plan
    speed, shared = plan.speed, plan.demand
    return (
        words.devices(asked),
        asked.quantization or asked.precision,
        str(shared.usual) if shared else "",
        numbers.dollars(option.month_usd),
        numbers.milliseconds(speed.tpot_seconds if speed else None, bare=True),
        numbers.milliseconds(speed.ttft_seconds if speed else None, bare=True),
        plan.verdict,
    )


def table(rows: Iterable[tuple[str, ...]], header: tuple[str, ...]) -> Iterator[str]:
    """Rows under a header, as wide as their cells."""
    cells = [header, *rows]
    widths = [max(len(row[column]) for row in cells) for column in range(len(header))]
    for row in cells:
        padded = (cell.ljust(width) for cell, width in zip(row, widths, strict=True))
        yield "  ".join(padded).rstrip()
