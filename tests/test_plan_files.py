"""What the analysis may look up: a user's catalog and prices, model files, a hub."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from modelspec_compile.analysis.facts import Facts
from modelspec_compile.catalog import built_in
from modelspec_compile.cli.app import app
from modelspec_compile.compiler import load

SPEC = """apiVersion: modelspec.dev/v1alpha1
kind: ModelSpec
metadata: {name: chat}
spec:
  identity: {model: {id: %s, task: chat-completion, artifacts: {modelUri: "%s"}}}
  runtime: {accelerator: {type: %s, count: 1}, batch: {maxSequenceLengthTokens: 4096}}
"""
DEVICE = """accelerators:
  - {id: acme-x1, vendor: nvidia, memoryNominalGb: 64, memoryDriverMib: 65536,
     bandwidthGbPerSecond: 2000, tflops: {bf16: 400}, aliases: [x1]}
instances:
  - {cloud: acme, type: x1.large, accelerator: acme-x1, count: 1, usdPerHour: 2.5, region: here,
     date: 2026-11-01, source: acme}
"""
PRICES = "date: 2026-11-01\naccelerators:\n  - {id: l40s, usdPerHour: 0.5}\n"
CONFIG = {
    "architectures": ["LlamaForCausalLM"],
    "hidden_size": 2048,
    "num_hidden_layers": 16,
    "num_attention_heads": 32,
    "num_key_value_heads": 8,
    "intermediate_size": 8192,
    "vocab_size": 128256,
    "max_position_embeddings": 131072,
    "tie_word_embeddings": True,
    "torch_dtype": "bfloat16",
}


def write(folder: Path, model: str, device: str, uri: str = "") -> Path:
    spec = folder / "spec.yaml"
    spec.write_text(SPEC % (model, uri or f"hf://{model}", device), "utf-8")
    return spec


def run(*arguments: str | Path) -> Result:
    return CliRunner().invoke(app, [*map(str, arguments)])


def planned(*arguments: str | Path) -> dict[str, Any]:
    result = run("plan", *arguments, "--format", "json")
    found: dict[str, Any] = json.loads(result.stdout)["specs"][0]
    return found


def test_a_device_of_the_users_catalog_is_planned_with(tmp_path: Path) -> None:
    spec, catalog = write(tmp_path, "Qwen/Qwen3-8B", "x1"), tmp_path / "devices.yaml"
    catalog.write_text(DEVICE)
    assert planned(spec)["memory"]["verdict"] == "unknown"
    found = planned(spec, "--catalog", catalog)
    assert found["memory"]["verdict"] == "fits"
    assert found["cost"]["replicaHourUsd"] == 2.5
    assert found["latency"]["tpotMs"]["mid"] > 0


def test_a_device_of_the_users_catalog_is_compiled_for(tmp_path: Path) -> None:
    spec, catalog = write(tmp_path, "Qwen/Qwen3-8B", "x1"), tmp_path / "devices.yaml"
    catalog.write_text(DEVICE)
    arguments = ("compile", spec, "-t", "null", "-o", tmp_path / "out")
    assert "MS354" in run(*arguments).output
    assert "MS354" not in run(*arguments, "--force", "--catalog", catalog).output


def test_a_users_price_comes_before_the_lists(tmp_path: Path) -> None:
    spec, prices = write(tmp_path, "Qwen/Qwen3-8B", "l40s"), tmp_path / "prices.yaml"
    prices.write_text(PRICES)
    found = planned(spec, "--prices", prices)["cost"]
    assert found["replicaHourUsd"] == 0.5
    assert found["price"]["date"] == "2026-11-01"


@pytest.mark.parametrize("option", ["--catalog", "--prices"])
@pytest.mark.parametrize("command", ["plan", "compile"])
def test_a_bad_file_is_refused_at_its_line(command: str, option: str, tmp_path: Path) -> None:
    spec, wrong = write(tmp_path, "Qwen/Qwen3-8B", "l40s"), tmp_path / "wrong.yaml"
    wrong.write_text("accelerators:\n  - {nonsense: 1}\n")
    more = ("-t", "null", "-o", tmp_path / "out") if command == "compile" else ()
    result = run(command, spec, option, wrong, *more)
    assert result.exit_code == 1
    assert "wrong.yaml:2:" in result.output
    assert not (tmp_path / "out").exists()


def test_model_files_beside_the_spec_are_read(tmp_path: Path) -> None:
    (tmp_path / "weights").mkdir()
    (tmp_path / "weights" / "config.json").write_text(json.dumps(CONFIG))
    found = planned(write(tmp_path, "example/own", "l4", "file://weights"))
    assert found["memory"]["verdict"] == "fits"
    assert found["deployment"]["model"]["parameters"] == pytest.approx(1.236e9, rel=0.01)


@pytest.mark.parametrize(
    "content", ["", "[]", "{", '{"hidden_size": "x"}', "{}" + " " * 40_000_000]
)
def test_model_files_that_are_none_are_no_crash(content: str, tmp_path: Path) -> None:
    (tmp_path / "weights").mkdir()
    (tmp_path / "weights" / "config.json").write_text(content)
    found = planned(write(tmp_path, "example/own", "l4", "file://weights"))
    assert found["memory"]["verdict"] == "unknown"
    assert found["reason"]


def test_a_hub_is_asked_last(tmp_path: Path) -> None:
    asked: list[str] = []

    def hub(name: str) -> dict[str, object] | None:
        asked.append(name)
        return dict(CONFIG) if name == "example/own" else None

    for model, expected in (("Qwen/Qwen3-8B", []), ("example/own", ["example/own"])):
        text = SPEC % (model, f"hf://{model}", "l4")
        (found,) = load(text, facts=Facts(built_in(), online=hub))
        assert found.plans[0].memory is not None
        assert asked == expected
