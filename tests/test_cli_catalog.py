"""`modelspec catalog`: lists, one device, search, hosts, JSON, and users' files."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from modelspec_compile.catalog import built_in
from modelspec_compile.cli.app import app

DEVICES = "accelerators: [{id: acme-x1, vendor: acme, resource: a.com/x, memoryNominalGb: 64}]\n"


def run(*arguments: str) -> Result:
    """The command with these arguments."""
    return CliRunner().invoke(app, ["catalog", *arguments])


def answer(*arguments: str) -> dict[str, Any]:
    """What the command says as JSON."""
    result = run(*arguments, "--format", "json")
    assert result.exit_code == 0, result.output
    found: dict[str, Any] = json.loads(result.stdout)
    return found


def test_every_device_has_a_line() -> None:
    lines = run().stdout.splitlines()
    assert {line.split()[0] for line in lines[1:-2]} == set(built_in().accelerators)


def test_one_device_shows_each_figure_with_its_sources() -> None:
    text = run("H100 80GB").stdout
    for part in ("79.65 GiB", "3350 GB/s", "bf16 989", "nv-cc 2026-11-23", "p5.48xlarge", "55.04"):
        assert part in text
    assert "cloud.google.com/gke-accelerator=nvidia-h100-80gb" in text


def test_a_guessed_memory_is_said_to_be_one() -> None:
    assert "93 % of the nominal size" in run("mi325x").stdout


@pytest.mark.parametrize(
    ("written", "says"),
    [
        ("a100", "nvidia-a100-40gb-pcie"),
        ("h100-sxmm", "did you mean `h100-sxm`"),
        ("zzzz", "is called `zzzz`"),
    ],
)
def test_what_is_not_one_device_is_explained(written: str, says: str) -> None:
    result = run(written)
    assert result.exit_code == 2
    assert says in " ".join(result.output.replace("│", " ").split())


def test_search_begins_at_words() -> None:
    ids = [each["id"] for each in answer("80gb")["accelerators"]]
    assert "nvidia-a100-80gb-pcie" in ids
    assert "nvidia-b200" not in ids
    assert [each["id"] for each in answer("p5.4")["accelerators"]] == ["nvidia-h100-sxm"]


def test_hosts() -> None:
    text = run("--instances", "a10").stdout
    assert "Standard_NV6ads_A10_v5" in text
    assert "1/6" in text


def test_json_is_versioned_and_cites_its_sources() -> None:
    found = answer("l4")
    assert found["formatVersion"] == 1
    assert found["digest"].startswith("sha256:")
    (device,) = found["accelerators"]
    assert (device["memoryDriverMib"], device["memoryCertain"]) == (23034, True)
    cited = {name for ids in device["sources"].values() for name in ids}
    assert cited <= set(found["sources"])
    assert found["prices"][0]["usdPerHour"] > 0


def test_files_of_the_user(tmp_path: Path) -> None:
    devices, prices = tmp_path / "devices.yaml", tmp_path / "prices.yaml"
    devices.write_text(DEVICES, encoding="utf-8")
    prices.write_text("accelerators: [{id: acme-x1, usdPerHour: 3, date: 2026-11-01}]\n")
    found = answer("acme-x1", "--catalog", str(devices), "--prices", str(prices))
    assert found["prices"][0]["usdPerHour"] == 3
    assert found["digest"] != built_in().digest


def test_a_wrong_file_is_shown_with_its_line(tmp_path: Path) -> None:
    file = tmp_path / "devices.yaml"
    file.write_text(DEVICES.replace("vendor", "vendr"), encoding="utf-8")
    result = run("--catalog", str(file))
    assert result.exit_code == 1
    assert "MS480" in result.output
    assert "devices.yaml:1:30" in result.output


def test_a_missing_file_is_a_wrong_argument(tmp_path: Path) -> None:
    result = run("--catalog", str(tmp_path / "none.yaml"))
    assert result.exit_code == 2
