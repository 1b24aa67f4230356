"""What holds for the speed of every deployment."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from modelspec_compile.analysis.deployment import Deployment
from modelspec_compile.analysis.speed import Speed, speed
from speed_cases import ENGINES, NETWORKS, asked

DEPLOYMENTS = st.builds(
    asked,
    st.sampled_from(NETWORKS),
    concurrency=st.sampled_from([1, 3, 16, 100, 900]),
    input_tokens=st.sampled_from([16, 1000, 30_000]),
    output_tokens=st.sampled_from([1, 100, 4000]),
    devices=st.sampled_from([1, 2, 8]),
    engine=st.sampled_from(ENGINES),
    accelerator=st.sampled_from(["H100", "B200", "A100 80GB", "RTX 4090", "MI300X", "T4"]),
    quantization=st.sampled_from([None, "fp8", "nvfp4", "awq", "gguf-q4_k_m"]),
)
BUDGET = settings(max_examples=40, deadline=None)


def token(found: Speed) -> float:
    assert found.tpot_seconds is not None, found.reason
    return found.tpot_seconds.mid


def first(found: Speed) -> float:
    assert found.ttft_seconds is not None, found.reason
    return found.ttft_seconds.mid


def tokens(found: Speed) -> float:
    assert found.tokens_per_second is not None, found.reason
    return found.tokens_per_second.mid


@BUDGET
@given(DEPLOYMENTS, st.sampled_from([None, 1e4, 1e6]))
def test_ranges_are_in_order_and_positive(asked_: Deployment, room: float | None) -> None:
    found = speed(asked_, kv_tokens=room)
    ranges = (
        found.ttft_seconds,
        found.tpot_seconds,
        found.tokens_per_second,
        found.requests_per_second,
    )
    assert found.reason == ""
    assert all(one is not None and 0 < one.low <= one.mid <= one.high for one in ranges)


@BUDGET
@given(DEPLOYMENTS, st.floats(1.1, 4))
def test_more_bandwidth_is_never_slower(asked_: Deployment, times: float) -> None:
    device = asked_.accelerator
    assert device is not None
    assert device.bandwidth_bytes_per_second is not None
    wider = replace(device, bandwidth_bytes_per_second=device.bandwidth_bytes_per_second * times)
    slow, fast = (
        speed(replace(asked_, accelerator=one), kv_tokens=None) for one in (device, wider)
    )
    assert token(fast) <= token(slow) * 1.0001
    assert first(fast) <= first(slow) * 1.0001


@BUDGET
@given(DEPLOYMENTS, st.floats(1.1, 4))
def test_more_requests_at_once_are_slower_each_and_faster_together(
    asked_: Deployment, times: float
) -> None:
    clients = asked_.load.concurrency or 1.0
    more = replace(asked_, load=replace(asked_.load, concurrency=clients * times))
    few, many = speed(asked_, kv_tokens=None), speed(more, kv_tokens=None)
    assert token(many) >= token(few) * 0.9999
    assert first(many) >= first(few) * 0.9999
    assert tokens(many) >= tokens(few) * 0.9999


@BUDGET
@given(DEPLOYMENTS, st.floats(0.1, 0.9))
def test_a_prefix_in_the_cache_never_makes_the_first_token_later(
    asked_: Deployment, share: float
) -> None:
    shared = (asked_.load.input_tokens or 0) * share
    hit = replace(asked_, load=replace(asked_.load, shared_prefix_tokens=shared))
    assert first(speed(hit, kv_tokens=None)) <= first(speed(asked_, kv_tokens=None)) * 1.0001


@BUDGET
@given(DEPLOYMENTS, st.floats(1.1, 4))
def test_longer_prompts_never_make_the_first_token_earlier(
    asked_: Deployment, times: float
) -> None:
    longer = (asked_.load.input_tokens or 0) * times
    other = replace(asked_, load=replace(asked_.load, input_tokens=longer))
    assert first(speed(other, kv_tokens=None)) >= first(speed(asked_, kv_tokens=None)) * 0.9999


@BUDGET
@given(DEPLOYMENTS, st.floats(0.01, 100))
def test_a_rate_is_answered_or_the_replica_is_saturated(asked_: Deployment, rate: float) -> None:
    load = replace(asked_.load, concurrency=None, requests_per_second=rate)
    found = speed(replace(asked_, load=load), kv_tokens=1e5)
    assert found.requests_per_second is not None
    if found.saturated:
        assert found.requests_per_second.mid <= rate * 1.0001
    else:
        assert found.requests_per_second.mid == rate
