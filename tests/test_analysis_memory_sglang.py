"""What SGLang keeps for itself, and how it shares out the rest, by release."""

from __future__ import annotations

from dataclasses import replace

import pytest

from memory_cases import DELTA, HYBRID, LLAMA, asked, parallel
from modelspec_compile.analysis.deployment import Limits
from modelspec_compile.analysis.memory import memory
from modelspec_compile.analysis.memory.reserve import Asked, Reserve, parse
from modelspec_compile.catalog import built_in
from modelspec_compile.models import registry
from modelspec_compile.models.network import Run

GIB = 2**30
H100_BYTES = 81559 * 2**20
ONE = Asked(H100_BYTES, 1, 1, 8192, 256, latent=False, side_parameters=0)
FREE = Limits(max_sequence_tokens=8192)


@pytest.mark.parametrize(
    ("version", "share"),
    [((0, 4, 4), 0.88), ((0, 5, 1), 0.874), ((0, 5, 5), 0.835), ((0, 5, 15), 0.83)],
)
def test_the_share_that_sglang_chooses_got_smaller(version: tuple[int, ...], share: float) -> None:
    held = memory(asked(engine="sglang", engine_version=version, limits=FREE))
    context = 0.2 if version < (0, 4, 7) else 0.6
    measured = held.device_bytes - context * GIB
    assert held.usable_bytes / measured == pytest.approx(share, abs=0.0006)


def test_more_devices_keep_more_from_the_cache() -> None:
    old = parse({"shares": [[1, 0.88], [4, 0.85], [8, 0.81]]})
    assert old.fraction(replace(ONE, tensor=4)) == 0.85
    assert Reserve().fraction(replace(ONE, tensor=8)) < Reserve().fraction(ONE)


def test_towers_take_a_part_and_latent_models_a_constant() -> None:
    rule = parse({"prefills": [[0, 42], [8192, 58]], "latent_mib": 1536, "towers": True})
    tower = replace(ONE, side_parameters=12 * 24 * 1024**2)
    assert rule.fraction(tower) == pytest.approx(0.95 * rule.fraction(ONE))
    assert rule.fraction(replace(ONE, latent=True)) < rule.fraction(ONE)


def test_sglang_gives_windows_four_fifths_of_the_tokens() -> None:
    held = memory(asked(HYBRID, engine="sglang", engine_version=(0, 5, 15)))
    old = memory(asked(HYBRID, engine="sglang", engine_version=(0, 4, 4)))
    layer = 2 * 8 * 128 * 2
    assert held.kv_bytes_per_token == pytest.approx(layer * (10 + 0.8 * 52))
    assert old.kv_bytes_per_token == layer * 62


def test_sglang_keeps_a_cache_for_layers_that_share_one() -> None:
    shared = replace(LLAMA.runs[0].mixer, shares_cache=True)  # type: ignore[type-var]
    network = replace(LLAMA, runs=(Run(16, LLAMA.runs[0].mixer, LLAMA.runs[0].feed),))
    network = replace(network, runs=(*network.runs, Run(16, shared, LLAMA.runs[0].feed)))
    sglang, vllm = (memory(asked(network, engine=name)) for name in ("sglang", "vllm"))
    assert sglang.kv_bytes_per_token == 2 * vllm.kv_bytes_per_token


def test_states_have_their_share_of_the_room() -> None:
    held = memory(asked(DELTA, engine="sglang", engine_version=(0, 5, 15)))
    assert held.kv_tokens
    room = (1 - 0.4737) * held.kv_cache.mid
    assert held.kv_tokens.mid == pytest.approx(room / held.kv_bytes_per_token)


def test_mixtures_in_mxfp4_are_padded_in_both_widths_by_sglang() -> None:
    network = registry.find("openai/gpt-oss-20b")
    assert network
    sglang, vllm = (
        memory(asked(network, engine=name, quantization="mxfp4")) for name in ("sglang", "vllm")
    )
    assert sglang.weights.mid > vllm.weights.mid


def test_sglang_does_not_take_an_a100_for_a_small_card() -> None:
    card = built_in().find("A100 80GB")
    held = memory(asked(accelerator=card, engine="sglang", limits=FREE, **parallel(tensor=1)))
    assert held.activation.mid == memory(asked(engine="sglang", limits=FREE)).activation.mid
