"""A catalog as JSON: every figure in the unit that its key names, with its sources."""

from __future__ import annotations

from typing import Any

from modelspec_compile.catalog.accelerators import Accelerator, row
from modelspec_compile.catalog.collection import Catalog
from modelspec_compile.catalog.instances import Instance
from modelspec_compile.catalog.search import Found

FORMAT_VERSION = 1


def document(catalog: Catalog, found: Found) -> dict[str, Any]:
    """What a search found, and the sources that it cites."""
    devices = [device(each) for each in found.accelerators]
    hosts = [host(each) for each in found.instances]
    cited = {name for each in found.accelerators for ids in each.sources.values() for name in ids}
    cited |= {each.source for each in found.instances}
    return {
        "formatVersion": FORMAT_VERSION,
        "digest": catalog.digest,
        "accelerators": devices,
        "instances": hosts,
        "prices": [_price(catalog, each) for each in found.accelerators],
        "sources": {
            name: {"what": source.what, "url": source.url, "date": source.date}
            for name, source in sorted(catalog.sources.items())
            if name in cited
        },
    }


def device(each: Accelerator) -> dict[str, Any]:
    """A device, and the memory that plans count on."""
    return {**row(each), "memoryBytes": each.memory_bytes, "memoryCertain": each.memory_certain}


def host(each: Instance) -> dict[str, Any]:
    """A host; a price that is not known is null."""
    return {
        "cloud": each.cloud,
        "type": each.type,
        "accelerator": each.accelerator,
        "count": int(each.count) if each.whole else str(each.count),
        "vcpus": each.vcpus,
        "memoryBytes": each.memory_bytes,
        "usdPerHour": each.usd_per_hour,
        "region": each.region or None,
        "priceDate": each.price_date or None,
        "source": each.source,
        "note": each.note or None,
    }


def _price(catalog: Catalog, each: Accelerator) -> dict[str, Any]:
    """The cheapest hour of one device."""
    offering = catalog.offering(each.id)
    cheapest = offering.cheapest
    if cheapest is None:
        return {"accelerator": each.id, "usdPerHour": None, "reason": offering.reason}
    return {
        "accelerator": each.id,
        "usdPerHour": cheapest.usd_per_hour,
        "cloud": cheapest.cloud or None,
        "instance": cheapest.instance.type if cheapest.instance else None,
        "region": cheapest.region or None,
        "priceDate": cheapest.price_date,
        "source": cheapest.source,
    }
