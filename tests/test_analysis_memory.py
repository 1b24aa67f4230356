"""What one device holds: parts, caches of every kind of layer, and verdicts."""

from __future__ import annotations

from dataclasses import replace

import pytest

from memory_cases import (
    DEEP,
    DELTA,
    DENSE,
    ENGINES,
    FULL,
    HYBRID,
    LARGE,
    LLAMA,
    MIXED,
    STATES,
    asked,
    limits,
    parallel,
)
from modelspec_compile.analysis.deployment import Adapters, Limits
from modelspec_compile.analysis.memory import derive, memory, remedies
from modelspec_compile.catalog import built_in
from modelspec_compile.models import registry
from modelspec_compile.models.network import Kept, Run
from work import calls

GIB = 2**30


def test_weights_are_elements_times_bytes_and_a_table_of_rotations() -> None:
    """No matrix of an 8B Llama leaves a rest of less than 1 MiB in the allocator's segments."""
    matrices = 4096 * (4096 + 2 * 1024 + 4096 + 3 * 14336)
    elements = 32 * (matrices + 2 * 4096) + 2 * 128256 * 4096 + 4096
    assert memory(asked()).weights.mid == 2 * (elements + 131072 * 128)


def test_the_allocator_keeps_small_rests_of_its_segments() -> None:
    """A 7B Qwen2 has 0.5 + 1 + 0.5 MiB of them a block, as start-up logs show."""
    network = registry.find("Qwen/Qwen2-7B-Instruct")
    assert network
    assert memory(asked(network)).weights.mid / GIB == pytest.approx(14.2488, abs=0.0005)


def test_a_token_takes_both_vectors_of_every_layer() -> None:
    assert memory(asked()).kv_bytes_per_token == 2 * 32 * 8 * 128 * 2


def test_a_cache_in_eight_bits_holds_twice_the_tokens() -> None:
    plain = memory(asked(engine_version=(0, 15)))
    small = memory(asked(engine_version=(0, 15), limits=limits(kv_cache_precision="fp8")))
    assert plain.kv_tokens
    assert small.kv_tokens
    assert small.kv_tokens.mid == pytest.approx(2 * plain.kv_tokens.mid, rel=1e-3)


def test_a_latent_cache_is_whole_on_every_device() -> None:
    one, four = memory(asked(DEEP)), memory(asked(DEEP, **parallel(tensor=4)))
    assert one.kv_bytes_per_token == four.kv_bytes_per_token == 60 * 576 * 2


def test_keys_are_whole_where_there_are_fewer_heads_than_devices() -> None:
    sixteen = memory(asked(**parallel(tensor=16)))
    assert sixteen.kv_bytes_per_token == 2 * 32 * 1 * 128 * 2


def test_groups_of_layers_share_blocks_of_one_size() -> None:
    """7 groups of 10 layers (8 of them padding): as vLLM prints it for a 27B Gemma 3."""
    version, long = (0, 11), limits(max_sequence_tokens=131072)
    held = memory(asked(HYBRID, engine_version=version, limits=long))
    block = 16 * 10 * 2 * 8 * 128 * 2
    needed = 131072 // 16 + 6 * (-(-(1023 + 8192) // 16) + 1)
    assert held.max_concurrency
    assert held.max_concurrency.mid == held.kv_cache.mid // block / needed


def test_old_engines_keep_every_token_of_a_window() -> None:
    old = memory(asked(HYBRID, engine_version=(0, 8, 5)))
    assert old.kv_bytes_per_token == 62 * 2 * 8 * 128 * 2


def test_a_state_takes_the_same_for_every_length() -> None:
    long = memory(asked(DELTA, engine_version=(0, 20), limits=limits(max_sequence_tokens=65536)))
    short = memory(asked(DELTA, engine_version=(0, 20), limits=limits(max_sequence_tokens=1024)))
    assert long.max_concurrency
    assert short.max_concurrency
    assert 4 < short.max_concurrency.mid / long.max_concurrency.mid < 64


@pytest.mark.parametrize(
    ("heads", "tensor", "most"),
    [(8, 1, 8), (8, 2, 4), (8, 8, 1), (8, 16, 1), (10, 4, 3), (9, 8, 2), (1, 8, 1)],
)
def test_the_device_with_most_heads_counts(heads: int, tensor: int, most: int) -> None:
    run = Run(32, replace(FULL, key_value_heads=heads), DENSE)
    held = memory(asked(replace(LLAMA, runs=(run,)), **parallel(tensor=tensor)))
    assert held.kv_bytes_per_token == 32 * 2 * most * 128 * 2


@pytest.mark.parametrize("tensor", [1, 2, 4, 8])
def test_a_state_is_shared_by_the_devices(tensor: int) -> None:
    def kept(runs: tuple[Run, ...]) -> float:
        network, split = replace(DELTA, runs=runs), parallel(tensor=tensor)
        one = asked(network, engine="llama.cpp", limits=limits(max_sequences=1), **split)
        return memory(one).kv_cache.mid

    elements = STATES.state_elements + STATES.conv_elements
    assert kept(DELTA.runs) - kept(DELTA.runs[:1]) == 36 * elements * 4 / tensor


