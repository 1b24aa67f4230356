"""`modelspec plan`: its document, its texts, and what it says where it knows nothing."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from corpus import ROOT
from modelspec_compile.cli.app import app

EXAMPLES = ROOT / "examples"
CHAT = EXAMPLES / "03-llm-tensor-parallel-4.yaml"
HEAD = "apiVersion: modelspec.dev/v1alpha1\nkind: ModelSpec\nmetadata: {name: chat}\nspec:\n"


def plan(*arguments: str | Path) -> Result:
    return CliRunner().invoke(app, ["plan", *map(str, arguments)])


def document(*arguments: str | Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(plan(*arguments, "--format", "json").stdout)
    return found


def one(folder: Path, model: str, runtime: str) -> dict[str, Any]:
    spec = folder / "spec.yaml"
    spec.write_text(f"{HEAD}  identity: {{model: {{{model}}}}}\n  runtime: {{{runtime}}}\n")
    return document(spec)["specs"][0]


def leaves(value: Any, path: str = "") -> set[str]:
    """Paths of a document; ranges and free-form mappings are leaves."""
    if isinstance(value, dict) and value.keys() != {"low", "mid", "high"}:
        if path.endswith((".values", ".leftOut")):
            return {path}
        return {leaf for name, each in value.items() for leaf in leaves(each, f"{path}.{name}")}
    if isinstance(value, list):
        return {leaf for each in value for leaf in leaves(each, f"{path}[]")} or {path}
    return {path}


def test_the_page_documents_every_key_of_the_document() -> None:
    page = (ROOT / "docs/plan.md").read_text("utf-8")
    words = set(re.findall(r"[A-Za-z0-9]+", page))
    found = leaves(document(CHAT, "--search")["specs"][0])
    names = {name.removesuffix("[]") for leaf in found for name in leaf.split(".") if name}
    assert names - words == set()


def test_figures_are_ranges_in_order() -> None:
    spec = document(CHAT)["specs"][0]
    figures = [
        spec["memory"]["weightsBytesPerDevice"],
        spec["memory"]["kvCacheBytesPerDevice"],
        spec["memory"]["kvCacheTokens"],
        spec["memory"]["maxConcurrency"],
        spec["latency"]["ttftMs"],
        spec["latency"]["tpotMs"],
        spec["throughput"]["tokensPerSecond"],
        spec["cost"]["monthUsd"],
        spec["cost"]["perMillionTokensUsd"],
    ]
    for figure in figures:
        assert 0 < figure["low"] <= figure["mid"] <= figure["high"]


def test_every_figure_of_the_memory_has_a_derivation() -> None:
    spec = document(CHAT)["specs"][0]
    explained = {one["figure"] for one in spec["derivations"]}
    assert {"memory.weightsBytesPerDevice", "memory.kvCacheTokens"} <= explained
    assert {"latency.ttftMs", "latency.tpotMs", "cost.monthUsd"} <= explained
    for each in spec["derivations"]:
        assert each["formula"]
        assert each["source"]
        assert each["values"]


def test_a_folder_is_answered_in_one_document() -> None:
    found = document(EXAMPLES)
    names = [spec["name"] for spec in found["specs"]]
    assert found["formatVersion"] == 1
    assert len(names) > 30
    assert {"hello", "llama-70b-chat", "deepseek-r1"} <= set(names)


def test_text_says_whether_it_fits_how_fast_and_at_what_cost() -> None:
    text = plan(CHAT).stdout
    assert re.search(r"fits: [\d.]+ of [\d.]+ GiB, [\d.,]+ sequences of 32,768 tokens", text)
    assert "per million tokens" in text
    assert "time to first token" in text
    assert "price of 20" in text


def test_explain_prints_formulas_with_their_values() -> None:
    text = plan(CHAT, "--explain").stdout
    assert "memory.weightsBytesPerDevice = " in text
    assert "      with " in text
    assert "      from " in text


def test_an_unknown_model_is_unknown(tmp_path: Path) -> None:
    spec = one(tmp_path, "id: example/secret-recipe", "accelerator: {type: h100, count: 1}")
    assert spec["memory"]["verdict"] == "unknown"
    assert "identity.model.architecture" in spec["reason"]
    assert spec["latency"]["tpotMs"] is None
    assert spec["cost"]["monthUsd"] is None


def test_an_unknown_device_leaves_the_weights(tmp_path: Path) -> None:
    spec = one(tmp_path, "id: Qwen/Qwen3-8B", "accelerator: {type: h1000, count: 2}")
    assert spec["memory"]["verdict"] == "unknown"
    assert spec["reason"] == "the catalog has no figures for `h1000`"
    assert spec["memory"]["weightsBytesPerDevice"]["mid"] == pytest.approx(8.19e9, rel=0.02)
    assert spec["cost"]["reason"] == spec["reason"]


@pytest.mark.parametrize(("memory", "verdict"), [(12, "fits"), (3, "does-not-fit")])
def test_on_processors_the_memory_of_the_host_counts(memory: int, verdict: str) -> None:
    spec, size = EXAMPLES / "13-llama-cpp-cpu.yaml", f"runtime.resources.memoryGb={memory}"
    result = plan(spec, "--set", size)
    assert f"CPUs with {memory}.0 GiB" in result.stdout
    assert document(spec, "--set", size)["specs"][0]["memory"]["verdict"] == verdict
    if verdict != "fits":
        wanted = re.search(r"resources.memoryGb: (\d+)", result.stdout)
        assert wanted
        more = f"runtime.resources.memoryGb={wanted[1]}"
        assert document(spec, "--set", more)["specs"][0]["memory"]["verdict"] == "fits"


def test_an_ambiguous_device_names_its_candidates(tmp_path: Path) -> None:
    spec = one(tmp_path, "id: Qwen/Qwen3-8B", "accelerator: {type: A100, count: 1}")
    assert "nvidia-a100-80gb-sxm" in spec["reason"]


def test_what_does_not_fit_is_planned_and_refused_where_asked(tmp_path: Path) -> None:
    spec = tmp_path / "spec.yaml"
    spec.write_text(
        f"{HEAD}  identity: {{model: {{id: meta-llama/Llama-3.3-70B-Instruct}}}}\n"
        "  runtime: {accelerator: {type: l40s, count: 1}}\n"
    )
    result = plan(spec, "--format", "json")
    assert result.exit_code == 0
    assert plan(spec, "--fail-on", "error").exit_code == 1
    assert json.loads(result.stdout)["specs"][0]["memory"]["verdict"] == "does-not-fit"
    assert json.loads(result.stdout)["specs"][0]["memory"]["remedies"]


def test_devices_that_do_not_add_up_are_planned_and_refused(tmp_path: Path) -> None:
    spec = tmp_path / "spec.yaml"
    spec.write_text(
        f"{HEAD}  identity: {{model: {{id: meta-llama/Llama-3.1-8B-Instruct}}}}\n"
        "  runtime: {accelerator: {type: h100, count: 2}, parallelism: {tensor: 4}}\n"
    )
    result = plan(spec, "--format", "json")
    assert "MS306" in result.stderr
    assert json.loads(result.stdout)["specs"][0]["memory"]["verdict"] == "fits"


def test_what_the_spec_states_of_its_architecture_counts(tmp_path: Path) -> None:
    shape = (
        "id: example/own, architecture: {parametersBillions: 8.03, layers: 32, hiddenSize: 4096, "
        "vocabularySize: 128256, maxPositionTokens: 8192, "
        "attention: {kind: gqa, heads: 32, keyValueHeads: 8, headDim: 128}}"
    )
    spec = one(tmp_path, shape, "accelerator: {type: l40s, count: 1}")
    assert spec["memory"]["verdict"] == "fits"
    assert spec["memory"]["kvCacheBytesPerToken"] == 131072
    assert spec["deployment"]["model"]["parameters"] == pytest.approx(8.03e9, rel=0.01)


def test_the_base_of_a_fine_tune_has_its_network(tmp_path: Path) -> None:
    spec = tmp_path / "spec.yaml"
    spec.write_text(
        f"{HEAD}  identity: {{model: {{id: example/own, artifacts: {{modelUri: 's3://b/own/'}}}}}}\n"
        "  lineage: {base: {modelUri: 'hf://Qwen/Qwen3-8B'}, method: full}\n"
        "  runtime: {accelerator: {type: l40s, count: 1}}\n"
    )
    assert document(spec)["specs"][0]["memory"]["verdict"] == "fits"


def test_without_a_load_one_is_assumed_and_nothing_held_against_it(tmp_path: Path) -> None:
    spec = tmp_path / "spec.yaml"
    spec.write_text(
        f"{HEAD}  identity: {{model: {{id: Qwen/Qwen3-8B}}}}\n"
        "  runtime: {accelerator: {type: l40s, count: 1}}\n"
        "  performance: {latency: {tpotMsP95: 0.001}}\n"
    )
    found = document(spec)["specs"][0]
    assert found["throughput"]["loadAssumed"] is True
    assert found["objectives"] == []


def test_a_report_is_one_page_that_needs_nothing_else(tmp_path: Path) -> None:
    page = tmp_path / "plan.html"
    assert plan(CHAT, "--report", page, "--search").exit_code == 0
    text = page.read_text("utf-8")
    assert not re.search(r"(src|href)=|url\(|@import|<script", text)
    assert "llama-70b-chat" in text


def test_a_report_escapes_what_the_spec_says(tmp_path: Path) -> None:
    spec, page = tmp_path / "spec.yaml", tmp_path / "plan.html"
    spec.write_text(
        f"{HEAD}  identity: {{model: {{id: Qwen/Qwen3-8B}}}}\n"
        "  runtime: {accelerator: {type: '<script>alert(1)</script>', count: 1}}\n"
    )
    plan(spec, "--report", page)
    assert "<script" not in page.read_text("utf-8")


def test_remedies_go_together_where_none_helps_alone(tmp_path: Path) -> None:
    runtime = "engine: {name: vllm, version: 0.11.0}, accelerator: {type: h100, count: 1}"
    found = one(tmp_path, "id: openai/gpt-oss-120b", runtime)
    assert found["memory"]["verdict"] == "does-not-fit"
    changes = [each["change"] for each in found["memory"]["remedies"]]
    assert any(change.count(": ") == 4 for change in changes), changes


def test_percentiles_of_lengths_do_where_there_are_no_means(tmp_path: Path) -> None:
    spec = tmp_path / "spec.yaml"
    spec.write_text(
        f"{HEAD}  identity: {{model: {{id: Qwen/Qwen3-8B}}}}\n"
        "  runtime: {accelerator: {type: l40s, count: 1}}\n"
        "  performance:\n"
        "    workload: {concurrency: 4, inputTokens: {p95: 900}, outputTokens: {p95: 300}}\n"
    )
    (found,) = document(spec)["specs"]
    assert found["throughput"]["loadAssumed"] is False
    assert found["throughput"]["concurrency"] == 4
