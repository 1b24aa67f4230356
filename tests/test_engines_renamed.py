"""A flag that has another name from one release on: each release is told the name that it knows."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from corpus import TARGETS
from modelspec_compile import compile, engines, installed, read_bundle
from modelspec_compile import target as targets
from modelspec_compile.engines import Engine
from modelspec_compile.engines.flags import record
from modelspec_compile.engines.options import Adapters, Option, option
from modelspec_compile.mapping.rows import Unsupported
from modelspec_compile.mapping.sections import ADAPTERS

OLD, NEW = "max-num-seqs", "max-num-sequences"
VLLM = engines.load("vllm")
IMAGES = {"nvidia": "registry.example.com/acme:v{version}"}
SPEC: dict[str, Any] = {
    "apiVersion": "modelspec.dev/v1alpha1",
    "kind": "ModelSpec",
    "metadata": {"name": "chat"},
    "spec": {
        "identity": {"model": {"id": "acme/chat", "task": "chat-completion",
                               "artifacts": {"modelUri": "hf://acme/chat"}}},
        "runtime": {
            "engine": {"name": "acme", "version": "0.33.0"},
            "accelerator": {"type": "l4", "count": 1},
            "batch": {"maxBatchSize": 64},
        },
    },
}  # fmt: skip


@pytest.fixture(scope="module")
def acme(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    """An engine whose flag was renamed in 0.34.0; its flags are a file of a package of its own."""
    package: Path = tmp_path_factory.mktemp("engine") / "acme_engine"
    package.mkdir()
    (package / "__init__.py").touch()
    held = record("vllm")
    flags = {**held["flags"]}
    flags[f"--{NEW}"] = {**flags.pop(f"--{OLD}", {"type": "int"}), "since": "0.34.0"}
    removed = {
        **held["removed"],
        f"--{OLD}": {"gone_in": "0.34.0", "renamed": f"--{NEW}"},
        "--enable-lora": {"gone_in": "0.40.0"},
    }
    del flags["--enable-lora"]
    data = {**held, "version": "0.34.0", "flags": flags, "removed": removed}
    (package / "flags.json").write_text(json.dumps(data), encoding="utf-8")
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(str(package.parent))
        made = replace(VLLM, name="acme", images=IMAGES, data="acme_engine:flags")
        with installed.offered(engines.GROUP, "acme", made):
            yield made


def told(engine: Engine, field: str = "batch.max_sequences") -> list[str]:
    """The names under which an engine is told of a field."""
    return [row.name for row in engine.rows if isinstance(row, Option) and field in row.fields]


@pytest.mark.parametrize("written", [OLD, NEW])
@pytest.mark.parametrize(
    ("version", "name"), [("0.33.0", OLD), ("0.33.9", OLD), ("0.34.0", NEW), ("nightly", NEW)]
)
def test_a_row_names_either(acme: Engine, written: str, version: str, name: str) -> None:
    rows = tuple(
        replace(row, name=written) if isinstance(row, Option) and row.name == OLD else row
        for row in acme.rows
    )
    assert told(replace(acme, rows=rows).at(version)) == [name]


def test_two_rows_are_one_in_each_release(acme: Engine) -> None:
    both = replace(acme, rows=(*acme.rows, option("batch.max_sequences", NEW, "int")))
    assert told(both.at("0.33.0")) == [OLD]
    assert told(both.at("0.34.0")) == [NEW]
    assert told(both.ever()) == [OLD, NEW]
    left_out = [row.fields for row in both.at("0.34.0").rows if isinstance(row, Unsupported)]
    assert ("batch.max_sequences",) not in left_out


def test_no_release_is_the_default_one(acme: Engine) -> None:
    assert told(acme.at(None)) == told(acme.at(acme.version)) == [OLD]
    assert told(replace(acme, version="0.34.0").at(None)) == [NEW]


@pytest.mark.parametrize("target", TARGETS)
@pytest.mark.parametrize(("version", "name"), [("0.33.0", OLD), ("0.34.0", NEW)])
def test_a_bundle_has_the_name_of_its_release(
    acme: Engine, target: str, version: str, name: str
) -> None:
    spec = json.loads(json.dumps(SPEC))
    spec["spec"]["runtime"]["engine"]["version"] = version
    (bundle,) = compile(json.dumps(spec), target).bundles
    records = ("ledger.json", "sourcemap.json", "README.md")
    text = "\n".join(file.text for file in bundle.files if file.path not in records)
    spellings = {name: [name, name.replace("-", "_"), name.replace("-", "_").upper()]
                 for name in (OLD, NEW)}  # fmt: skip
    found = [known for known, ways in spellings.items() if any(f"{way}" in text for way in ways)]
    ships_its_own = target in ("ray-serve", "sagemaker")
    assert found == [OLD if ships_its_own else name]
    files = {file.path: file.text for file in bundle.files}
    read = read_bundle(targets.load(target), files)
    assert read.system.main.batch.max_sequences == 64


@pytest.mark.parametrize("target", TARGETS)
@pytest.mark.parametrize("version", ["0.33.0", "0.34.0"])
def test_it_may_be_the_engine_that_platforms_ship(acme: Engine, target: str, version: str) -> None:
    spec = json.loads(json.dumps(SPEC))
    spec["spec"]["runtime"]["engine"] = {"name": "vllm", "version": version}
    with installed.offered(engines.GROUP, "vllm", replace(acme, name="vllm")):
        result = compile(json.dumps(spec), target)
    assert result.ok, [one.message for one in result.diagnostics]
    (row,) = (row for row in result.bundles[0].ledger["fields"]
              if row["field"] == "batch.max_sequences")  # fmt: skip
    assert row["fidelity"] == "exact"


def test_what_a_user_writes_is_known_by_the_release(acme: Engine) -> None:
    assert findings(acme, "0.33.0", {NEW: 9}) == [
        ("MS590", (f"it is `{OLD}` before", "write `runtime.engine.version: 0.34.0` or newer, "
                   "unless it came between releases"))
    ]  # fmt: skip
    assert findings(acme, "0.34.0", {OLD: 9}) == [
        ("MS591", (f"it is called `{NEW}` since 0.34.0",))
    ]
    field = "write `runtime.batch.maxBatchSize`: an argument is checked by nothing"
    assert findings(acme, "0.34.0", {NEW: 9}) == [("MS592", (field,))]
    assert findings(acme, "0.33.0", {OLD: 9}) == [("MS592", (field,))]


def findings(engine: Engine, version: str, written: dict[str, Any]) -> list[tuple[str, Any]]:
    from modelspec_compile.ir import Service, build
    from modelspec_compile.passes.suitability import suitability

    values = {f"engine.args[{name}].value": json.dumps(value) for name, value in written.items()}
    image = engine.image("nvidia", version)
    fields = {"name": "chat", "engine.name": engine.name, "engine.image": image}
    _, found = suitability(
        build(
            Service,
            {**fields, "engine.version": version, "engine.args": tuple(written), **values},
        )
    )
    return [(one.code, one.notes) for one in found]


def test_what_is_gone_is_unsupported(acme: Engine) -> None:
    assert isinstance(acme.at("0.39.0").adapters, Adapters)
    gone = acme.at("0.40.0").adapters
    assert gone == Unsupported(ADAPTERS, "vLLM takes no `--enable-lora` from 0.40.0 on")


def test_a_release_without_the_flags_of_a_group_forms_none() -> None:
    assert VLLM.at("0.10.2").group is None
    assert VLLM.at("0.12.0").group == VLLM.group


def test_the_hugging_face_server_has_the_flags_of_the_vllm_inside() -> None:
    inside = record("huggingface")["passthrough"]["version"]
    theirs = {row.name for row in VLLM.at(inside).rows if isinstance(row, Option)}
    own = {row.name for row in engines.load("huggingface").rows if isinstance(row, Option)}
    assert {name for name in own if "_" not in name} - theirs == {"task"}