def test_graphs_lie_inside_the_budget_since_the_version_that_counts_them() -> None:
    before = memory(asked(engine_version=(0, 20)))
    after = memory(asked(engine_version=(0, 21)))
    assert after.kv_cache.mid < before.kv_cache.mid
    eager = memory(asked(engine_version=(0, 21), limits=limits(eager=True)))
    assert eager.graphs.mid == 0


def test_engines_choose_their_own_share() -> None:
    unset = Limits(max_sequence_tokens=8192)
    both = [memory(asked(engine_version=(0, minor), limits=unset)) for minor in (20, 21)]
    found = [round(held.usable_bytes / held.device_bytes, 2) for held in both]
    assert found == [0.9, 0.92]


def test_a_mixture_in_four_bits_is_padded_for_its_kernel() -> None:
    kept = Kept("mxfp4", None, ("attention", "embedding", "head", "norm", "router"))
    small = replace(MIXED, kept=kept)
    plain = 32 * 64 * 3 * 2880 * 4096
    others = memory(asked(MIXED)).weights.mid - 2 * plain
    experts = memory(asked(small)).weights.mid - others
    assert 1 < experts / (plain * (4 + 8 / 32) / 8) < 1.15


def test_llama_cpp_keeps_the_context_that_it_was_told() -> None:
    told = limits(max_sequences=4)
    held = memory(asked(engine="llama.cpp", limits=told))
    assert held.kv_cache.mid == 4 * 8192 * held.kv_bytes_per_token
    assert held.max_concurrency
    assert held.max_concurrency.mid == 4


def test_adapters_and_drafts_take_room() -> None:
    plain = memory(asked())
    adapted = memory(asked(adapters=Adapters(4, 64)))
    drafted = memory(asked(draft=replace(LLAMA, runs=(Run(1, FULL, DENSE),))))
    assert adapted.kv_cache.mid < plain.kv_cache.mid
    assert drafted.kv_bytes_per_token == plain.kv_bytes_per_token * 33 / 32
    assert drafted.other.mid > 0


def test_weights_on_the_host_make_room() -> None:
    moved = memory(asked(limits=limits(cpu_offload_bytes=4 * GIB)))
    assert moved.weights.mid == memory(asked()).weights.mid - 4 * GIB


def test_the_size_of_the_files_is_better_than_a_sum() -> None:
    size = memory(asked()).weights.mid * 1.02
    filed = replace(LLAMA, weight_bytes=int(size), match="files")
    assert memory(asked(filed)).weights.mid == pytest.approx(size, rel=0.01)
    assert memory(asked(filed, quantization="fp8")).weights.mid < 0.7 * size
    halved = memory(asked(filed, **parallel(tensor=2))).weights.mid
    assert halved == pytest.approx(size / 2, rel=0.01)


def test_without_a_device_weights_are_known_and_nothing_is_judged() -> None:
    held = memory(asked(accelerator=None))
    assert held.weights.mid == memory(asked()).weights.mid
    assert (held.verdict, held.kv_tokens) == ("unknown", None)
    assert derive(asked(accelerator=None), held) == ()
    assert remedies(asked(accelerator=None), held, built_in()) == ()


def test_guessed_layers_are_not_judged() -> None:
    assert memory(asked(replace(LLAMA, match="guess"))).verdict == "unknown"


@pytest.mark.parametrize("engine", ENGINES)
def test_every_engine_has_an_answer(engine: str) -> None:
    held = memory(asked(engine=engine))
    assert held.verdict == "fits"
    assert held.kv_tokens


def test_an_encoder_keeps_nothing() -> None:
    held = memory(asked(replace(LLAMA, generates=False), engine="tei"))
    assert (held.kv_tokens, held.max_concurrency, held.verdict) == (None, None, "fits")


def test_remedies_are_deployments_that_were_looked_at() -> None:
    given = asked(LARGE)
    before = memory(given)
    found = remedies(given, before, built_in())
    assert before.verdict == "does-not-fit"
    assert found[0].memory.verdict == "fits"
    assert all(one.memory == memory(one.deployment) for one in found)
    changes = " ".join(one.change for one in found)
    assert "quantization: fp8" in changes
    assert "parallelism.tensor: 4" in changes
    assert remedies(asked(), memory(asked()), built_in()) == ()


def test_every_number_has_a_derivation() -> None:
    held = memory(asked())
    found = {one.figure: one for one in derive(asked(), held)}
    assert found["memory.weightsBytesPerDevice"].result == held.weights.mid
    assert found["memory.kvCacheBytesPerDevice"].result == held.kv_cache.mid
    assert {"memory.kvCacheTokens", "memory.maxConcurrency", "memory.usableBytes"} <= set(found)
    assert all(one.source and one.formula for one in found.values())


def test_an_answer_is_little_work() -> None:
    memory(asked(HYBRID))
    assert calls(lambda: memory(asked(HYBRID))) < 5_000
