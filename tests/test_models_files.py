"""Networks from files beside the artifacts, and files that are not what their names say."""

import json
import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st

from modelspec_compile.models import gguf, hub, safetensors
from modelspec_compile.models.files import from_folder
from modelspec_compile.models.registry import find
from modelspec_compile.models.tensors import parameters

CONFIG = {
    "model_type": "qwen3",
    "num_hidden_layers": 28,
    "hidden_size": 1024,
    "num_attention_heads": 16,
    "num_key_value_heads": 8,
    "head_dim": 128,
    "intermediate_size": 3072,
    "vocab_size": 151936,
    "tie_word_embeddings": True,
    "torch_dtype": "bfloat16",
}


def text(value: str) -> bytes:
    return struct.pack("<Q", len(value)) + value.encode()


def pair(key: str, value: object) -> bytes:
    if isinstance(value, str):
        return text(key) + struct.pack("<I", 8) + text(value)
    if isinstance(value, list) and isinstance(value[0], int):
        return text(key) + struct.pack(f"<IIQ{len(value)}I", 9, 4, len(value), *value)
    if isinstance(value, list):
        items = b"".join(map(text, value))
        return text(key) + struct.pack("<IIQ", 9, 8, len(value)) + items
    return text(key) + struct.pack("<II", 4, value)


def tensor(name: str, *shape: int) -> bytes:
    sizes = struct.pack(f"<{len(shape)}Q", *shape)
    return text(name) + struct.pack("<I", len(shape)) + sizes + struct.pack("<IQ", 0, 0)


PAIRS = {
    "general.architecture": "qwen3",
    "general.file_type": 15,
    "qwen3.block_count": 28,
    "qwen3.embedding_length": 1024,
    "qwen3.feed_forward_length": 3072,
    "qwen3.context_length": 40960,
    "qwen3.attention.head_count": 16,
    "qwen3.attention.head_count_kv": 8,
    "qwen3.attention.key_length": 128,
    "tokenizer.ggml.tokens": ["a"] * 151936,
}


def packed(pairs: dict[str, object] = PAIRS, tensors: tuple[bytes, ...] = ()) -> bytes:
    counts = struct.pack("<IQQ", 3, len(tensors), len(pairs))
    body = b"".join(pair(key, value) for key, value in pairs.items())
    return b"GGUF" + counts + body + b"".join(tensors)


def headed(header: object) -> bytes:
    raw = json.dumps(header).encode()
    return struct.pack("<Q", len(raw)) + raw


def test_a_configuration_with_an_index(tmp_path):
    (tmp_path / "config.json").write_text(json.dumps(CONFIG))
    (tmp_path / safetensors.INDEX).write_text('{"metadata": {"total_size": 1192099840}}')
    network = from_folder(tmp_path, "mine")
    assert network is not None
    assert parameters(network) == pytest.approx(596_049_920, rel=1e-6)
    assert (network.weight_bytes, network.match, network.certain) == (1192099840, "files", True)


def test_a_gguf_header(tmp_path):
    path = tmp_path / "model-Q4_K_M.gguf"
    path.write_bytes(packed(tensors=(tensor("token_embd.weight", 1024, 151936),)))
    for place in (tmp_path, path):
        network = from_folder(place, "mine")
        assert network is not None
        assert parameters(network) == pytest.approx(596_049_920, rel=1e-6)
        assert network.kept is not None
        assert network.kept.scheme == "gguf-q4_k_m"
        assert network.tied_embeddings
        assert network.weight_bytes == path.stat().st_size


def test_a_gguf_of_a_hybrid(tmp_path):
    path = tmp_path / "granite-4.0-h-micro-Q8_0.gguf"
    facts = {
        "block_count": 40,
        "embedding_length": 2048,
        "feed_forward_length": 8192,
        "vocab_size": 100352,
        "attention.head_count": 32,
        "attention.head_count_kv": [8 if i % 10 == 5 else 0 for i in range(40)],
        "ssm.conv_kernel": 4,
        "ssm.group_count": 1,
        "ssm.inner_size": 4096,
        "ssm.state_size": 128,
        "ssm.time_step_rank": 64,
    }
    pairs = {f"granitehybrid.{key}": value for key, value in facts.items()}
    path.write_bytes(packed({"general.architecture": "granitehybrid", **pairs}))
    network = from_folder(path, "mine")
    assert network is not None
    known = find("ibm-granite/granite-4.0-h-micro")
    assert known is not None
    assert network.runs == known.runs


