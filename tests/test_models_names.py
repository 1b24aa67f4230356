"""Ids of every spelling lead to the model that they mean, and no further."""

import pytest

from modelspec_compile.models.guess import guess
from modelspec_compile.models.registry import find
from modelspec_compile.models.schemes import kept_as
from modelspec_compile.models.tensors import active_parameters, parameters

# id, how it is found, the scheme that its weights are kept in
NAMES = [
    ("Qwen/Qwen3-8B", "exact", None),
    ("qwen/qwen3-8b", "exact", None),
    ("Qwen3-8B", "exact", None),
    ("Qwen/Qwen3-8B class", "tuned", None),
    ("/models/llama-3.1-8b-instruct", "exact", None),
    ("/mnt/models/Qwen3-32B-AWQ/", "repack", "awq"),
    ("llama3.1:8b", "exact", None),
    ("Llama 3.1 405B", "exact", None),
    ("llama3.3:70b-instruct-q4_K_M", "repack", "gguf-q4_k_m"),
    ("Llama-3.2-3B-Instruct-Q8_0.gguf", "repack", "gguf-q8_0"),
    ("TheBloke/Mixtral-8x7B-Instruct-v0.1-AWQ", "repack", "awq"),
    ("TheBloke/CodeLlama-13B-Instruct-fp16", "repack", None),
    ("neuralmagic/Meta-Llama-3.1-70B-Instruct-quantized.w8a8", "repack", "int8"),
    ("RedHatAI/Llama-3.3-70B-Instruct-FP8-dynamic", "repack", "fp8"),
    ("RedHatAI/Qwen3-8B-quantized.w4a16", "repack", "int4"),
    ("nvidia/Qwen3-32B-NVFP4", "repack", "nvfp4"),
    ("nvidia/Llama-3.3-70B-Instruct-FP4", "repack", "nvfp4"),
    ("unsloth/Meta-Llama-3.1-8B-Instruct-bnb-4bit", "repack", "bitsandbytes"),
    ("hugging-quants/Meta-Llama-3.1-70B-Instruct-AWQ-INT4", "repack", "awq"),
    ("cyankiwi/gemma-4-31B-it-AWQ-4bit", "repack", "awq"),
    ("bartowski/Qwen2.5-Coder-32B-Instruct-GGUF", "repack", "gguf-q4_k_m"),
    ("Qwen/Qwen2.5-72B-Instruct-GPTQ-Int8", "repack", "gptq"),
    ("amd/Llama-3.1-405B-Instruct-FP8-KV", "repack", "fp8"),
    ("amd/DeepSeek-R1-MXFP4-Preview", "tuned", "mxfp4"),
    ("mlx-community/Qwen3-8B-4bit", "repack", "int4"),
    ("DeepSeek-R1 (4-bit MoE wna16)", "exact", "int4"),
    ("gemma-4 MoE NVFP4 (GB10 build)", "repack", "nvfp4"),
    ("deepseek-ai/DeepSeek-R1-0528", "exact", "fp8"),
    ("openai/gpt-oss-120b", "exact", "mxfp4"),
    ("unsloth/gpt-oss-120b-BF16", "repack", None),
    ("ggml-org/gpt-oss-20b-GGUF", "repack", "mxfp4"),
    ("moonshotai/Kimi-K2-Thinking", "exact", "int4"),
    ("huihui-ai/Qwen2.5-72B-Instruct-abliterated", "tuned", None),
    ("NousResearch/DeepHermes-3-Llama-3-8B-Preview", "family", None),
    ("cognitivecomputations/Dolphin3.0-Llama3.1-8B", "family", None),
    ("OpenBuddy/openbuddy-llama2-70b-v10.1-bf16", "family", None),
    ("acme/qwen2.5-7b-instruct-finetuned-claims", "family", None),
]
NONE = [
    "microsoft/resnet-50",
    "xgboost-churn",
    "my-company/support-assistant",
    "local/llama",
    "",
    "/",
    "yuhuili/EAGLE3-LLaMA3.1-Instruct-8B",
    "RedHatAI/Llama-3.1-8B-Instruct-speculator.eagle3",
    "acme/llama-3.1-8b-sql-lora",
    "8B dense bf16 (name not in excerpt)",
    "acme/some-vision-qwen2.5-7b",
    "a" * 5000,
    "-".join(["llama3.1", *["x"] * 400, "8b"]),
]


