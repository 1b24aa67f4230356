"""What the speed analysis says of deployments, and what it says it does not know."""

from __future__ import annotations

from dataclasses import replace

import pytest

from modelspec_compile.analysis.deployment import Deployment, Limits, Load, Parallelism
from modelspec_compile.analysis.speed import Speed, derive, speed
from modelspec_compile.analysis.speed.calibration import era
from modelspec_compile.analysis.speed.shape import shape
from modelspec_compile.analysis.speed.work import work
from modelspec_compile.catalog import built_in
from modelspec_compile.models.network import Network
from speed_cases import DENSE, ENGINES, HYBRID, LATENT, MIXTURE, NETWORKS, asked


def seconds(found: Speed) -> tuple[float, float]:
    assert found.ttft_seconds is not None, found.reason
    assert found.tpot_seconds is not None
    return found.ttft_seconds.mid, found.tpot_seconds.mid


def test_a_dense_model_reads_its_weights_in_every_step() -> None:
    _, token = seconds(speed(asked(DENSE, concurrency=1), kv_tokens=None))
    counted = work(DENSE)
    weights = 2 * counted.token_elements / 3.35e12
    assert weights < token < 2 * weights


def test_a_mixture_is_faster_than_a_dense_model_of_its_size() -> None:
    assert work(MIXTURE).touched(1) < 0.1
    assert work(MIXTURE).touched(1000) > 0.99
    assert work(MIXTURE).token_elements < work(MIXTURE).experts / 5


@pytest.mark.parametrize(
    ("network", "kind"),
    [(DENSE, "dense"), (MIXTURE, "mixture"), (LATENT, "latent"), (HYBRID, "hybrid")],
)
def test_networks_have_their_kind(network: Network, kind: str) -> None:
    assert work(network).kind == kind


def test_without_a_device_there_is_no_speed() -> None:
    found = speed(replace(asked(DENSE), accelerator=None), kv_tokens=None)
    assert found.tpot_seconds is None
    assert "processor" in found.reason


def test_an_encoder_has_no_tokens_to_time() -> None:
    encoder = replace(DENSE, generates=False)
    assert "writes no tokens" in speed(asked(encoder), kv_tokens=None).reason


def test_weights_on_the_host_and_launches_one_by_one_slow_a_step() -> None:
    given = asked(DENSE)
    _, plain = seconds(speed(given, kv_tokens=None))
    for limits in (Limits(cpu_offload_bytes=10**10), Limits(eager=True)):
        _, slower = seconds(speed(replace(given, limits=limits), kv_tokens=None))
        assert slower > 2 * plain


def test_without_lengths_there_is_no_speed() -> None:
    found = speed(replace(asked(DENSE), load=Load(concurrency=4)), kv_tokens=None)
    assert "inputTokens" in found.reason


def test_without_a_bandwidth_there_is_no_speed() -> None:
    device = replace(asked(DENSE).accelerator, bandwidth_bytes_per_second=None)  # type: ignore[type-var]
    found = speed(replace(asked(DENSE), accelerator=device), kv_tokens=None)
    assert "bandwidth" in found.reason


@pytest.mark.parametrize("name", ["TPU v5e", "Gaudi 3"])
def test_devices_unlike_all_that_was_measured_are_unknown(name: str) -> None:
    found = speed(replace(asked(DENSE), accelerator=built_in().find(name)), kv_tokens=None)
    assert "no speed was measured" in found.reason
    assert found.requests_per_second is None


def test_devices_that_were_not_measured_have_wider_ranges() -> None:
    def width(name: str) -> float:
        found = speed(replace(asked(DENSE), accelerator=built_in().find(name)), kv_tokens=None)
        assert found.tpot_seconds is not None
        return found.tpot_seconds.high / found.tpot_seconds.low

    assert width("H100") < width("A100 80GB") < width("MI300X")
    assert width("H100") < width("L40S") < width("T4")


def test_a_full_cache_makes_requests_wait() -> None:
    given = asked(DENSE, concurrency=64)
    free = speed(given, kv_tokens=1e7)
    full = speed(given, kv_tokens=30_000.0)
    assert not free.saturated
    assert full.saturated
    assert seconds(full)[0] > 3 * seconds(free)[0]
    assert full.batch is not None
    assert full.batch < 64


def test_a_cache_that_holds_no_sequence_is_not_this_question() -> None:
    given = asked(DENSE, concurrency=8)
    assert seconds(speed(given, kv_tokens=10.0)) == seconds(speed(given, kv_tokens=None))


def test_a_limit_of_sequences_makes_requests_wait() -> None:
    given = replace(asked(DENSE, concurrency=64), limits=Limits(max_sequences=16))
    found = speed(given, kv_tokens=None)
    assert found.batch == 16
    assert found.saturated


