"""What was read is compiled again: what a compile would say otherwise is left over."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
import yaml

from modelspec_compile import compile, read_bundle
from modelspec_compile import target as targets
from modelspec_compile.reading import Import
from modelspec_compile.testing.samples import SHIPPED

CHAT = (SHIPPED / "chat.yaml").read_text(encoding="utf-8")
EMBEDDING = (SHIPPED / "embedding.yaml").read_text(encoding="utf-8")
RESERVED = "compose.yaml:services.embedder.deploy.resources.reservations"
TREES = (SHIPPED / "trees.yaml").read_text(encoding="utf-8")
Change = Callable[[dict[str, Any]], Any]


def changed(text: str, target: str, file: str, change: Change) -> tuple[Import, dict[str, Any]]:
    """What is read where a document of a bundle is changed, and what is left over by its path."""
    (bundle,) = compile(text, target).bundles
    files = {one.path: one.text for one in bundle.files}
    before = {place for place, _ in read_bundle(targets.load(target), files).leftovers}
    document = yaml.safe_load(files[file])
    change(document)
    files[file] = yaml.safe_dump(document, sort_keys=False)
    found = read_bundle(targets.load(target), files)
    return found, {str(place): v for place, v in found.leftovers if place not in before}


def replica(project: dict[str, Any], number: int) -> Any:
    """One of the two services of Compose that are replicas of the one in the spec."""
    return project["services"][f"churn-score-{number}"]


@pytest.mark.parametrize("number", [0, 1])
def test_a_replica_that_says_more_than_the_others_is_told(number: int) -> None:
    def change(project: dict[str, Any]) -> None:
        replica(project, number)["environment"]["MODE"] = "quick"

    found, left = changed(TREES, "compose", "compose.yaml", change)
    assert [service.name for service in found.system.services] == ["churn-score"]
    assert found.system.main.scaling.min_replicas == 2
    assert left == {f"compose.yaml:services.churn-score-{number}.environment.MODE": "quick"}


@pytest.mark.parametrize("number", [0, 1])
def test_a_replica_that_says_less_than_the_others_is_told(number: int) -> None:
    def change(project: dict[str, Any]) -> None:
        del replica(project, number)["environment"]["MLSERVER_DEBUG"]

    _, left = changed(TREES, "compose", "compose.yaml", change)
    other = f"compose.yaml:services.churn-score-{1 - number}.environment.MLSERVER_DEBUG"
    assert left == {other: "false"}


@pytest.mark.parametrize("number", [0, 1])
def test_a_replica_that_says_something_else_is_told(number: int) -> None:
    def change(project: dict[str, Any]) -> None:
        replica(project, number)["image"] = "docker.io/seldonio/mlserver:1.6.0"

    _, left = changed(TREES, "compose", "compose.yaml", change)
    assert left["compose.yaml:services.churn-score-1.image"].startswith("docker.io/seldonio/")


@pytest.mark.parametrize("devices", [["0", "3"], ["2", "1", "0"]])
def test_devices_that_a_compile_would_not_choose_are_told(devices: list[str]) -> None:
    def change(project: dict[str, Any]) -> None:
        reservations = project["services"]["embedder"]["deploy"]["resources"]["reservations"]
        reservations["devices"][0]["device_ids"] = devices

    found, left = changed(EMBEDDING, "compose", "compose.yaml", change)
    assert found.system.main.accelerator.count == len(devices)
    assert any(place.startswith(f"{RESERVED}.devices[0]") for place in left)


def test_two_places_that_contradict_each_other_are_told() -> None:
    def change(document: dict[str, Any]) -> None:
        document["spec"]["podMetricsEndpoints"][0]["portNumber"] = 8081

    _, left = changed(CHAT, "kserve", "podmonitor.yaml", change)
    assert "podmonitor.yaml:spec.podMetricsEndpoints[0].portNumber" in left


def test_an_element_that_no_service_can_be_called_like_is_told() -> None:
    def change(config: dict[str, Any]) -> None:
        config["applications"][0]["name"] = "Chat App"

    found, left = changed(CHAT, "ray-serve", "serve_config.yaml", change)
    assert found.system.main.name == "support-chat"
    assert left["serve_config.yaml:applications[0].name"] == "Chat App"


def test_what_a_release_would_write_is_said_however_it_was_spelled() -> None:
    spelled = ["vllm", "serve", "acme/chat", "--max-model-len", "4096", "--max_num_seqs=8"]
    project = {
        "services": {
            "chat": {
                "image": "vllm/vllm-openai:v0.30.0",
                "entrypoint": spelled[:2],
                "command": spelled[2:],
            }
        }
    }
    found = read_bundle(targets.load("compose"), {"stack.yaml": yaml.safe_dump(project)})
    assert found.system.main.batch.max_sequences == 8
    assert not any("command" in str(place) for place, _ in found.leftovers)
