"""Instance types of SageMaker hosting, and the one that a replica's wishes lead to.

The traps are in the sizes: a 16xlarge has one device and a 12xlarge four, and only g7e has two.
Facts: instances.json, with their sources and their date.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cache, partial
from importlib import resources
from typing import Any

from modelspec_compile.catalog import Catalog

ABOUT_AS_MUCH = 0.9
"""The share of the wanted device memory that passes for as much: vendors round differently."""


@dataclass(frozen=True, slots=True)
class Instance:
    """A type without its `ml.` prefix, with all of its devices of one kind and its host."""

    type: str
    accelerator: str | None
    devices: int
    vcpus: int
    memory_bytes: int

    @property
    def vendor(self) -> str:
        """Who makes the devices, as the name of their kind begins; `cpu` where there are none."""
        return self.accelerator.partition("-")[0] if self.accelerator else "cpu"

    def device_bytes(self, catalog: Catalog) -> int:
        """Memory of one device."""
        return _memory_bytes(self.accelerator, catalog)


@dataclass(frozen=True, slots=True)
class Wish:
    """What one replica asks for; without a device, `devices` is 0."""

    accelerator: str | None
    devices: int
    millicores: int
    memory_bytes: int


def named(type_: str) -> Instance | None:
    """The facts of a type, with or without `ml.`."""
    return _instances().get(type_.removeprefix("ml."))


def exists(type_: str) -> bool:
    """Whether SageMaker hosts endpoints on a type, with or without `ml.`."""
    family, _, size = type_.removeprefix("ml.").partition(".")
    return size in _data()["names"].get(family, "").split()


def serves(instance: Instance, wish: Wish) -> bool:
    """Whether a type has the devices that are wished for, and enough of them."""
    return _same_chip(wish)(instance) and instance.devices >= wish.devices


def choose(wish: Wish, catalog: Catalog) -> tuple[Instance, bool]:
    """The smallest type that serves a wish; whether its devices are the wished ones.

    Without such a type: one whose devices hold as much each, else as much together, else the one
    with most memory of devices.
    """
    everything = _instances().values()
    enough = [each for each in everything if each.devices >= wish.devices]
    smallest = partial(_smallest, wish=wish, catalog=catalog)
    if found := smallest(filter(_same_chip(wish), enough)):
        return found, True
    gpus = [each for each in everything if each.vendor == "nvidia"]
    wanted = _memory_bytes(wish.accelerator, catalog) * ABOUT_AS_MUCH
    one_by_one = [
        e for e in gpus if e.devices >= wish.devices and e.device_bytes(catalog) >= wanted
    ]
    together = [e for e in gpus if e.devices * e.device_bytes(catalog) >= wish.devices * wanted]
    most = max(gpus, key=lambda each: each.devices * each.device_bytes(catalog))
    return smallest(one_by_one) or smallest(together) or most, False


def _same_chip(wish: Wish) -> Callable[[Instance], bool]:
    """A form of the same chip on another board is the same device here."""
    chips = {wish.accelerator, _data()["sameChip"].get(wish.accelerator)}
    return lambda instance: instance.accelerator in chips


def _memory_bytes(accelerator: str | None, catalog: Catalog) -> int:
    found = catalog.find(accelerator or "")
    return found.memory_bytes if found else 0


def _smallest(instances: Iterable[Instance], wish: Wish, catalog: Catalog) -> Instance | None:
    """The least devices, then the least host, among the hosts that are large enough if any are."""

    def size(each: Instance) -> tuple[bool, int, int, int]:
        lacks = each.vcpus * 1000 < wish.millicores or each.memory_bytes < wish.memory_bytes
        return lacks, each.devices * each.device_bytes(catalog), each.vcpus, each.memory_bytes

    return min(instances, key=size, default=None)


@cache
def _instances() -> Mapping[str, Instance]:
    return {
        type_: Instance(type_, accelerator, devices, vcpus, round(memory_gib * 2**30))
        for type_, accelerator, devices, vcpus, memory_gib in _data()["types"]
    }


@cache
def _data() -> dict[str, Any]:
    file = resources.files("modelspec_targets.sagemaker") / "instances.json"
    data: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))
    return data