def test_a_rate_that_can_be_served_is_served() -> None:
    load = Load(requests_per_second=1.0, input_tokens=1000, output_tokens=200)
    found = speed(replace(asked(DENSE), load=load), kv_tokens=1e6)
    assert not found.saturated
    assert found.requests_per_second is not None
    assert found.requests_per_second.low == found.requests_per_second.high == 1.0
    ttft, token = seconds(found)
    assert found.concurrency == pytest.approx(ttft + 199 * token, rel=0.01)


def test_a_rate_has_a_derivation_of_its_own() -> None:
    load = Load(requests_per_second=2.0, input_tokens=1000, output_tokens=200)
    given = replace(asked(DENSE), load=load)
    found = speed(given, kv_tokens=1e6)
    first = next(one for one in derive(given, found) if one.figure == "latency.ttftMs")
    values = {name: float(value) for name, value in first.values.items()}
    busy = values["requests_per_second"] * values["lost_ms"] / 1e3
    queued = values["prompt_ms"] * (1 + busy / (1 - busy) / 2)
    assert first.result == pytest.approx(values["first_ms"] + values["step_ms"] + queued, rel=0.01)


def test_a_rate_beyond_a_replica_saturates_it() -> None:
    load = Load(requests_per_second=1000.0, input_tokens=1000, output_tokens=200)
    found = speed(replace(asked(DENSE), load=load), kv_tokens=1e6)
    assert found.saturated
    assert found.requests_per_second is not None
    assert found.requests_per_second.high < 1000


def test_a_draft_is_a_range() -> None:
    plain, drafted = (
        speed(replace(asked(DENSE), draft=draft), kv_tokens=None) for draft in (None, DENSE)
    )
    assert plain.tpot_seconds is not None
    assert drafted.tpot_seconds is not None
    assert drafted.tpot_seconds.mid < plain.tpot_seconds.mid
    assert drafted.tpot_seconds.high > plain.tpot_seconds.high


@pytest.mark.parametrize("network", NETWORKS)
@pytest.mark.parametrize("name", ["H100", "B200", "A100 80GB"])
@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("version", [(), (0, 11), (1, 2)])
def test_no_step_is_faster_than_the_memory(
    network: Network, name: str, engine: str, version: tuple[int, ...]
) -> None:
    given = asked(network, engine=engine, accelerator=name)
    _, token = seconds(speed(replace(given, engine_version=version), kv_tokens=None))
    counted, device = work(network), given.accelerator
    assert device is not None
    assert device.bandwidth_bytes_per_second is not None
    assert token > 2 * counted.token_elements / device.bandwidth_bytes_per_second


def test_every_figure_has_a_derivation_with_its_values() -> None:
    given = asked(MIXTURE, concurrency=16)
    found = speed(given, kv_tokens=None)
    parts = {one.figure: one for one in derive(given, found)}
    assert set(parts) == {
        "latency.tpotMs",
        "latency.ttftMs",
        "throughput.tokensPerSecond",
        "throughput.requestsPerSecond",
    }
    ttft, token = seconds(found)
    assert parts["latency.tpotMs"].result == pytest.approx(1e3 * token)
    assert parts["latency.ttftMs"].result == pytest.approx(1e3 * ttft)
    assert derive(given, Speed(reason="unknown")) == ()


@pytest.mark.parametrize(
    ("split", "group", "data"),
    [
        (Parallelism(8), 8, 1),
        (Parallelism(1, 1, 8, 8), 8, 8),
        (Parallelism(64, 1, 1, 8), 8, 1),
        (Parallelism(1, 1, 64, 8), 8, 8),
        (Parallelism(16, 1, 1, 4), 4, 1),
        (Parallelism(4, 1, 4, 16), 4, 1),
        (Parallelism(4, 1, 1, 4), 4, 1),
        (Parallelism(2, 1, 4, 8), 8, 4),
    ],
)
def test_degrees_that_were_multiplied_out_are_read(
    split: Parallelism, group: int, data: int
) -> None:
    found = shape(replace(asked(LATENT), parallelism=split, devices=64), latent=False)
    assert (found.group, found.data) == (group, data)


def test_devices_without_a_degree_are_tensor_parallel() -> None:
    found = shape(replace(asked(DENSE), parallelism=Parallelism(), devices=4), latent=False)
    assert (found.group, found.tensor) == (4, 4)


def test_versions_have_their_era() -> None:
    assert era("vllm", (0, 11, 0)) == "vllm up to 0.12"
    assert era("vllm", (0, 30)) == "vllm 0.17 and later"
    assert era("sglang", ()) == "sglang, any version"
    assert era("", (1, 0)) == ", any version"


def test_an_engine_that_was_not_measured_has_the_mean_of_all() -> None:
    given: Deployment = asked(DENSE)
    measured, other = (
        speed(replace(given, engine=name), kv_tokens=None) for name in ("vllm", "llama.cpp")
    )
    assert measured.tpot_seconds is not None
    assert other.tpot_seconds is not None
    assert other.tpot_seconds.high / other.tpot_seconds.low > (
        measured.tpot_seconds.high / measured.tpot_seconds.low
    )
