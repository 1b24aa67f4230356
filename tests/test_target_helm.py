"""What stands in a chart's two data files, and that it comes back."""

from __future__ import annotations

import pytest

from helm_charts import artifacts, bundle, chart, merge, spec, values
from modelspec_compile import engines, load, read_bundle
from modelspec_compile import target as targets
from modelspec_compile.ir import flatten
from modelspec_targets.helm.chart import chart_version
from modelspec_targets.helm.image import image_parts

URIS = (
    "hf://org/chat",
    "s3://bucket/chat/",
    "gs://bucket/chat",
    "https://example.com/chat.tar.gz",
    "pvc://claim/some/path",
    "oci://registry:5000/chat:1.10",
)
SERVERS = {
    "tei": {"identity": {"model": {"task": "embedding"}}},
    "mlserver": {
        "identity": {"model": {"task": "classification", "framework": "sklearn"}},
        "runtime": {"accelerator": {"type": "cpu", "count": None}},
    },
    "triton": {"identity": {"model": {"task": "classification", "framework": "onnx"}}},
    "llama.cpp": {"identity": {"model": {"framework": "gguf"}}},
    "custom": {"runtime": {"engine": {"image": "reg:5000/team/own:1.10"}}},
}
KEPT = {
    "name",
    "model.id",
    "model.artifacts.uri",
    "engine.image",
    "resources.memory_bytes",
    "scaling.min_replicas",
    "serving.port",
    "serving.startup_seconds",
    "serving.drain_seconds",
}


def of_engine(name: str, uri: str) -> str:
    sections = {"runtime": {"engine": {"name": name}}, "identity": artifacts(uri)}
    merge(sections, SERVERS.get(name, {}))
    return spec(**sections)


@pytest.mark.parametrize("uri", URIS)
@pytest.mark.parametrize("engine", engines.names())
def test_every_engine_and_source_comes_back(engine: str, uri: str) -> None:
    if engine == "llama.cpp" and not uri.startswith("hf"):
        uri = f"{uri.rstrip('/')}/model.gguf"
    made = bundle(of_engine(engine, uri))
    back = read_bundle(targets.load("helm"), {file.path: file.text for file in made.files})
    assert [str(place) for place, _ in back.leftovers] == []
    (loaded,) = load(of_engine(engine, uri))
    found, wanted = flatten(back.system.main), flatten(loaded.system.main)
    assert found == {path: wanted[path] for path in found}
    assert found.keys() >= KEPT & wanted.keys()


def test_a_template_changed_by_hand_is_left_over() -> None:
    files = {file.path: file.text for file in bundle(spec()).files}
    files["templates/service.yaml"] += "# mine\n"
    back = read_bundle(targets.load("helm"), files)
    assert [str(place) for place, _ in back.leftovers] == ["templates/service.yaml:"]


def test_a_value_of_ones_own_is_left_over() -> None:
    files = {file.path: file.text for file in bundle(spec()).files}
    files["values.yaml"] += "fullnameOverride: other\n"
    back = read_bundle(targets.load("helm"), files)
    assert [str(place) for place, _ in back.leftovers] == ["values.yaml:fullnameOverride"]


@pytest.mark.parametrize(
    ("written", "version"),
    [
        (None, "0.1.0"),
        ("2026.11", "2026.11.0"),
        ("v3", "3.0.0"),
        ("01.02", "1.2.0"),
        ("1.2.3-rc.1+build", "1.2.3-rc.1+build"),
        ("1.2.3-01", "0.1.0"),
        ("blue", "0.1.0"),
    ],
)
def test_the_chart_has_a_semantic_version(written: str | None, version: str) -> None:
    assert chart_version(written) == version
    made = chart(spec({"version": written} if written else {}))
    assert made["version"] == version
    assert made.get("appVersion") == written


def test_the_chart_says_what_it_is_about() -> None:
    made = chart(
        spec({"description": "Chat"}, governance={"compliance": {"governance": {"owner": "ml"}}})
    )
    assert (made["apiVersion"], made["type"], made["name"]) == ("v2", "application", "chat")
    assert made["description"] == "Chat"
    assert made["maintainers"] == [{"name": "ml"}]
    assert chart(spec())["description"] == "The model server chat"


def test_image_volumes_need_a_newer_kubernetes() -> None:
    assert chart(spec())["kubeVersion"] == ">=1.30.0-0"
    assert chart(spec(identity=artifacts("oci://reg/chat:1")))["kubeVersion"] == ">=1.35.0-0"


@pytest.mark.parametrize(
    ("uris", "oldest"),
    [
        (["s3://acme/a"], ">=1.30.0-0"),
        (["oci://reg/a:1"], ">=1.35.0-0"),
        (["s3://acme/a", "hf://acme/b", "oci://reg/c:1"], ">=1.35.0-0"),
    ],
)
def test_adapters_in_images_need_a_newer_kubernetes_too(uris: list[str], oldest: str) -> None:
    adapters = [{"name": f"a{number}", "uri": uri} for number, uri in enumerate(uris)]
    assert chart(spec(lineage={"adapters": adapters}))["kubeVersion"] == oldest


