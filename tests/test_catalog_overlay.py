"""Users' catalog and price files over the built-in catalog, and files that are wrong or hostile."""

from __future__ import annotations

import json
import re
from textwrap import dedent

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus import ROOT
from modelspec_compile.catalog import Catalog, built_in
from modelspec_compile.catalog.overlay import overlay
from modelspec_compile.catalog.prices import with_prices

BASE = built_in()
DEVICES = """
accelerators:
  - {id: acme-x1, name: ACME X1, vendor: ACME, resource: acme.com/npu, memoryNominalGb: 64,
     bandwidthGbPerSecond: 2000, tflops: {bf16: 400}, aliases: ["X1 64GB"], source: sheet 7,
     date: 2026-10-01}
  - {id: nvidia-h100-sxm, memoryDriverMib: 81000}
  - {id: nvidia-rtx-9090, vendor: nvidia, memoryDriverMib: 49140}
aliases: {our-gpu: h100, a100: a100-80gb}
instances:
  - {cloud: acme, type: x1.8, accelerator: x1, count: 8, usdPerHour: 20, region: eu,
     date: 2026-10-01}
  - {cloud: aws, type: p5.48xlarge, accelerator: h100, count: 8}
"""
PRICES = """
currency: USD
date: 2026-11-01
region: eu-1
accelerators: [{id: h100, usdPerHour: 2.5, cloud: example}]
instances: [{type: p5.4xlarge, usdPerHour: 4.0, source: contract 9}]
"""


def laid(text: str) -> Catalog:
    """The built-in catalog under a file that is right."""
    found, problems = overlay(BASE, text, "devices.yaml")
    assert problems == []
    return found


def test_a_device_is_added_with_the_file_as_its_source() -> None:
    found = laid(DEVICES).find("x1 64gb")
    assert found is not None
    assert (found.id, found.vendor, found.memory_certain) == ("acme-x1", "acme", False)
    assert found.flops == {"bf16": 400e12}
    assert found.sources["tflops"] == ("devices.yaml",)
    source = laid(DEVICES).sources["devices.yaml"]
    assert (source.what, source.date) == ("sheet 7", "2026-10-01")


def test_a_device_is_overridden_key_by_key() -> None:
    before, after = BASE.accelerators["nvidia-h100-sxm"], laid(DEVICES).find("h100")
    assert after is not None
    assert after.memory_bytes == 81000 * 2**20
    assert after.sources["memoryDriverMib"] == ("devices.yaml",)
    assert (after.flops, after.labels, after.aliases[:1]) == (
        before.flops,
        before.labels,
        before.aliases[:1],
    )
    assert after.sources["tflops"] == before.sources["tflops"]


def test_a_new_device_of_a_known_vendor_has_its_resource() -> None:
    found = laid(DEVICES).accelerators["nvidia-rtx-9090"]
    assert (found.resource, found.memory_certain) == ("nvidia.com/gpu", True)


def test_aliases_settle_what_was_ambiguous() -> None:
    found = laid(DEVICES)
    assert found.candidates("a100") == ()
    assert {found.names[name] for name in ("a100", "our-gpu")} == {
        "nvidia-a100-80gb-sxm",
        "nvidia-h100-sxm",
    }
    assert BASE.candidates("a100")


def test_hosts_are_added_and_replaced() -> None:
    found = laid(DEVICES)
    assert [offer.usd_per_hour for offer in found.offering("acme-x1", 4).offers] == [10.0]
    replaced = found.instance("p5.48xlarge")
    assert replaced is not None
    assert replaced.usd_per_hour is None
    assert len(found.instances) == len(BASE.instances) + 1


def test_prices_of_devices_come_first_and_prices_of_hosts_replace_the_list() -> None:
    found, problems = with_prices(BASE, PRICES, "prices.yaml")
    assert problems == []
    first, second = found.offering("nvidia-h100-sxm", 2).offers[:2]
    assert (first.usd_per_hour, first.cloud, first.instance, first.source) == (
        5.0,
        "example",
        None,
        "prices.yaml",
    )
    assert second.instance is not None
    assert found.instance("p5.4xlarge").usd_per_hour == 4.0  # type: ignore[union-attr]
    assert found.instance("p5.4xlarge").source == "contract 9"  # type: ignore[union-attr]


def test_prices_may_be_of_devices_that_the_users_catalog_added() -> None:
    text = "accelerators: [{id: x1 64gb, usdPerHour: 1, date: 2026-11-01}]"
    found, problems = with_prices(laid(DEVICES), text, "prices.yaml")
    assert problems == []
    assert found.offering("acme-x1", 3).cheapest.usd_per_hour == 3  # type: ignore[union-attr]


@pytest.mark.parametrize("text", ["{}", "accelerators: []", "aliases: {}", '{"instances": []}'])
def test_an_overlay_of_nothing_changes_nothing(text: str) -> None:
    found, problems = overlay(BASE, text, "devices.yaml")
    assert problems == []
    assert (found.accelerators, found.names, found.instances, found.prices) == (
        BASE.accelerators,
        BASE.names,
        BASE.instances,
        BASE.prices,
    )
    if text == "{}":
        assert found is BASE
        assert with_prices(BASE, text, "prices.yaml") == (BASE, [])


