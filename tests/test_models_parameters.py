"""The weights that are listed add up to what the models' makers state."""

import pytest

from modelspec_compile.models.network import Network
from modelspec_compile.models.registry import find
from modelspec_compile.models.tensors import (
    ROLES,
    active_parameters,
    draft_tensors,
    parameters,
    tensors,
)

# Totals as safetensors headers on the hub or the makers' papers state them, in billions.
TOTAL = {
    "Qwen/Qwen3.8-2.4T-A95B": 2420.0,
    "tiiuae/Falcon-H1-0.5B-Instruct": 0.521,
    "tiiuae/Falcon-H1-7B-Instruct": 7.585,
    "tiiuae/Falcon-H1-34B-Instruct": 33.643,
    "openbmb/MiniCPM4-8B": 8.19,
    "microsoft/Phi-3-small-8k-instruct": 7.39,
    "stepfun-ai/step3": 321.0,
    "xai-org/grok-2": 270.0,
    "Snowflake/snowflake-arctic-instruct": 480.0,
    "arcee-ai/AFM-4.5B": 4.62,
    "arcee-ai/Trinity-Mini": 26.1,
    "state-spaces/mamba-2.8b": 2.768,
    "meta-llama/Llama-2-7b-hf": 6.738,
    "meta-llama/Llama-2-70b-hf": 68.977,
    "meta-llama/Llama-3.1-8B-Instruct": 8.030,
    "meta-llama/Llama-3.1-70B-Instruct": 70.554,
    "meta-llama/Llama-3.1-405B-Instruct": 405.853,
    "meta-llama/Llama-3.2-1B": 1.236,
    "meta-llama/Llama-3.2-3B-Instruct": 3.213,
    "meta-llama/Llama-3.2-11B-Vision-Instruct": 10.643,
    "meta-llama/Llama-4-Scout-17B-16E-Instruct": 108.642,
    "meta-llama/Llama-4-Maverick-17B-128E-Instruct": 401.65,
    "codellama/CodeLlama-34b-Instruct-hf": 33.744,
    "TinyLlama/TinyLlama-1.1B-Chat-v1.0": 1.100,
    "Qwen/Qwen2.5-0.5B-Instruct": 0.494,
    "Qwen/Qwen2.5-7B-Instruct": 7.616,
    "Qwen/Qwen2.5-32B-Instruct": 32.764,
    "Qwen/Qwen2.5-72B-Instruct": 72.706,
    "Qwen/Qwen2-57B-A14B-Instruct": 57.41,
    "Qwen/Qwen2.5-VL-7B-Instruct": 8.292,
    "Qwen/Qwen3-0.6B": 0.596,
    "Qwen/Qwen3-8B": 8.191,
    "Qwen/Qwen3-32B": 32.762,
    "Qwen/Qwen3-30B-A3B": 30.532,
    "Qwen/Qwen3-235B-A22B": 235.094,
    "Qwen/Qwen3-Coder-480B-A35B-Instruct": 480.155,
    "Qwen/Qwen3-VL-8B-Instruct": 8.767,
    "Qwen/Qwen3-Next-80B-A3B-Instruct": 79.67,
    "google/gemma-2-2b-it": 2.614,
    "google/gemma-2-9b-it": 9.242,
    "google/gemma-2-27b-it": 27.227,
    "google/gemma-3-1b-it": 1.000,
    "google/gemma-3-4b-it": 4.300,
    "google/gemma-3-27b-it": 27.432,
    "google/gemma-3n-E4B-it": 7.85,
    "google/gemma-4-31B-it": 31.273,
    "mistralai/Mistral-7B-Instruct-v0.2": 7.242,
    "mistralai/Mistral-7B-Instruct-v0.3": 7.248,
    "mistralai/Mistral-Nemo-Instruct-2407": 12.248,
    "mistralai/Mistral-Small-24B-Instruct-2501": 23.572,
    "mistralai/Mistral-Small-3.2-24B-Instruct-2506": 24.011,
    "mistralai/Mixtral-8x7B-Instruct-v0.1": 46.703,
    "mistralai/Mixtral-8x22B-v0.1": 140.621,
    "mistralai/Mistral-Large-Instruct-2407": 122.610,
    "deepseek-ai/DeepSeek-V3": 671.026,
    "deepseek-ai/DeepSeek-V2": 235.741,
    "deepseek-ai/DeepSeek-V2-Lite": 15.706,
    "deepseek-ai/DeepSeek-R1-Distill-Qwen-1.5B": 1.777,
    "deepseek-ai/DeepSeek-V4-Flash": 284,
    "moonshotai/Kimi-K2-Instruct": 1026.4,
    "moonshotai/Moonlight-16B-A3B": 15.96,
    "zai-org/GLM-4.5-Air": 106.85,
    "zai-org/GLM-5": 744,
    "THUDM/glm-4-9b-chat": 9.400,
    "MiniMaxAI/MiniMax-M2": 228.7,
    "MiniMaxAI/MiniMax-M1-80k": 456,
    "openai/gpt-oss-20b": 20.915,
    "openai/gpt-oss-120b": 116.829,
    "microsoft/phi-4": 14.660,
    "microsoft/Phi-3-mini-4k-instruct": 3.821,
    "microsoft/Phi-3.5-MoE-instruct": 41.873,
    "microsoft/Phi-4-mini-instruct": 3.836,
    "microsoft/phi-2": 2.780,
    "nvidia/NVIDIA-Nemotron-Nano-9B-v2": 8.888,
    "nvidia/NVIDIA-Nemotron-Nano-12B-v2": 12.310,
    "nvidia/Llama-3_3-Nemotron-Super-49B-v1": 49.867,
    "nvidia/NVIDIA-Nemotron-3-Nano-30B-A3B-BF16": 31.578,
    "nvidia/Nemotron-4-340B-Instruct": 341,
    "ai21labs/Jamba-v0.1": 51.570,
    "ibm-granite/granite-3.3-8b-instruct": 8.171,
    "ibm-granite/granite-4.0-h-small": 32.207,
    "ibm-granite/granite-4.0-h-tiny": 6.939,
    "CohereLabs/c4ai-command-r-v01": 34.981,
    "CohereLabs/c4ai-command-a-03-2025": 111.058,
    "tiiuae/falcon-7b": 6.922,
    "tiiuae/falcon-mamba-7b": 7.273,
    "tiiuae/Falcon3-7B-Base": 7.456,
    "allenai/OLMo-2-1124-7B": 7.299,
    "allenai/OLMoE-1B-7B-0924": 6.919,
    "01-ai/Yi-34B": 34.389,
    "internlm/internlm2_5-7b-chat": 7.738,
    "baichuan-inc/Baichuan2-13B-Chat": 13.897,
    "bigcode/starcoder2-15b": 15.958,
    "databricks/dbrx-instruct": 131.597,
    "ByteDance-Seed/Seed-OSS-36B-Instruct": 36.151,
    "rednote-hilab/dots.llm1.inst": 142.774,
    "inclusionAI/Ling-flash-2.0": 102.89,
    "baidu/ERNIE-4.5-21B-A3B-PT": 21.825,
    "tencent/Hunyuan-A13B-Instruct": 80.393,
    "facebook/opt-125m": 0.125,
    "facebook/opt-6.7b": 6.658,
    "openai-community/gpt2": 0.124,
    "EleutherAI/gpt-neox-20b": 20.55,
    "bigscience/bloom": 176.25,
    "openai/whisper-large-v3": 1.543,
    "openai/whisper-large-v3-turbo": 0.809,
    "BAAI/bge-large-en-v1.5": 0.335,
    "BAAI/bge-m3": 0.568,
    "nomic-ai/nomic-embed-text-v1.5": 0.137,
    "answerdotai/ModernBERT-base": 0.149,
}
# What a token passes, in billions, as the makers round it.
ACTIVE = {
    "mistralai/Mixtral-8x7B-v0.1": 12.9,
    "Qwen/Qwen3-30B-A3B": 3.35,
    "Qwen/Qwen3-235B-A22B": 22.2,
    "Qwen/Qwen3-Next-80B-A3B-Instruct": 3.9,
    "deepseek-ai/DeepSeek-V3": 37.5,
    "deepseek-ai/DeepSeek-V2": 21.4,
    "deepseek-ai/DeepSeek-V4-Pro": 49.8,
    "moonshotai/Kimi-K2-Instruct": 32.9,
    "meta-llama/Llama-4-Scout-17B-16E-Instruct": 17.2,
    "meta-llama/Llama-4-Maverick-17B-128E-Instruct": 17.2,
    "openai/gpt-oss-120b": 5.7,
    "google/gemma-4-26B-A4B-it": 3.8,
    "zai-org/GLM-4.5-Air": 13.4,
    "nvidia/NVIDIA-Nemotron-3-Super-120B-A12B": 12.8,
    "tencent/Hunyuan-A13B-Instruct": 12.7,
}


