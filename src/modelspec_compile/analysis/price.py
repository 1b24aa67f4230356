"""The price of one replica's hour: of its share of a host that is for sale, or of its devices."""

from __future__ import annotations

from dataclasses import dataclass

from modelspec_compile.analysis.deployment import Deployment
from modelspec_compile.analysis.facts import Facts
from modelspec_compile.analysis.question import HOST
from modelspec_compile.catalog import Offer, stale
from modelspec_compile.ir.governance import Cost as Wanted

OTHER_HOSTS = frozenset({"on-premises"})
"""Providers that no price list knows: only a price of the user's own counts."""


@dataclass(frozen=True, slots=True)
class Price:
    """US dollars an hour for the devices of one replica, and the offer behind it.

    `share` is how many of the instance the devices are: 0.5 is half of one. A price of devices by
    themselves has no instance, and as many shares as devices. `old` is set where the
    list is older than half a year.
    """

    replica_hour_usd: float
    instance: str
    cloud: str
    region: str
    share: float
    listed: str
    source: str
    old: bool = False


def price(asked: Deployment, wanted: Wanted, facts: Facts) -> Price | str:
    """The cheapest offer that the spec's hints allow, or why there is none.

    `pricingHints` bind: an instance type that is named is taken, and only its provider's list.
    """
    if asked.accelerator is None or asked.accelerator.id == HOST:
        return "no price for CPUs: the catalog has prices of accelerators"
    found = facts.catalog.offering(asked.accelerator.id, asked.devices)
    allowed = [offer for offer in found.offers if _allowed(offer, wanted)]
    if allowed:
        return _price(allowed[0], facts)
    if not found.offers:
        return found.reason
    return _elsewhere(asked.accelerator.id, wanted, facts)


def _elsewhere(device: str, wanted: Wanted, facts: Facts) -> str:
    """Why none of the offers is where the hints want it."""
    type_, cloud = wanted.instance_type, wanted.cloud_provider
    if type_ is None or cloud in OTHER_HOSTS:
        return f"no price for {device} on {cloud}: --prices can give one"
    host = facts.catalog.instance(type_, cloud)
    if host is None:
        where = f"{cloud} has no instance" if cloud else "no instance is called"
        return f"no price: {where} `{type_}`; --catalog can add it"
    return f"no price: `{type_}` has {host.count} × {host.accelerator}"


def _allowed(offer: Offer, wanted: Wanted) -> bool:
    if offer.instance is None:
        return True
    if wanted.instance_type and offer.instance.type != wanted.instance_type:
        return False
    cloud = wanted.cloud_provider
    return cloud not in OTHER_HOSTS and cloud in (None, offer.cloud)


def _price(offer: Offer, facts: Facts) -> Price:
    cited = facts.catalog.sources.get(offer.source)
    return Price(
        replica_hour_usd=offer.usd_per_hour,
        instance=offer.instance.type if offer.instance else "",
        cloud=offer.cloud,
        region=offer.region,
        share=float(offer.hosts),
        listed=offer.price_date,
        source=cited.what if cited else offer.source,
        old=facts.today is not None and stale(offer.price_date, facts.today),
    )