@given(st.sampled_from(sorted(BASE.accelerators)))
@settings(max_examples=30, deadline=None)
def test_saying_what_the_catalog_says_keeps_the_device(id_: str) -> None:
    device = BASE.accelerators[id_]
    text = json.dumps({"accelerators": [{"id": id_, "name": device.name}]})
    assert laid(text).accelerators[id_] == device


def test_the_digest_follows_the_content() -> None:
    digests = {BASE.digest, laid(DEVICES).digest, laid(DEVICES + "\n# note").digest}
    assert len(digests) == 2
    assert with_prices(BASE, PRICES, "p")[0].digest not in digests


def test_the_examples_of_the_documentation_are_right() -> None:
    text = (ROOT / "docs" / "catalog.md").read_text(encoding="utf-8")
    blocks = [dedent(block) for block in re.findall(r"(?:^ {4}.*\n)+", text, re.MULTILINE)]
    _, devices, prices = blocks
    assert overlay(BASE, devices, "devices.yaml")[1] == []
    assert with_prices(laid(devices), prices, "prices.yaml")[1] == []


WRONG = {
    "accelerators: [{id: h100}]": "MS485",
    "accelerators: [{id: nvidia-new, vendor: nvidia}]": "MS482",
    "accelerators: [{id: new, vendor: new, memoryNominalGb: 8}]": "MS482",
    "accelerators: [{vendor: new, memoryNominalGb: 8}]": "MS482",
    "accelerators: [{id: nvidia-l4, aliases: [h100]}]": "MS485",
    "accelerators: [{id: nvidia-l4, memoryDriverMib: true}]": "MS481",
    "accelerators: [{id: nvidia-l4, memoryDriverMib: 1e400}]": "MS481",
    "accelerators: [{id: nvidia-l4, memoryDriverMib: [1]}]": "MS481",
    "accelerators: [{id: nvidia-l4, tflops: 5}]": "MS481",
    "accelerators: [{id: nvidia-l4, labels: {a: {b: c}}}]": "MS481",
    "accelerators: {id: nvidia-l4}": "MS481",
    "accelerators: [nvidia-l4]": "MS481",
    "aliases: [x]": "MS481",
    "aliases: {x: {y: z}}": "MS483",
    "aliases: {x: a100}": "MS483",
    "instances: [{type: x, accelerator: nothing, count: 1}]": "MS483",
    "instances: [{type: x, accelerator: h100}]": "MS482",
    "instances: [{type: x, accelerator: h100, count: 0}]": "MS481",
    "instances: [{type: x, accelerator: h100, count: 3/2}]": "MS481",
    "instances: [{type: x, accelerator: h100, count: 1, usdPerHour: 700}]": "MS484",
    "instances: [{type: x, accelerator: h100, count: 1, usdPerHour: 7}]": "MS482",
    "devices: []": "MS480",
    "accelerators: [": "MS101",
    "": "MS107",
}
WRONG_PRICES = {
    "currency: EUR": "MS484",
    "accelerators: [{id: h100, usdPerHour: 1}]": "MS482",
    "accelerators: [{id: h100, usdPerHour: -1, date: 2026-01-01}]": "MS484",
    "accelerators: [{id: h100, usdPerHour: two, date: 2026-01-01}]": "MS481",
    "accelerators: [{id: h100, usdPerHour: 2, date: 2026-13-01}]": "MS481",
    "accelerators: [{id: a100, usdPerHour: 2, date: 2026-01-01}]": "MS483",
    "instances: [{type: p5.49xlarge, usdPerHour: 2, date: 2026-01-01}]": "MS483",
    "price: 5": "MS480",
}


@pytest.mark.parametrize(("text", "code"), WRONG.items())
def test_a_wrong_catalog_is_refused_at_its_place(text: str, code: str) -> None:
    found, problems = overlay(BASE, text, "devices.yaml")
    assert found is BASE
    assert code in {one.code for one in problems}
    assert all(one.span and one.span.file == "devices.yaml" for one in problems)


@pytest.mark.parametrize(("text", "code"), WRONG_PRICES.items())
def test_wrong_prices_are_refused_at_their_place(text: str, code: str) -> None:
    found, problems = with_prices(BASE, text, "prices.yaml")
    assert found is BASE
    assert [one.code for one in problems] == [code]
    assert problems[0].span is not None


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner),
    max_leaves=8,
)
ROW = st.dictionaries(
    st.sampled_from(["id", "vendor", "aliases", "tflops", "count", "type", "accelerator", "date"]),
    VALUES,
    max_size=4,
)
FILE = st.dictionaries(
    st.sampled_from(["accelerators", "aliases", "instances", "currency"]),
    st.lists(ROW, max_size=2) | VALUES,
)


@given(FILE)
@settings(max_examples=40, deadline=None)
def test_whatever_a_file_says_there_is_a_catalog(data: object) -> None:
    text = json.dumps(data)
    for lay in (overlay, with_prices):
        found, problems = lay(BASE, text, "file.json")
        assert not problems or found is BASE


@given(st.binary(max_size=200))
@settings(max_examples=40, deadline=None)
def test_whatever_bytes_a_file_has_there_is_a_catalog(data: bytes) -> None:
    assert overlay(BASE, data, "file.yaml")[0]
    assert with_prices(BASE, data, "file.yaml")[0]