def known(name: str) -> Network:
    network = find(name)
    assert network is not None, name
    return network


@pytest.mark.parametrize("name", TOTAL)
def test_totals_are_within_half_a_percent(name):
    assert parameters(known(name)) / 1e9 == pytest.approx(TOTAL[name], rel=0.005)


@pytest.mark.parametrize("name", ACTIVE)
def test_a_token_passes_what_the_makers_say(name):
    assert active_parameters(known(name)) / 1e9 == pytest.approx(ACTIVE[name], rel=0.02)


def test_draft_layers_are_not_part_of_the_model():
    network = known("deepseek-ai/DeepSeek-V3")
    assert sum(tensor.parameters for tensor in draft_tensors(network)) / 1e9 == pytest.approx(
        11.5, rel=0.01
    )
    assert draft_tensors(known("Qwen/Qwen3-8B")) == ()


def test_roles_and_runs_of_tensors():
    network = known("Qwen/Qwen3-Next-80B-A3B-Instruct")
    found = tensors(network)
    assert {tensor.role for tensor in found} <= set(ROLES)
    assert {tensor.run for tensor in found} == {None, 0, 1}
    experts = [tensor for tensor in found if tensor.role == "experts"]
    assert {tensor.copies for tensor in experts} == {512 * 36, 512 * 12}
    assert {tensor.active_copies for tensor in experts} == {10 * 36, 10 * 12}