@pytest.mark.parametrize(("name", "match", "scheme"), NAMES)
def test_what_an_id_means(name, match, scheme):
    network = find(name)
    assert network is not None
    assert network.match == match
    assert (network.kept.scheme if network.kept else None) == scheme
    assert network.certain == (match != "family")
    assert network.id == name


@pytest.mark.parametrize("name", NONE)
def test_what_no_registered_model_is(name):
    assert find(name) is None


@pytest.mark.parametrize(
    ("name", "skips", "others"),
    [
        ("Qwen/Qwen3.5-35B-A3B-GPTQ-Int4", {"attention", "mixer", "shared_expert"}, {}),
        ("unsloth/Qwen3.8-27B-NVFP4", set(), {"mixer": "fp8", "attention": "fp8"}),
        ("Inferact/Qwen3.8-27B-NVFP4", {"attention"}, {"mixer": "fp8"}),
        ("RedHatAI/Qwen3-Next-80B-A3B-Instruct-NVFP4", {"mixer"}, {}),
        ("RedHatAI/Qwen3-Next-80B-A3B-Instruct-FP8-dynamic", {"mixer"}, {}),
        ("RedHatAI/Qwen3.6-35B-A3B-NVFP4", {"mixer"}, {}),
        ("Qwen/Qwen3.6-35B-A3B-FP8", set(), {}),
        ("lukealonso/MiniMax-M2.7-NVFP4", {"attention"}, {}),
        ("deepseek-ai/DeepSeek-V4-Flash", set(), {"experts": "mxfp4"}),
        ("openai/gpt-oss-20b", {"attention", "latent"}, {}),
        ("meta-llama/Meta-Llama-3.1-405B-Instruct-FP8", {"attention"}, {}),
    ],
)
def test_what_repacks_leave_alone(name, skips, others):
    kept = find(name).kept
    assert {"embedding", "norm", "router"} <= set(kept.skips)
    assert skips == set(kept.skips) - {"embedding", "head", "norm", "router", "side"}
    assert dict(kept.others) == others


def test_a_scheme_that_only_the_spec_states_has_its_usual_layout():
    kept = kept_as("gptq", find("Qwen/Qwen3.5-35B-A3B"))
    assert (kept.scheme, kept.group) == ("gptq", 128)
    assert {"attention", "mixer", "shared_expert"} <= set(kept.skips)
    assert kept_as("brand-new", find("Qwen/Qwen3-8B")).scheme == "brand-new"


def test_groups_and_bits_that_a_name_states():
    assert find("MERaLiON-2-10B-ASR-W4A16-G256").kept.group == 256
    assert find("MERaLiON-2-10B-ASR-W8A16-G256").kept.bits == 8
    assert find("meta-llama/Meta-Llama-3.1-405B-Instruct-FP8").kept.skipped_blocks == 2


@pytest.mark.parametrize(
    ("name", "total", "active"),
    [
        ("acme/claims-triage-14b", 14, 14),
        ("acme/router-1.5B-chat", 1.5, 1.5),
        ("acme/tiny-350m", 0.35, 0.35),
        ("acme/wide-30B-A3B", 30, 3),
        ("acme/huge-1T-A32B", 1000, 32),
        ("acme/old-8x7B", 47, 13.5),
    ],
)
def test_sizes_in_names(name, total, active):
    network = guess(name)
    assert network is not None
    assert not network.certain
    assert network.source == "guessed from the name"
    assert parameters(network) / 1e9 == pytest.approx(total, rel=0.02)
    assert active_parameters(network) / 1e9 == pytest.approx(active, rel=0.05)


@pytest.mark.parametrize("name", ["churn", "0b", "0x7b", "7x0b", "3b-or-8b", "7b-lora", "v2b", ""])
def test_names_that_state_no_size(name):
    assert guess(name) is None