def test_headers_of_safetensors_alone(tmp_path):
    shapes = {
        "model.embed_tokens.weight": [1000, 256],
        "model.layers.0.self_attn.q_proj.weight": [512, 256],
        "model.layers.0.self_attn.k_proj.weight": [128, 256],
        "model.layers.0.self_attn.q_norm.weight": [64],
        "model.layers.0.mlp.gate_proj.weight": [768, 256],
        "model.layers.1.mlp.gate_proj.weight": [768, 256],
    }
    header = {
        name: {"dtype": "BF16", "shape": shape, "data_offsets": [0, 2]}
        for name, shape in shapes.items()
    }
    (tmp_path / "model.safetensors").write_bytes(headed(header) + b"  ")
    network = from_folder(tmp_path, "mine")
    assert network is not None
    assert not network.certain
    assert (network.layers, network.hidden_size, network.vocabulary_size) == (2, 256, 1000)
    (run,) = network.runs
    assert (run.mixer.heads, run.mixer.key_value_heads, run.mixer.head_size) == (8, 2, 64)
    assert network.weight_bytes == 12


def test_folders_with_nothing_to_say(tmp_path):
    assert from_folder(tmp_path, "mine") is None
    assert from_folder(tmp_path / "nowhere", "mine") is None
    (tmp_path / "model.onnx").write_bytes(b"")
    assert from_folder(tmp_path / "model.onnx", "mine") is None


@pytest.mark.parametrize(
    "raw",
    [
        "",
        "[]",
        "{",
        "{}",
        '{"hidden_size": 4096}',
        '{"hidden_size": -1, "num_hidden_layers": 2, "vocab_size": 3}',
        '{"hidden_size": "x", "num_hidden_layers": 2, "vocab_size": 3}',
        '{"num_hidden_layers": 1e400, "hidden_size": 1, "vocab_size": 1}',
        "[" * 100_000,
        "\x00",
    ],
)
def test_configurations_that_are_none(tmp_path, raw):
    (tmp_path / "config.json").write_text(raw)
    with pytest.raises(ValueError, match=r"config|JSON"):
        from_folder(tmp_path, "mine")


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"GGUF",
        b"GGUF" + struct.pack("<I", 99),
        b"GGUF" + struct.pack("<IQQ", 3, 2**63, 1),
        b"GGUF" + struct.pack("<IQQ", 3, 0, 2**60),
        b"GGUF" + struct.pack("<IQQ", 3, 0, 1) + struct.pack("<Q", 2**62),
        b"GGUF" + struct.pack("<IQQ", 3, 0, 1) + text("a") + struct.pack("<I", 77),
        b"GGUF" + struct.pack("<IQQ", 3, 0, 1) + text("a") + struct.pack("<IIQ", 9, 9, 1),
        b"GGUF" + struct.pack("<IQQ", 3, 0, 1) + text("a") + struct.pack("<IIQ", 9, 4, 2**40),
        packed({"general.architecture": "qwen3"}),
        packed()[:-5],
        packed(tensors=(tensor("a", *[1] * 9),)),
    ],
)
def test_gguf_headers_that_are_none(tmp_path, raw):
    path = tmp_path / "model.gguf"
    path.write_bytes(raw)
    with pytest.raises(ValueError, match=r"\w"):
        from_folder(path, "mine")


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"\x00" * 8,
        struct.pack("<Q", 2**62),
        struct.pack("<Q", 4) + b"nope",
        headed([]),
        headed({"a": {}}),
        headed({"a": {"dtype": "F16", "shape": 3, "data_offsets": [0, 1]}}),
        headed({"a": {"dtype": "F16", "shape": [-3], "data_offsets": [0, 1]}}),
        headed({"a": 3}),
    ],
)
def test_safetensors_headers_that_are_none(tmp_path, raw):
    (tmp_path / "model.safetensors").write_bytes(raw)
    with pytest.raises(ValueError, match=r"\w"):
        from_folder(tmp_path, "mine")


START = packed({"general.architecture": "qwen3", "general.file_type": 15})[:60]


@given(st.binary(max_size=400))
def test_no_bytes_are_more_than_a_value_error(tmp_path_factory, raw):
    path = tmp_path_factory.getbasetemp() / "fuzz.gguf"
    for start in (b"", START):
        path.write_bytes(start + raw)
        with pytest.raises(ValueError, match=r"\w"):
            gguf.read(path)


def test_the_hub_needs_its_library(monkeypatch):
    monkeypatch.setattr(hub, "import_module", missing)
    with pytest.raises(ImportError, match=r"modelspec-compile\[hub\]"):
        hub.fetch_config("Qwen/Qwen3-8B")


def missing(name: str) -> None:
    raise ModuleNotFoundError(name)
