"""What holds for every network that a configuration can describe."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from modelspec_compile.models import config, registry, stated
from modelspec_compile.models.guess import guess
from modelspec_compile.models.kept import kept
from modelspec_compile.models.network import Attention, Dense, Experts
from modelspec_compile.models.stated import Stated
from modelspec_compile.models.tensors import active_parameters, parameters, tensors
from modelspec_compile.models.traits import TRAITS

KINDS = sorted({*TRAITS, "llama", "mistral", "never-heard-of"})
SHAPES = st.fixed_dictionaries(
    {
        "model_type": st.sampled_from(KINDS),
        "num_hidden_layers": st.integers(1, 96),
        "hidden_size": st.integers(1, 64).map(lambda n: n * 128),
        "num_attention_heads": st.sampled_from([1, 8, 12, 64]),
        "num_key_value_heads": st.sampled_from([1, 2, 8]),
        "head_dim": st.sampled_from([64, 128, 256]),
        "intermediate_size": st.integers(1, 200).map(lambda n: n * 128),
        "vocab_size": st.integers(1000, 300_000),
    },
    optional={
        "num_experts": st.integers(0, 512),
        "num_experts_per_tok": st.integers(1, 8),
        "moe_intermediate_size": st.integers(64, 4096),
        "n_shared_experts": st.integers(0, 2),
        "first_k_dense_replace": st.integers(0, 4),
        "sliding_window": st.integers(1, 8192),
        "full_attention_interval": st.integers(1, 8),
        "kv_lora_rank": st.sampled_from([128, 512]),
        "tie_word_embeddings": st.booleans(),
        "num_kv_shared_layers": st.integers(0, 20),
        "num_nextn_predict_layers": st.integers(0, 2),
        "max_position_embeddings": st.integers(0, 10_000_000),
    },
)


def built(shape):
    return config.network(shape, "any", "a test")


@given(SHAPES)
def test_every_layer_is_in_one_run(shape):
    network = built(shape)
    assert network.layers == shape["num_hidden_layers"]
    assert len(set(network.runs)) == len(network.runs)


@given(SHAPES)
def test_no_token_passes_more_than_there_is(shape):
    network = built(shape)
    routed = shape.get("num_experts", 0) >= shape.get("num_experts_per_tok", 1)
    if routed or not shape.get("num_experts"):
        assert 0 < active_parameters(network) <= parameters(network)


@given(SHAPES, st.integers(1, 10))
def test_more_layers_are_more_weights(shape, more):
    deeper = {**shape, "num_hidden_layers": shape["num_hidden_layers"] + more}
    assert parameters(built(deeper)) > parameters(built(shape))


@given(SHAPES)
def test_shapes_make_up_the_parameters(shape):
    network = built(shape)
    for tensor in tensors(network):
        assert tensor.parameters == (tensor.rows * tensor.columns + tensor.bias) * tensor.copies
        assert tensor.active_copies <= tensor.copies or tensor.role == "experts"
        assert tensor.run is None or tensor.run < len(network.runs)


@given(SHAPES)
def test_a_tied_head_costs_nothing(shape):
    apart = replace(built({**shape, "tie_word_embeddings": False}), generates=True)
    tied = replace(apart, tied_embeddings=True)
    assert parameters(apart) - parameters(tied) == shape["vocab_size"] * shape["hidden_size"]


@given(st.dictionaries(st.text(max_size=30), st.none() | st.integers() | st.text(max_size=9)))
def test_any_mapping_is_a_network_or_a_value_error(raw):
    with pytest.raises(ValueError, match="does not say"):
        config.network(raw, "any", "a test")


@given(st.text(max_size=80))
def test_any_name_is_an_answer(name):
    found = registry.find(name) or guess(name)
    assert found is None or parameters(found) > 0


def test_unknown_ways_to_keep_weights_are_none():
    assert kept({}) is None
    assert kept({"quantization_config": {"quant_method": "brand-new"}}) is None
    assert kept({"quantization_config": "fp8"}) is None
    assert kept({"quantization_config": {"config_groups": {"a": 1}}}) is None


@pytest.mark.parametrize(
    ("raw", "scheme", "group", "skips"),
    [
        ({"quant_method": "awq", "bits": 4, "group_size": 128}, "awq", 128, set()),
        ({"quant_method": "gptq", "bits": 8, "group_size": -1}, "gptq", None, set()),
        ({"quant_method": "fp8", "weight_block_size": [128, 128]}, "fp8", 128, set()),
        ({"quant_method": "bitsandbytes", "load_in_8bit": True}, "int8", None, set()),
        ({"quant_method": "modelopt", "quant_algo": "NVFP4"}, "nvfp4", None, set()),
        (
            {
                "quant_method": "compressed-tensors",
                "config_groups": {
                    "group_0": {"weights": {"num_bits": 4, "type": "int", "group_size": 32}}
                },
                "ignore": ["lm_head", "re:.*self_attn.*"],
            },
            "int4",
            32,
            {"attention", "latent"},
        ),
    ],
)
def test_ways_to_keep_weights(raw, scheme, group, skips):
    found = kept({"quantization_config": raw})
    assert found is not None
    assert (found.scheme, found.group) == (scheme, group)
    assert set(found.skips) == {"embedding", "head", "norm", "router", "side"} | skips


def test_a_stated_architecture_is_enough():
    said = Stated(
        parameters=8_030_261_248,
        layers=32,
        hidden_size=4096,
        heads=32,
        key_value_heads=8,
        vocabulary_size=128256,
    )
    network = stated.from_spec(said, "mine")
    assert network is not None
    assert network.certain
    assert parameters(network) / 1e9 == pytest.approx(8.03, rel=0.001)
    assert network.runs[0].mixer == Attention(32, 8, 128)
    assert network.runs[0].feed == Dense(14336)


def test_less_than_an_architecture_is_laid_over_what_is_known():
    said = Stated(max_position_tokens=8192, heads=16)
    assert stated.from_spec(said, "mine") is None
    known = registry.find("Qwen/Qwen3-30B-A3B")
    assert stated.overlaid(known, said).max_position_tokens == 8192
    assert isinstance(known.runs[0].feed, Experts)
    guessed = stated.by_parameters(Stated(parameters=3_000_000_000, layers=30), "mine")
    assert guessed is not None
    assert guessed.layers == 30
    assert not guessed.certain
    assert stated.by_parameters(said, "mine") is None


@pytest.mark.parametrize(
    ("raw", "known", "close"),
    [
        (
            {
                "text_config": {
                    "model_type": "gemma3_text",
                    "hidden_size": 2560,
                    "intermediate_size": 10240,
                    "num_hidden_layers": 34,
                    "sliding_window": 1024,
                },
                "vision_config": {
                    "hidden_size": 1152,
                    "intermediate_size": 4304,
                    "num_hidden_layers": 27,
                    "patch_size": 14,
                },
            },
            "google/gemma-3-4b-it",
            0.01,
        ),
        (
            {
                "text_config": {"model_type": "llama", "vocab_size": 32064},
                "vision_config": {
                    "hidden_size": 1024,
                    "intermediate_size": 4096,
                    "num_hidden_layers": 24,
                    "patch_size": 14,
                },
            },
            "llava-hf/llava-1.5-7b-hf",
            0.01,
        ),
        (
            {
                "model_type": "qwen2_5_vl",
                "hidden_size": 3584,
                "intermediate_size": 18944,
                "num_hidden_layers": 28,
                "num_attention_heads": 28,
                "num_key_value_heads": 4,
                "vocab_size": 152064,
                "sliding_window": 32768,
                "use_sliding_window": False,
                "vision_config": {
                    "model_type": "qwen2_5_vl",
                    "depth": 32,
                    "hidden_size": 1280,
                    "intermediate_size": 3420,
                    "out_hidden_size": 3584,
                    "spatial_merge_size": 2,
                    "patch_size": 14,
                    "temporal_patch_size": 2,
                },
            },
            "Qwen/Qwen2.5-VL-7B-Instruct",
            0.001,
        ),
    ],
)
def test_configurations_as_they_are_published(raw, known, close):
    found, registered = config.network(raw, known, "config.json"), registry.find(known)
    assert parameters(found) == pytest.approx(parameters(registered), rel=close)
    assert [run.mixer for run in found.runs] == [run.mixer for run in registered.runs]


def test_layers_of_an_attention_beside_a_state_keep_both():
    found = registry.find("tiiuae/Falcon-H1-7B-Instruct")
    assert found is not None
    kinds = {type(run.mixer).__name__: run for run in found.runs}
    assert set(kinds) == {"Attention", "Recurrent"}
    assert {run.count for run in found.runs} == {44}
    assert sum(run.feed is not None for run in found.runs) == 1