@pytest.mark.parametrize(
    ("image", "parts"),
    [
        ("busybox", {"repository": "busybox"}),
        ("reg:5000/a/b:1.10", {"repository": "reg:5000/a/b", "tag": "1.10"}),
        ("a/b@sha256:0a", {"repository": "a/b", "digest": "sha256:0a"}),
        ("a/b:v1@sha256:0a", {"repository": "a/b", "tag": "v1", "digest": "sha256:0a"}),
        ("reg:5000/a", {"repository": "reg:5000/a"}),
    ],
)
def test_an_image_is_taken_apart_and_put_together(image: str, parts: dict[str, str]) -> None:
    assert image_parts.encode(image) == parts
    assert image_parts.decode(parts) == image


def test_words_that_look_like_numbers_stay_words() -> None:
    image = {"name": "custom", "image": "team/own:1.10", "args": {"limit": 1048576, "on": "yes"}}
    made = bundle(spec({"version": "1.10"}, runtime={"engine": image})).text
    assert 'tag: "1.10"' in made("values.yaml")
    assert 'appVersion: "1.10"' in made("Chart.yaml")
    assert values(spec(runtime={"engine": image}))["args"] == ["--limit=1048576", "--on=yes"]


class TestWeights:
    """Where weights come from, and who is told."""

    def test_an_engine_with_a_hub_fetches_itself(self) -> None:
        made = values(spec(identity=artifacts("hf://org/chat", revision="abc")))
        assert made["args"][:2] == ["org/chat", "--revision=abc"]
        assert made["model"] == {"uri": "hf://org/chat"}

    def test_others_find_them_mounted(self) -> None:
        made = values(spec(identity=artifacts("s3://bucket/chat/")))
        assert made["args"][0] == "/mnt/models"
        assert made["model"] == {"uri": "s3://bucket/chat/", "mountPath": "/mnt/models"}

    def test_an_engine_without_a_hub_is_given_its_weights(self) -> None:
        text = spec(
            runtime={"engine": {"name": "triton"}},
            identity={
                "model": {
                    "task": "classification",
                    "framework": "onnx",
                    "artifacts": {"modelUri": "hf://org/x", "revision": "abc"},
                }
            },
        )
        assert values(text)["model"] == {
            "uri": "hf://org/x",
            "revision": "abc",
            "mountPath": "/mnt/models",
        }

    def test_a_token_stands_where_the_engine_looks_for_it(self) -> None:
        secret = {"secretRef": {"name": "hub", "key": "token"}}
        made = bundle(spec(identity=artifacts("hf://org/chat", credentials=secret)))
        needs = made.prerequisites["prerequisites"]
        found = next(need for need in needs if need["kind"] == "Secret")
        assert (found["name"], found["keys"], found["holds"]) == ("hub", ["token"], "a token")
        model = values(spec(identity=artifacts("hf://org/chat", credentials=secret)))["model"]
        assert model["credentials"] == {"secretName": "hub", "secretKey": "token"}
        assert model["tokenVariable"] == "HF_TOKEN"

    def test_other_secrets_are_no_tokens(self) -> None:
        secret = {"secretRef": {"name": "bucket", "key": "config"}}
        model = values(spec(identity=artifacts("s3://bucket/chat/", credentials=secret)))["model"]
        assert model["credentials"] == {"secretName": "bucket", "secretKey": "config"}
        assert "tokenVariable" not in model

    def test_nothing_opens_a_claim(self) -> None:
        secret = {"secretRef": {"name": "hub", "key": "token"}}
        made = bundle(spec(identity=artifacts("pvc://claim/chat", credentials=secret)))
        rows = [row for row in made.ledger["fields"] if "credentials" in row["path"]]
        assert {row["fidelity"] for row in rows} == {"unsupported"}

    def test_adapters_have_folders_of_their_names(self) -> None:
        adapters = [{"name": "law", "uri": "s3://bucket/law/", "rank": 12}]
        made = values(spec(lineage={"adapters": adapters}))
        assert made["adapters"] == adapters
        assert "law=/mnt/adapters/law" in made["args"]
        assert "--max-lora-rank=16" in made["args"]

    def test_a_path_is_told_as_it_is(self) -> None:
        runtime = {"engine": {"name": "vllm", "image": "team/own:1"}}
        made = values(spec(runtime=runtime, identity=artifacts("/opt/chat")))
        assert made["args"][0] == "/opt/chat"
        assert "mountPath" not in made["model"]


@pytest.mark.parametrize(
    ("file", "was", "becomes"),
    [
        ("values.yaml", "terminationGracePeriodSeconds: 55", "terminationGracePeriodSeconds: soon"),
        ("values.yaml", "replicaCount: 1", "replicaCount: 3"),
        ("values.yaml", "mountPath: /cache", "mountPath: /elsewhere"),
        ("Chart.yaml", "type: application", "type: library"),
        ("Chart.yaml", "kubeVersion:", "home: https://example.com\nkubeVersion:"),
    ],
)
def test_what_a_hand_wrote_is_left_over(file: str, was: str, becomes: str) -> None:
    files = {file.path: file.text for file in bundle(spec()).files}
    assert was in files[file]
    files[file] = files[file].replace(was, becomes)
    back = read_bundle(targets.load("helm"), files)
    assert len(back.leftovers) == 1
