"""Hosts that clouds let by the hour, and what a number of devices costs on them.

A price is the on-demand list price of a day and a region. None is "no price", never "free".
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from math import ceil
from typing import Any

from modelspec_compile.catalog.accelerators import GIB

STALE_DAYS = 180
SENTINELS = frozenset({0.0, 700.0})
"""Numbers that price lists write for "not sold": they are no prices."""


@dataclass(frozen=True, slots=True)
class Instance:
    """A host type with `count` devices; a fraction of 1 is a share of one device.

    `usd_per_hour` is of the whole host on `price_date` in `region`.
    """

    cloud: str
    type: str
    accelerator: str
    count: Fraction
    vcpus: int | None
    memory_bytes: int | None
    usd_per_hour: float | None
    region: str
    price_date: str
    source: str
    note: str = ""

    @property
    def whole(self) -> bool:
        """Whether the host has whole devices."""
        return self.count >= 1 and self.count.denominator == 1


@dataclass(frozen=True, slots=True)
class DevicePrice:
    """What one device costs an hour, as a user's price file says it."""

    accelerator: str
    usd_per_hour: float
    region: str
    price_date: str
    source: str
    cloud: str = ""


@dataclass(frozen=True, slots=True)
class Offer:
    """Devices for sale: `hosts` of an instance (0.5 is half of one), or devices by themselves.

    `usd_per_hour` is for that share of hosts, `whole_usd_per_hour` for the hosts that have to be
    paid where nobody else takes the rest.
    """

    accelerator: str
    devices: int
    hosts: Fraction
    usd_per_hour: float
    whole_usd_per_hour: float
    cloud: str
    region: str
    price_date: str
    source: str
    instance: Instance | None = None


@dataclass(frozen=True, slots=True)
class Offering:
    """Every offer of a number of devices, the cheapest first; `reason` says why there is none."""

    offers: tuple[Offer, ...]
    reason: str = ""

    @property
    def cheapest(self) -> Offer | None:
        """The lowest price for the devices alone; of equal ones the host with fewer devices."""
        return self.offers[0] if self.offers else None


def offering(
    accelerator: str,
    devices: int,
    instances: Iterable[Instance],
    prices: Iterable[DevicePrice] = (),
) -> Offering:
    """What `devices` of one kind cost; a user's price per device comes before hosts' prices."""
    own = [_alone(each, devices) for each in prices if each.accelerator == accelerator]
    hosts = [each for each in instances if each.accelerator == accelerator and each.whole]
    sold = _large([each for each in hosts if each.usd_per_hour is not None], devices)
    offers = sorted(own, key=_order) + sorted((_hosted(each, devices) for each in sold), key=_order)
    return Offering(tuple(offers), "" if offers else _reason(accelerator, hosts))


def stale(price_date: str, today: date) -> bool:
    """Whether a price is older than half a year."""
    return (today - date.fromisoformat(price_date)).days > STALE_DAYS


def price(value: float | None) -> float | None:
    """A price, or None where a list writes a sentinel for "not sold"."""
    return None if value is None or value <= 0 or value in SENTINELS else float(value)


def instance(row: Mapping[str, Any]) -> Instance:
    """The host of a row as instances.json and users' files have them; prices are of the row."""
    ram = row.get("ramGib")
    return Instance(
        cloud=row["cloud"],
        type=row["type"],
        accelerator=row["accelerator"],
        count=Fraction(str(row["count"])),
        vcpus=row.get("vcpus"),
        memory_bytes=None if ram is None else int(ram * GIB),
        usd_per_hour=price(row.get("usdPerHour")),
        region=row.get("region") or "",
        price_date=row.get("priceDate") or "",
        source=row["source"],
        note=row.get("note") or "",
    )


def _large(hosts: list[Instance], devices: int) -> list[Instance]:
    """Hosts that have the devices in one; where none has, several of the largest ones."""
    most = max((each.count for each in hosts), default=Fraction(0))
    least = min(Fraction(devices), most)
    return [each for each in hosts if each.count >= least]


def _hosted(host: Instance, devices: int) -> Offer:
    hosts, paid = Fraction(devices) / host.count, host.usd_per_hour or 0.0
    return Offer(
        accelerator=host.accelerator,
        devices=devices,
        hosts=hosts,
        usd_per_hour=float(hosts) * paid,
        whole_usd_per_hour=ceil(hosts) * paid,
        cloud=host.cloud,
        region=host.region,
        price_date=host.price_date,
        source=host.source,
        instance=host,
    )


def _alone(each: DevicePrice, devices: int) -> Offer:
    paid = each.usd_per_hour * devices
    return Offer(
        accelerator=each.accelerator,
        devices=devices,
        hosts=Fraction(devices),
        usd_per_hour=paid,
        whole_usd_per_hour=paid,
        cloud=each.cloud,
        region=each.region,
        price_date=each.price_date,
        source=each.source,
    )


def _order(offer: Offer) -> tuple[float, float, str]:
    name = offer.instance.type if offer.instance else ""
    return (round(offer.usd_per_hour, 6), offer.whole_usd_per_hour, name)


def _reason(accelerator: str, hosts: list[Instance]) -> str:
    if not hosts:
        return f"no price for {accelerator}: no host of the catalog has it"
    named = ", ".join(each.type for each in hosts[:3])
    return f"no price for {accelerator}: the catalog has none for {named}"
