"""Blocks of a sequence as vLLM's start-up logs show them, with no constant in between."""

from __future__ import annotations

from dataclasses import replace

import pytest

from memory_cases import DENSE, LLAMA, SLIDING, STATES, asked, limits
from modelspec_compile.analysis.memory import cache, memory
from modelspec_compile.analysis.memory.paging import pages
from modelspec_compile.analysis.memory.profiles import candidates
from modelspec_compile.models import registry
from modelspec_compile.models.network import Run

LOGGED = [
    pytest.param("Qwen/Qwen3.5-27B", (0, 18), 32_768, 2048, 1487, 33.04, id="states"),
    pytest.param("google/gemma-4-26B-A4B", (0, 18, 2), 262_144, 2048, 29_630, 3.24, id="pages"),
    pytest.param("google/gemma-3-27b-it", (0, 11), 4096, 8192, 89_994, 50.05, id="windows"),
]


@pytest.mark.parametrize(("model", "version", "length", "batch", "blocks", "logged"), LOGGED)
def test_a_printed_number_of_blocks_gives_the_printed_concurrency(
    model: str, version: tuple[int, ...], length: int, batch: int, blocks: int, logged: float
) -> None:
    network = registry.find(model)
    assert network
    held = cache.pool(network, candidates("vllm", version)[0], 1, 1, 2.0)
    needed = pages(held).needed(length, batch)
    assert round(blocks / needed, 2) == pytest.approx(logged, abs=0.011)


def test_a_page_of_attention_grows_until_a_state_fits_in() -> None:
    network = registry.find("Qwen/Qwen3.5-27B")
    assert network
    held = cache.pool(network, candidates("vllm", (0, 18))[0], 1, 1, 2.0)
    assert pages(held).block_bytes == 16 * 784 * 4096


def test_windows_alone_bound_a_sequence() -> None:
    windows = replace(LLAMA, runs=(Run(32, SLIDING, DENSE),))
    held = memory(asked(windows, engine_version=(0, 20)))
    long = memory(asked(windows, engine_version=(0, 20), limits=limits(max_sequence_tokens=2**17)))
    assert held.kv_bytes_per_token == memory(asked()).kv_bytes_per_token
    assert held.max_concurrency == long.max_concurrency


def test_states_alone_take_the_same_for_every_sequence() -> None:
    states = replace(LLAMA, runs=(Run(48, STATES, DENSE),))
    held = memory(asked(states, engine_version=(0, 20)))
    each = 48 * (32 * 128 * 128 * 4 + 8192 * 3 * 2)
    assert held.max_concurrency
    assert held.max_concurrency.mid == held.kv_cache.mid // each


def test_prefixes_of_states_take_a_second_block() -> None:
    network = registry.find("Qwen/Qwen3.5-27B")
    assert network
    profiles = [candidates("vllm", (0, minor))[0] for minor in (18, 26)]
    pools = [cache.pool(network, profile, 1, 1, 2.0) for profile in profiles]
    assert [pages(held).needed(32_768, 2048) for held in pools] == [42 + 3, 42 + 6]
