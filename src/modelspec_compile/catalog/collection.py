"""A catalog as one value: devices, their names, hosts, prices and sources, with a digest."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache

from modelspec_compile import packaged
from modelspec_compile.catalog import accelerators as devices
from modelspec_compile.catalog import instances as hosts
from modelspec_compile.catalog.accelerators import Accelerator
from modelspec_compile.catalog.instances import DevicePrice, Instance, Offering
from modelspec_compile.catalog.names import look_up, sized


@dataclass(frozen=True, slots=True)
class Source:
    """Where figures are from, and the day of that version or reading."""

    id: str
    what: str
    url: str
    date: str


@dataclass(frozen=True, slots=True, eq=False)
class Catalog:
    """Devices by id, `names` to ids, ambiguous names to candidates, hosts, prices a device.

    `digest` changes with every change of the content, a user's files included. A catalog equals
    itself only, so that what is made for one can be kept by it.
    """

    accelerators: Mapping[str, Accelerator]
    names: Mapping[str, str]
    ambiguous: Mapping[str, tuple[str, ...]]
    instances: tuple[Instance, ...]
    prices: tuple[DevicePrice, ...]
    sources: Mapping[str, Source]
    digest: str

    def find(self, written: str) -> Accelerator | None:
        """The accelerator of a name as people write it (`H100 80GB`), or None.

        Memory behind a name may be left out and has to be right where it is written.
        """
        found = look_up(self.names, written) or self._by_size(written)
        return self.accelerators[found] if found else None

    def candidates(self, written: str) -> tuple[str, ...]:
        """The ids that an ambiguous name may mean; none for any other name."""
        return look_up(self.ambiguous, written) or self._of_size(written)

    def instance(self, type_: str, cloud: str | None = None) -> Instance | None:
        """The host of a type, of one cloud where clouds share its name."""
        fits = (each for each in self.instances if each.type == type_)
        return next((each for each in fits if cloud in (None, each.cloud)), None)

    def offering(self, accelerator: str, count: int = 1) -> Offering:
        """What `count` devices of an id cost an hour, the cheapest offer first."""
        return hosts.offering(accelerator, count, self.instances, self.prices)

    def _by_size(self, written: str) -> str | None:
        found = self._of_size(written)
        return found[0] if len(found) == 1 else None

    def _of_size(self, written: str) -> tuple[str, ...]:
        parts = sized(written)
        if parts is None:
            return ()
        name, size = parts
        known = look_up(self.names, name)
        ids = (known,) if known else look_up(self.ambiguous, name) or ()
        return tuple(each for each in ids if self._has(each, size))

    def _has(self, id_: str, size: int) -> bool:
        found = self.accelerators.get(id_)
        return found is not None and found.nominal_gb == size


def spellings(known: Iterable[Accelerator]) -> dict[str, str]:
    """Every name of some devices, each with its id; an id counts without its vendor too."""
    return {name: each.id for each in known for name in _names(each)}


def _names(each: Accelerator) -> tuple[str, ...]:
    return (each.id, each.id.removeprefix(f"{each.vendor}-"), *each.aliases)


@cache
def built_in() -> Catalog:
    """The catalog that comes with the compiler."""
    files = ("accelerators", "instances", "sources")
    rows, sold, cited = (packaged.data("catalog", name) for name in files)
    known = [devices.accelerator(row) for row in rows["accelerators"]]
    text = json.dumps([rows, sold, cited], sort_keys=True, ensure_ascii=False)
    return Catalog(
        accelerators={each.id: each for each in known},
        names=spellings(known),
        ambiguous={name: tuple(ids) for name, ids in rows["ambiguous"].items()},
        instances=tuple(hosts.instance(row) for row in sold["instances"]),
        prices=(),
        sources={name: Source(name, **row) for name, row in cited["sources"].items()},
        digest=f"sha256:{hashlib.sha256(text.encode()).hexdigest()}",
    )
