"""What llama.cpp, TGI and TensorRT-LLM keep beside what they were told to, by release."""

from __future__ import annotations

from dataclasses import replace

import pytest

from memory_cases import HYBRID, LLAMA, asked, limits
from modelspec_compile.analysis.deployment import Limits
from modelspec_compile.analysis.memory import memory
from modelspec_compile.catalog import built_in
from modelspec_compile.models import registry
from modelspec_compile.models.network import Attention, Run

GIB = 2**30
FREE = Limits(max_sequence_tokens=8192)


def test_llama_cpp_leaves_the_embedding_table_on_the_host() -> None:
    told = Limits(max_sequences=1, max_sequence_tokens=8192)
    held = memory(asked(engine="llama.cpp", limits=told))
    tied = memory(asked(replace(LLAMA, tied_embeddings=True), engine="llama.cpp", limits=told))
    assert held.weights.mid == tied.weights.mid


@pytest.mark.parametrize(
    ("model", "scheme", "mib"),
    [
        ("deepseek-ai/DeepSeek-R1-Distill-Llama-8B", "gguf-q4_k_m", 4403.49),
        ("Qwen/Qwen2.5-7B-Instruct", "gguf-q8_0", 7165.44),
        ("openai/gpt-oss-20b", "mxfp4", 10949.38),
    ],
)
def test_files_of_llama_cpp_are_as_large_as_it_prints(model: str, scheme: str, mib: float) -> None:
    network = registry.find(model)
    assert network
    held = memory(asked(network, engine="llama.cpp", quantization=scheme))
    assert held.weights.mid / 2**20 == pytest.approx(mib, rel=0.004)


def test_llama_cpp_keeps_windows_only_beside_full_layers() -> None:
    def kept(*windows: int | None) -> float:
        runs = tuple(
            Run(16, Attention(32, 8, 128, window_tokens=window), LLAMA.runs[0].feed)
            for window in windows
        )
        told = Limits(max_sequences=1, max_sequence_tokens=8192)
        network = replace(LLAMA, runs=runs)
        return memory(asked(network, engine="llama.cpp", limits=told)).kv_cache.mid

    layer = 2 * 8 * 128 * 2
    assert kept(1024, 1024) == kept(None, None) == 32 * layer * 8192
    assert kept(None, 1024) == pytest.approx(16 * layer * (8192 + 1024 + 512), rel=1e-3)


def test_the_pass_of_llama_cpp_is_a_part_of_its_batch() -> None:
    told = limits(max_batch_tokens=2048)
    held = memory(asked(engine="llama.cpp", limits=told))
    assert held.activation.mid == 512 * LLAMA.vocabulary_size * 4


@pytest.mark.parametrize(("version", "share"), [((2, 2), 0.95), ((3, 1), 0.95), ((3, 3), 0.9)])
def test_tgi_takes_its_part_of_the_share_asked_for(version: tuple[int, ...], share: float) -> None:
    held = memory(asked(engine="tgi", engine_version=version, limits=FREE))
    half = limits(memory_fraction=0.5)
    less = memory(asked(engine="tgi", engine_version=version, limits=half))
    assert held.usable_bytes == pytest.approx(share * held.device_bytes)
    assert less.usable_bytes == pytest.approx(0.5 * share * held.device_bytes)


def test_tgi_2_holds_the_scores_of_every_prompt_token() -> None:
    old, new = (
        memory(asked(engine="tgi", engine_version=version)).activation.mid
        for version in ((2, 2), (3, 1))
    )
    assert old > new + 2 * GIB


def test_tensorrt_llm_keeps_the_buffers_of_its_sampler() -> None:
    many, few = (
        memory(asked(engine="tensorrt-llm", engine_version=(0, 19), limits=limits(max_sequences=n)))
        for n in (2048, 64)
    )
    apart = many.activation.mid - few.activation.mid
    assert apart == pytest.approx(20 * LLAMA.vocabulary_size * (2048 - 64))


@pytest.mark.parametrize("engine", ["llama.cpp", "tensorrt-llm", "vllm"])
def test_a_memory_shared_with_the_host_has_room_for_a_small_model(engine: str) -> None:
    told = Limits(max_sequences=1, max_sequence_tokens=8192, memory_fraction=0.8)
    card = built_in().find("GB10")
    assert memory(asked(accelerator=card, engine=engine, limits=told)).verdict != "does-not-fit"


def test_tensorrt_llm_keeps_windows_whole_unless_told() -> None:
    held = memory(asked(HYBRID, engine="tensorrt-llm", engine_version=(1, 2)))
    assert held.kv_bytes_per_token == 62 * 2 * 8 * 128 * 2
