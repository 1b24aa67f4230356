"""The command line: what goes where, and with which exit status."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from corpus import EXAMPLES
from modelspec_compile.cli.app import app

HELLO = str(EXAMPLES / "01-hello.yaml")
SPEC = """\
apiVersion: modelspec.dev/v1alpha1
kind: ModelSpec
metadata: {name: chat}
spec:
  identity: {model: {id: a/b, task: chat-completion, artifacts: {modelUri: "hf://a/b"}}}
  runtime: {accelerator: {type: l4, count: 1}}
  environments: {prod: {operations: {scaling: {minReplicas: 3, maxReplicas: 3}}}}
"""


def run(*arguments: object, stdin: str | None = None) -> Result:
    result = CliRunner().invoke(app, [str(argument) for argument in arguments], input=stdin)
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result


def test_compile_writes_bundles_and_a_summary(tmp_path: Path) -> None:
    result = run("compile", HELLO, "-t", "null", "-o", tmp_path)
    assert result.exit_code == 0
    assert result.stdout == ""
    assert "unsupported" in result.stderr
    (folder,) = tmp_path.glob("*/null")
    names = {file.name for file in folder.iterdir()}
    assert {"service.json", "README.md", "ledger.json"} <= names
    assert {"sourcemap.json", "prerequisites.json"} <= names


def test_environment_and_values_change_the_output(tmp_path: Path) -> None:
    spec = tmp_path / "spec.yaml"
    spec.write_text(SPEC)
    setting = "runtime.batch.maxBatchSize=7"
    run("compile", spec, "-t", "null", "-o", tmp_path, "--env", "prod", "--set", setting)
    service = json.loads((tmp_path / "chat/null/service.json").read_text())
    assert service["scaling"]["min_replicas"] == 3
    assert service["batch"]["max_sequences"] == 7


def test_check_tells_a_difference_and_writes_nothing(tmp_path: Path) -> None:
    spec = tmp_path / "spec.yaml"
    spec.write_text(SPEC)
    out = tmp_path / "out"
    assert run("compile", spec, "-t", "null", "-o", out, "--check").exit_code == 3
    assert not out.exists()
    run("compile", spec, "-t", "null", "-o", out)
    assert run("compile", spec, "-t", "null", "-o", out, "--check").exit_code == 0
    (out / "chat/null/service.json").write_text("{}")
    result = run("compile", spec, "-t", "null", "-o", out, "--check")
    assert result.exit_code == 3
    assert "service.json" in result.stdout
    result = run("compile", spec, "-t", "null", "-o", out)
    assert result.exit_code == 1
    assert "--force" in result.stderr
    assert run("compile", spec, "-t", "null", "-o", out, "--force").exit_code == 0


def test_stdin_to_stdout(tmp_path: Path) -> None:
    result = run("compile", "-", "-t", "null", "--stdout", stdin=SPEC)
    assert result.exit_code == 0
    assert '"chat"' in result.stdout
    assert "# ---- chat/null/service.json" in result.stdout


def test_a_refused_spec_writes_nothing(tmp_path: Path) -> None:
    spec = tmp_path / "spec.yaml"
    spec.write_text(SPEC.replace("type: l4", "type: a100"))
    result = run("compile", spec, "-t", "null", "-o", tmp_path / "out")
    assert result.exit_code == 1
    assert "MS353" in result.stderr
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize("form", ["json", "sarif", "github"])
def test_validate_prints_machine_formats_on_stdout(form: str, tmp_path: Path) -> None:
    spec = tmp_path / "spec.yaml"
    spec.write_text(SPEC.replace("batch", "x").replace("count: 1", "count: 1, colour: red"))
    result = run("validate", spec, "--format", form)
    assert result.exit_code == 1
    assert "MS201" in result.stdout
    if form != "github":
        json.loads(result.stdout)


def test_strict_and_fail_on_refuse_what_is_lost(tmp_path: Path) -> None:
    spec = tmp_path / "spec.yaml"
    spec.write_text(SPEC.replace("metadata: {name: chat}", 'metadata: {name: "A chat"}'))
    plain = ("compile", spec, "-t", "null", "-o", tmp_path / "out")
    assert run(*plain).exit_code == 0
    assert run(*plain, "--fail-on", "warning", "--check").exit_code == 1
    assert run("compile", spec, "--target", "nul").exit_code == 1
    assert run("compile", spec).exit_code == 2


def test_emit_ir_shows_every_origin() -> None:
    result = run("compile", HELLO, "--emit", "ir")
    (system,) = json.loads(result.stdout)["systems"]
    origins = {value["origin"] for value in system["services"][0]["values"].values()}
    assert origins == {"written", "defaulted", "derived"}


def test_trace_goes_both_ways(tmp_path: Path) -> None:
    spec = tmp_path / "spec.yaml"
    spec.write_text(SPEC)
    run("compile", spec, "-t", "null", "-o", tmp_path / "out")
    place = tmp_path / "out/chat/null/service.json"
    result = run("trace", f"{place}:accelerator.type")
    assert "spec.yaml:6:" in result.stdout
    result = run("trace", f"{spec}:6", "--in", tmp_path / "out")
    assert "service.json:accelerator.type" in result.stdout
    assert run("trace", f"{place}:nothing.there").exit_code == 2


def test_verify_accepts_what_was_compiled(tmp_path: Path) -> None:
    run("compile", HELLO, "-t", "null", "-o", tmp_path)
    assert run("verify", tmp_path).exit_code == 0
    assert run("verify", tmp_path / "nowhere").exit_code == 2


@pytest.mark.parametrize(
    ("target", "file", "text"),
    [
        ("kserve", "inferenceservice.yaml", "a: ]\n# serving.kserve.io/"),
        ("kserve", "inferenceservice.yaml", "a: &a [*a]\n# serving.kserve.io/"),
        ("compose", "compose.yaml", "a: ]"),
        ("sagemaker", "create-model.json", "{"),
        ("bentoml", "service.py", "CONFIG = (\n"),
    ],
)
def test_verify_names_a_file_that_cannot_be_read(
    target: str, file: str, text: str, tmp_path: Path
) -> None:
    run("compile", HELLO, "-t", target, "-o", tmp_path)
    (found,) = tmp_path.rglob(file)
    found.write_text(text)
    result = run("verify", tmp_path)
    assert (result.exit_code, file in result.stderr.replace("\n", "")) == (2, True)


def test_explain_schema_targets_and_init(tmp_path: Path) -> None:
    assert "maxBatchSize" in run("explain", "runtime.batch.maxBatchSize").stdout
    assert "MS201" in run("explain", "ms201").stdout
    wrong = run("explain", "runtime.batch.maxBatchSise")
    assert wrong.exit_code == 2
    assert "maxBatchSize" in wrong.stderr
    assert json.loads(run("schema").stdout)["$schema"]
    spec = tmp_path / "new.yaml"
    assert run("init", spec, "--name", "first").exit_code == 0
    assert run("init", spec).exit_code == 2
    assert run("validate", spec).exit_code == 0


def test_convert_changes_one_line(tmp_path: Path) -> None:
    source = EXAMPLES / "24-v01-chat.yaml"
    result = run("convert", source)
    before, after = source.read_text().splitlines(), result.stdout.splitlines()
    changed = [pair for pair in zip(before, after, strict=True) if pair[0] != pair[1]]
    assert changed == [("apiVersion: piqc.ai/v1alpha1", "apiVersion: modelspec.dev/v1alpha1")]


def test_wrong_usage_is_status_2(tmp_path: Path) -> None:
    assert run("compile", tmp_path / "nothing.yaml", "-t", "null").exit_code == 2
    assert run("frobnicate").exit_code == 2


def test_fix_mends_the_file(tmp_path: Path) -> None:
    spec = tmp_path / "spec.yaml"
    spec.write_text(SPEC.replace("accelerator:", "acelerator:").replace("name: chat", "name: 0x1"))
    assert run("validate", spec).exit_code == 1
    assert run("validate", spec, "--fix").exit_code == 0
    assert "accelerator:" in spec.read_text()
    assert 'name: "0x1"' in spec.read_text()
