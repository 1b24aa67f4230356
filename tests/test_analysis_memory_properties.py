"""What holds for the memory of every deployment."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from memory_cases import ENGINES, H100, NETWORKS, asked, limits, parallel
from modelspec_compile.analysis.deployment import Deployment
from modelspec_compile.analysis.memory import memory
from modelspec_compile.catalog import built_in

DEPLOYMENTS = st.builds(
    asked,
    st.sampled_from(NETWORKS),
    engine=st.sampled_from(ENGINES),
    engine_version=st.sampled_from([(), (0, 6), (0, 10), (0, 15), (0, 20), (0, 30)]),
    quantization=st.sampled_from([None, "fp8", "awq", "mxfp4", "bitsandbytes", "gguf-q4_k_m"]),
    accelerator=st.sampled_from([H100, *map(built_in().find, ("L4", "MI300X", "B200"))]),
)


@settings(max_examples=60, deadline=None)
@given(DEPLOYMENTS)
def test_more_devices_never_hold_more_weights_each(given_: Deployment) -> None:
    sizes = [
        memory(replace(given_, **parallel(tensor=degree))).weights.mid for degree in (1, 2, 4, 8)
    ]
    assert sizes == sorted(sizes, reverse=True)


@settings(max_examples=60, deadline=None)
@given(DEPLOYMENTS)
def test_ranges_are_in_order_and_parts_add_up(given_: Deployment) -> None:
    held = memory(given_)
    parts = (held.weights, held.activation, held.graphs, held.runtime, held.kv_cache)
    assert all(part.low <= part.mid <= part.high for part in parts)
    assert sum(part.mid for part in parts[:2]) + held.kv_cache.mid <= held.device_bytes * 1.001


@settings(max_examples=60, deadline=None)
@given(DEPLOYMENTS, st.integers(11, 14))
def test_a_larger_pass_never_leaves_more_for_the_cache(given_: Deployment, power: int) -> None:
    """But where the cache is allocated for the pass too, as llama.cpp does."""
    given_ = replace(given_, engine="vllm" if given_.engine == "llama.cpp" else given_.engine)
    small, large = (
        memory(replace(given_, limits=limits(max_batch_tokens=size)))
        for size in (2**power, 2 ** (power + 1))
    )
    assert large.kv_cache.mid <= small.kv_cache.mid


@settings(max_examples=60, deadline=None)
@given(DEPLOYMENTS)
def test_a_verdict_is_what_the_ranges_say(given_: Deployment) -> None:
    held = memory(given_)
    if held.verdict == "fits" and held.longest_sequence_tokens:
        assert held.longest_sequence_tokens.low >= 8192
    if held.verdict == "does-not-fit" and held.longest_sequence_tokens:
        assert held.longest_sequence_tokens.mid < 8192
