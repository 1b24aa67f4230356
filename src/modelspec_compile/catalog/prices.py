"""A user's price file over a catalog: hosts and single devices, in US dollars of a day.

A price per device comes before every host's; a host's price replaces the list price.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from modelspec_compile.catalog import reading
from modelspec_compile.catalog.collection import Catalog
from modelspec_compile.catalog.forms import DEVICE_PRICE, HOST_PRICE, PRICES
from modelspec_compile.catalog.instances import DevicePrice, Instance
from modelspec_compile.catalog.lookups import NO_DEVICE, NO_PRICE, digest, priced, unknown_device
from modelspec_compile.diagnostics import Diagnostic
from modelspec_compile.diagnostics.diagnostic import error
from modelspec_compile.diagnostics.suggest import did_you_mean
from modelspec_compile.source import tree
from modelspec_compile.source.parse import parse


@dataclass(slots=True)
class Work:
    """A catalog, the hosts and prices that a file changes, and what was wrong with it."""

    base: Catalog
    file: str
    problems: list[Diagnostic]
    hosts: dict[tuple[str, str], Instance] = field(default_factory=dict)
    prices: list[DevicePrice] = field(default_factory=list)


def with_prices(base: Catalog, text: str | bytes, file: str) -> tuple[Catalog, list[Diagnostic]]:
    """The catalog with a price file over it; the base itself where the file is wrong or empty."""
    documents, problems = parse(text, file)
    work = Work(base, file, problems)
    for document in documents:
        _apply(document.root, work)
    if work.problems or not (work.hosts or work.prices):
        return base, work.problems
    hosts = tuple(work.hosts.get((each.cloud, each.type), each) for each in base.instances)
    own = {(each.accelerator, each.cloud, each.region) for each in work.prices}
    kept = [one for one in base.prices if (one.accelerator, one.cloud, one.region) not in own]
    data = [tree.to_data(document.root) for document in documents]
    prices = (*work.prices, *kept)
    return replace(base, instances=hosts, prices=prices, digest=digest(base, data)), []


def _apply(root: tree.Mapping, work: Work) -> None:
    whole = reading.whole(root, PRICES, work.problems)
    values = whole.values
    currency = values.get("currency", "USD")
    if currency != "USD":
        message = f"prices are in US dollars, not in `{currency}`"
        work.problems.append(error(NO_PRICE, message, whole.at("currency")))
    for found in reading.rows(values.get("accelerators"), DEVICE_PRICE, work.problems):
        _device(_filled(found, values), work)
    for found in reading.rows(values.get("instances"), HOST_PRICE, work.problems):
        _host(_filled(found, values), work)


def _filled(found: reading.Row, file: Mapping[str, Any]) -> reading.Row:
    """A row with what the file says for all of its rows."""
    common = {key: file[key] for key in ("region", "date", "source") if key in file}
    return replace(found, values={**common, **found.values})


def _device(found: reading.Row, work: Work) -> None:
    if reading.lacks(found, ("id", "usdPerHour", "date"), work.problems):
        return
    values = found.values
    device = work.base.find(values["id"])
    if device is None:
        work.problems.append(unknown_device(work.base, values["id"], found.at("id")))
    elif priced(found, "usdPerHour", work.problems):
        made = DevicePrice(
            accelerator=device.id,
            usd_per_hour=values["usdPerHour"],
            region=values.get("region", ""),
            price_date=values["date"],
            source=values.get("source", work.file),
            cloud=values.get("cloud", ""),
        )
        work.prices.append(made)


def _host(found: reading.Row, work: Work) -> None:
    if reading.lacks(found, ("type", "usdPerHour", "date"), work.problems):
        return
    values = found.values
    host = work.base.instance(values["type"], values.get("cloud"))
    if host is None:
        work.problems.append(_unknown_host(found, work.base))
    elif priced(found, "usdPerHour", work.problems):
        work.hosts[host.cloud, host.type] = replace(
            host,
            usd_per_hour=values["usdPerHour"],
            region=values.get("region", host.region),
            price_date=values["date"],
            source=values.get("source", work.file),
        )


def _unknown_host(found: reading.Row, base: Catalog) -> Diagnostic:
    type_ = found.values["type"]
    near = did_you_mean(type_, [each.type for each in base.instances])
    hint = f"did you mean `{near}`?" if near else "--catalog can add it"
    return error(NO_DEVICE, f"no instance is called `{type_}`", found.at("type"), hint)
