"""Plans as one HTML page that needs nothing else: what the template draws, as plain values."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from modelspec_compile.analysis.figures import Range
from modelspec_compile.analysis.objectives import Objective
from modelspec_compile.analysis.plan import Plan, derivations
from modelspec_compile.analysis.search import Found, Option
from modelspec_compile.analysis.show import numbers, words
from modelspec_compile.analysis.show.shares import shares
from modelspec_compile.analysis.show.text import HEADER, row
from modelspec_compile.output import templates

PACKAGE = "modelspec_templates/plan"
WIDTH, HEIGHT, MARGIN = 640.0, 240.0, 48.0


def report(plans: Sequence[Plan], searches: Mapping[int, Found]) -> str:
    """The page for plans, with the searches that were made, by the place of their plan."""
    cards = [card(plan, searches.get(place)) for place, plan in enumerate(plans)]
    return templates.render(PACKAGE, "report.html", {"cards": cards})


def card(plan: Plan, found: Found | None) -> dict[str, Any]:
    """What one service's part of the page shows."""
    asked = plan.deployment
    return {
        "name": plan.service.name,
        "verdict": plan.verdict,
        "model": words.model(asked) if asked else "",
        "devices": words.hosts(plan),
        "sentence": words.verdict(plan),
        "memory": _memory(plan),
        "remedies": list(words.remedies(plan)),
        "load": words.load(plan) if plan.speed and plan.demand else "",
        "speed": list(_speed(plan)),
        "silent": plan.speed.reason if plan.speed else "",
        "objectives": [_objective(one) for one in plan.objectives],
        "cost": list(words.costs(plan.cost)),
        "offer": words.offer(plan.cost.price) if plan.cost.price else plan.cost.reason,
        "search": found and _search(found),
        "derivations": [
            {
                "figure": one.figure,
                "result": numbers.result(one),
                "formula": one.formula,
                "values": {name: numbers.value(given) for name, given in one.values.items()},
                "source": one.source,
            }
            for one in derivations(plan)
        ],
    }


def _memory(plan: Plan) -> dict[str, Any] | None:
    """The bar of one device: each part's place and width in percent of the device."""
    fit = plan.memory
    if fit is None or not fit.device_bytes:
        return None
    parts = shares(fit)
    whole = max(sum(amount for _, amount in parts), fit.device_bytes)
    at, bars = 0.0, []
    for name, amount in parts:
        width = 100 * amount / whole
        bars.append({"name": name, "amount": numbers.gib(amount), "x": at, "width": width})
        at += width
    return {
        "bars": bars,
        "device": numbers.gib(fit.device_bytes),
        "edge": 100 * fit.device_bytes / whole,
        "sentence": words.capacity(plan),
    }


def _speed(plan: Plan) -> Sequence[tuple[str, str]]:
    return words.speeds(plan) if plan.speed and plan.speed.tpot_seconds else ()


def _objective(held: Objective) -> dict[str, Any]:
    """An objective as a range on a line that ends a fifth beyond what it shows."""
    expected = held.expected or Range.exactly(held.limit)
    scale = 100 / (1.2 * max(expected.high, held.limit) or 1.0)
    return {
        "verdict": held.verdict,
        "sentence": words.objective(held),
        "known": held.expected is not None,
        "low": expected.low * scale,
        "width": max((expected.high - expected.low) * scale, 0.5),
        "mid": expected.mid * scale,
        "limit": held.limit * scale,
    }


def _search(found: Found) -> dict[str, Any]:
    """The front as a table and as points of month over time per output token."""
    return {
        "header": HEADER,
        "rows": [row(option) for option in found.front],
        "points": _points(found),
        "left_out": list(words.left_out(found.left_out)),
        "count": len(found.options),
        "width": WIDTH,
        "height": HEIGHT,
        "margin": MARGIN,
    }


def _points(found: Found) -> list[dict[str, Any]]:
    """Options in the chart's coordinates: cheap to the left, fast at the bottom."""
    known = [one for one in found.options if one.month_usd and one.tpot_seconds]
    if not known:
        return []
    best = {id(one) for one in found.front}
    xs = _axis([one.month_usd or 0.0 for one in known], MARGIN, WIDTH - MARGIN / 2)
    ys = _axis([one.tpot_seconds or 0.0 for one in known], HEIGHT - MARGIN, MARGIN / 2)
    return [
        {"x": x, "y": y, "front": id(one) in best, "label": _label(one)}
        for one, x, y in zip(known, xs, ys, strict=True)
    ]


def _axis(values: Sequence[float], start: float, end: float) -> list[float]:
    """Values on a logarithmic axis between two coordinates."""
    from math import log

    logs = [log(value) for value in values]
    low, span = min(logs), (max(logs) - min(logs)) or 1.0
    return [start + (end - start) * (value - low) / span for value in logs]


def _label(option: Option) -> str:
    return ", ".join(cell for cell in row(option) if cell)
