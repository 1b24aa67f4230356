"""Replicas for a load, and what they cost, by formulas that a person can check."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from modelspec_compile.analysis.cost import HOURS_A_MONTH, by_token
from modelspec_compile.analysis.demand import HEADROOM, Demand, demand
from modelspec_compile.analysis.deployment import Deployment, Load, Parallelism
from modelspec_compile.analysis.figures import Range
from modelspec_compile.analysis.objectives import least, most
from modelspec_compile.analysis.question import load
from modelspec_compile.analysis.running import running
from modelspec_compile.analysis.speed import Speed
from modelspec_compile.analysis.windows import share
from modelspec_compile.ir import Service
from modelspec_compile.ir.operations import Scaling, Schedule, WarmPool
from modelspec_compile.ir.traffic import Performance, Rate, Workload
from modelspec_compile.models.network import Attention, Dense, Network, Run

NETWORK = Network("small", 1024, 32000, (Run(8, Attention(8, 8, 128), Dense(4096)),))
ASKED = Deployment(NETWORK, None, load=Load(input_tokens=1000, output_tokens=100))
CAPACITY = 10.0


def run(deployment: Deployment) -> Speed:
    """A replica that answers ten requests a second whatever it is asked."""
    rate = Range.around(CAPACITY, 0.2)
    return Speed(Range.around(0.1, 0.5), Range.around(0.01, 0.5), rate, rate, concurrency=8)


def service(mean: float | None, peak: float | None = None, **scaling: object) -> Service:
    workload = Workload(requests_per_second=Rate(mean, peak))
    return Service(performance=Performance(workload), scaling=Scaling(**scaling))  # type: ignore[arg-type]


def asked(mean: float, peak: float | None = None, **scaling: object) -> Demand:
    rate = replace(ASKED.load, requests_per_second=mean)
    return demand(service(mean, peak, **scaling), replace(ASKED, load=rate), 8, run)


def test_replicas_are_the_load_over_what_one_can_do_with_headroom() -> None:
    found = asked(20, 60, min_replicas=1, max_replicas=20)
    assert found.usual == 3
    assert found.needed == 8
    assert found.capacity_requests_per_second == CAPACITY
    assert found.deployment.load.requests_per_second == pytest.approx(20 / 3)


def test_bounds_hold_what_is_usual_but_not_what_is_needed() -> None:
    found = asked(100, min_replicas=1, max_replicas=4)
    assert (found.usual, found.needed) == (4, 13)
    assert asked(1, min_replicas=5).usual == 5


def test_a_rate_is_shared_by_replicas_that_hold_so_many_requests() -> None:
    both = replace(ASKED.load, requests_per_second=25, concurrency=4)
    found = demand(service(25, 60, max_replicas=20), replace(ASKED, load=both), 8, run)
    assert (found.usual, found.needed) == (3, 6)
    assert found.deployment.load.concurrency == 4


def test_a_replica_is_as_full_as_ranks_and_scaling_let_it_become() -> None:
    held = []

    def noted(deployment: Deployment) -> Speed:
        held.append(deployment.load.concurrency)
        return run(deployment)

    two = replace(ASKED, parallelism=Parallelism(data=2))
    for aim in (None, 5.0):
        demand(service(20, target_concurrency=aim), two, 8, noted)
    assert held == [16, 5]


@given(st.floats(0.1, 1e4), st.floats(1, 10), st.integers(1, 50), st.integers(0, 50))
def test_more_load_never_takes_fewer_replicas(
    mean: float, more: float, floor: int, extra: int
) -> None:
    bounds = {"min_replicas": floor, "max_replicas": floor + extra}
    one, other = asked(mean, **bounds), asked(mean * more, **bounds)
    assert floor <= one.usual <= other.usual <= floor + extra
    assert (one.needed or 0) <= (other.needed or 0)
    assert (one.needed or 0) * CAPACITY * HEADROOM >= mean * 0.999


def test_always_on_costs_every_hour() -> None:
    assert running(Scaling(min_replicas=2), Demand(ASKED, 2)) == Range.exactly(2)


def test_a_schedule_raises_the_floor_while_it_lasts() -> None:
    window = Schedule("office", "0 7 * * 1-5", duration_seconds=12 * 3600, min_replicas=4)
    found = running(Scaling(min_replicas=1, schedules=(window,)), Demand(ASKED, 1))
    assert found.mid == pytest.approx(1 + 3 * 60 / 168)


def test_a_schedule_adds_to_what_the_load_takes() -> None:
    window = Schedule("office", "0 7 * * 1-5", duration_seconds=12 * 3600, min_replicas=4)
    scaling = Scaling(min_replicas=1, max_replicas=8, schedules=(window,))
    assert running(scaling, Demand(ASKED, 3, 3)).mid == pytest.approx(3 + 1 * 60 / 168)


def test_windows_that_overlap_are_paid_for_once() -> None:
    window = Schedule("always", "0 0 * * *", duration_seconds=86400, min_replicas=4)
    scaling = Scaling(min_replicas=1, schedules=(window, replace(window, name="again")))
    assert running(scaling, Demand(ASKED, 1)).mid == 4


@pytest.mark.parametrize(
    ("cron", "hours", "expected"),
    [
        ("0 7 * * 1-5", 12, 60 / 168),
        ("0 7 * * MON-FRI", 12, 60 / 168),
        ("0 7 * * 0,7", 24, 24 / 168),
        ("*/5 * * * *", 1, 1),
        ("0 */2 * * *", 1, 1 / 2),
        ("0 7-19/3 * * 1-5", 1, 25 / 168),
        ("0 8/4 * * *", 1, 4 / 24),
        ("0 0 * * 1", 48, 48 / 168),
        ("0 0 * * *", 1000, 1),
        ("0 7 1 * *", 1, 12 / 8760),
        ("0 0 1 1 *", 24, 1 / 365),
        ("0 0 1 jan,jul *", 24, 2 / 365),
        ("0 0 31 2 *", 24, 0),
        ("", 1, 0),
    ],
)
def test_windows_take_their_share_of_the_time(cron: str, hours: int, expected: float) -> None:
    assert share(cron, hours * 3600) == pytest.approx(expected)


def test_a_warm_pool_is_paid_for() -> None:
    pool = Scaling(min_replicas=1, warm_pool=WarmPool(2, "standby"))
    assert running(pool, Demand(ASKED, 1)).mid == 3


def test_scale_to_zero_lies_between_its_busy_share_and_always() -> None:
    idle = Scaling(min_replicas=0, scale_to_zero_idle_seconds=600)
    load = replace(ASKED.load, requests_per_second=1.0)
    found = running(idle, Demand(replace(ASKED, load=load), 1, 1, CAPACITY))
    assert found == Range(pytest.approx(0.1), pytest.approx(0.55), 1.0)


def test_a_peak_is_the_dear_end() -> None:
    found = running(Scaling(min_replicas=1, max_replicas=6), Demand(ASKED, 2, 9, CAPACITY))
    assert (found.low, found.high) == (2, 6)


def test_tokens_share_the_price_of_the_time_they_take() -> None:
    found = by_token(Demand(ASKED, 1), run(ASKED), 36.0, prompt_seconds=0.025)
    assert found is not None
    assert found.blended.mid == pytest.approx(36 / 3600 / CAPACITY / 1100 * 1e6)
    assert found.input.mid == pytest.approx(36 / 3600 / CAPACITY * 0.25 / 1000 * 1e6)
    assert found.output.mid == pytest.approx(36 / 3600 / CAPACITY * 0.75 / 100 * 1e6)


@given(st.floats(0.01, 1e3), st.floats(0, 10))
def test_prompts_and_answers_together_cost_what_all_tokens_do(hour: float, seconds: float) -> None:
    found = by_token(Demand(ASKED, 1), run(ASKED), hour, seconds)
    assert found is not None
    together = (found.input.mid * 1000 + found.output.mid * 100) / 1100
    assert together == pytest.approx(found.blended.mid)
    assert found.blended.low <= found.blended.mid <= found.blended.high


def test_no_tokens_without_a_load() -> None:
    silent = replace(ASKED, load=Load())
    assert by_token(Demand(silent, 1), run(silent), 1.0, 0.1) is None


def test_a_month_is_a_twelfth_of_a_year() -> None:
    assert pytest.approx(365.25 * 24 / 12, rel=1e-3) == HOURS_A_MONTH


@given(st.floats(0, 100), st.floats(0, 100), st.floats(0, 100))
def test_objectives_are_certain_only_where_the_whole_range_is(
    low: float, width: float, limit: float
) -> None:
    expected = Range(low, low + width / 2, low + width)
    upper = most("field", "figure", "s", limit, expected).verdict
    lower = least("field", "figure", "s", limit, expected).verdict
    assert (upper == "met") == (expected.high <= limit)
    assert (lower == "met") == (expected.low >= limit)
    if "uncertain" in (upper, lower):
        assert expected.low <= limit <= expected.high


def test_what_scaling_aims_at_is_no_load_where_one_is_written() -> None:
    aim = {"target_concurrency": 64.0}
    assert load(service(2, **aim), NETWORK).concurrency is None
    assert load(service(None, **aim), NETWORK).concurrency == 64