def test_hybrids_keep_their_kinds_apart():
    kinds = {
        name: [(run.count, type(run.mixer).__name__) for run in known(name).runs]
        for name in ("Qwen/Qwen3.5-27B", "nvidia/NVIDIA-Nemotron-Nano-9B-v2", "google/gemma-3-27b")
    }
    assert kinds["Qwen/Qwen3.5-27B"] == [(48, "Recurrent"), (16, "Attention")]
    assert (4, "Attention") in kinds["nvidia/NVIDIA-Nemotron-Nano-9B-v2"]
    assert kinds["google/gemma-3-27b"] == [(52, "Attention"), (10, "Attention")]


@pytest.mark.parametrize(
    ("name", "windows"),
    [
        ("google/gemma-3-27b-it", {1024: 52, None: 10}),
        ("google/gemma-2-9b-it", {4096: 21, None: 21}),
        ("openai/gpt-oss-20b", {128: 12, None: 12}),
        ("google/gemma-4-31B-it", {1024: 50, None: 10}),
        ("meta-llama/Llama-4-Scout-17B-16E-Instruct", {8192: 36, None: 12}),
        ("CohereLabs/c4ai-command-r7b-12-2024", {4096: 24, None: 8}),
        ("XiaomiMiMo/MiMo-V2-Flash", {128: 39, None: 9}),
        ("mistralai/Mistral-7B-Instruct-v0.1", {4096: 32}),
        ("mistralai/Mistral-7B-Instruct-v0.2", {None: 32}),
    ],
)
def test_windows(name, windows):
    found: dict[int | None, int] = {}
    for run in known(name).runs:
        found[run.mixer.window_tokens] = found.get(run.mixer.window_tokens, 0) + run.count
    assert found == windows


def test_caches_that_are_shared_crossed_or_compressed():
    shared = [run for run in known("google/gemma-4-E2B-it").runs if run.mixer.shares_cache]
    assert sum(run.count for run in shared) == 20
    crossed = [r for r in known("meta-llama/Llama-3.2-11B-Vision-Instruct").runs if r.mixer.cross]
    assert [run.count for run in crossed] == [8]
    assert all(run.cross for run in known("openai/whisper-small").runs)
    ratios = {r.mixer.compress: r.count for r in known("deepseek-ai/DeepSeek-V4-Flash").runs}
    assert ratios == {1: 2, 4: 21, 128: 20}
