"""A catalog as text: a list of devices, a list of hosts, and one device with all its figures."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date

from modelspec_compile.catalog.accelerators import GIB, Accelerator
from modelspec_compile.catalog.collection import Catalog
from modelspec_compile.catalog.instances import Instance, Offer, stale

HEAD = ("accelerator", "memory GiB", "GB/s", "bf16 TFLOPS", "fp8 TFLOPS", "USD/h from")
HOST_HEAD = ("cloud", "instance", "devices", "accelerator", "vCPU", "GiB", "USD/h", "region, date")
UNKNOWN = "-"
DOUBT = "~"


def table(catalog: Catalog, found: Iterable[Accelerator]) -> str:
    """One line a device; `~` marks what sources contradict or only say second-hand."""
    rows = [HEAD, *(_line(catalog, each) for each in found)]
    return aligned(rows) + "\n~ uncertain   - not known   `modelspec catalog NAME` shows sources\n"


def hosts_table(found: Iterable[Instance], today: date) -> str:
    """One line a host."""
    return aligned([HOST_HEAD, *(_host(each, today) for each in found)])


def one(catalog: Catalog, each: Accelerator, today: date) -> str:
    """A device with the source and date of each figure, its names, labels and hosts."""
    parts = [f"{each.id}: {each.name}", aligned([("", "", "sources"), *_figures(catalog, each)])]
    parts += [f"note: {note}" for note in each.notes]
    parts += [f"names: {', '.join(each.aliases) or UNKNOWN}"]
    labels = [f"  {key}={value}" for key, value in each.labels.items()]
    parts += ["labels:", *(labels or [f"  {UNKNOWN}"]), _hosts(catalog, each, today)]
    parts += ["sources:", *(f"  {line}" for line in _cited(catalog, each))]
    return "\n".join(part.rstrip("\n") for part in parts) + "\n"


def aligned(rows: Sequence[Sequence[str]]) -> str:
    """Columns as wide as their widest cell."""
    widths = [max(len(cell) for cell in column) for column in zip(*rows, strict=True)]
    lines = (
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True))
        for row in rows
    )
    return "".join(f"{line.rstrip()}\n" for line in lines)


def memory(each: Accelerator) -> str:
    """The memory that plans count on."""
    return f"{'' if each.memory_certain else DOUBT}{each.memory_bytes / GIB:.1f}"


def bandwidth(each: Accelerator) -> str:
    """GB/s, marked where uncertain."""
    value = each.bandwidth_bytes_per_second
    return f"{_doubt(each, 'bandwidthGbPerSecond')}{value / 1e9:g}" if value else UNKNOWN


def rate(each: Accelerator, precision: str) -> str:
    """Dense TFLOPS, marked where uncertain."""
    value = each.flops.get(precision)
    return f"{_doubt(each, 'tflops')}{round(value / 1e12, 2):g}" if value else UNKNOWN


def _line(catalog: Catalog, each: Accelerator) -> tuple[str, ...]:
    cheapest = catalog.offering(each.id).cheapest
    paid = f"{cheapest.usd_per_hour:.2f} {_where(cheapest)}" if cheapest else UNKNOWN
    half = rate(each, "bf16") if "bf16" in each.flops else _half(each)
    return (each.id, memory(each), bandwidth(each), half, rate(each, "fp8"), paid)


def _half(each: Accelerator) -> str:
    return f"{rate(each, 'fp16')} (fp16)" if "fp16" in each.flops else UNKNOWN


def _where(offer: Offer) -> str:
    if offer.instance is None:
        return offer.cloud or offer.source
    return f"{offer.cloud} {offer.instance.type}"


def _figures(catalog: Catalog, each: Accelerator) -> Iterator[tuple[str, str, str]]:
    driver = "driver reports" if each.memory_certain else "93 % of the nominal size"
    memory_of = "memoryDriverMib" if each.memory_certain else "memoryNominalGb"
    link = each.link_bytes_per_second
    both = f", {link / 1e9:g} GB/s both ways together" if link else ""
    values = (
        ("nominal memory", f"{each.nominal_gb:g} GB", "memoryNominalGb"),
        ("memory", f"{each.memory_bytes / GIB:.2f} GiB ({driver})", memory_of),
        ("bandwidth", f"{bandwidth(each)} GB/s", "bandwidthGbPerSecond"),
        ("dense TFLOPS", _rates(each), "tflops"),
        ("link", f"{each.link or UNKNOWN}{both}", "linkGbPerSecond"),
        (
            "capability",
            f"{each.capability or UNKNOWN} ({each.architecture or UNKNOWN})",
            "capability",
        ),
        ("resource", each.resource, ""),
        ("Ray's name", each.ray or UNKNOWN, "ray"),
    )
    for name, value, figure in values:
        yield name, value, _sources(catalog, each, figure)


def _rates(each: Accelerator) -> str:
    return ", ".join(f"{name} {rate(each, name)}" for name in each.flops) or UNKNOWN


def _sources(catalog: Catalog, each: Accelerator, figure: str) -> str:
    ids = each.sources.get(figure, ())
    known = (catalog.sources[name] for name in ids if name in catalog.sources)
    return ", ".join(f"{source.id} {source.date or '(no date)'}" for source in known)


def _cited(catalog: Catalog, each: Accelerator) -> list[str]:
    """What the sources are that the figures and hosts of a device cite."""
    ids = {name for names in each.sources.values() for name in names}
    ids |= {host.source for host in catalog.instances if host.accelerator == each.id}
    known = (catalog.sources[name] for name in sorted(ids) if name in catalog.sources)
    return [f"{source.id}: {source.what}, {source.url}".rstrip(", ") for source in known]


def _hosts(catalog: Catalog, each: Accelerator, today: date) -> str:
    found = [host for host in catalog.instances if host.accelerator == each.id]
    own = [price for price in catalog.prices if price.accelerator == each.id]
    lines = [
        f"price: {price.usd_per_hour:g} USD a device and hour, {price.cloud} {price.region}"
        f" ({price.source}, {price.price_date})"
        for price in own
    ]
    if not found:
        return "\n".join(lines or ["no host of the catalog has it"])
    return "\n".join([*lines, hosts_table(found, today)])


def _host(each: Instance, today: date) -> tuple[str, ...]:
    old = each.price_date and stale(each.price_date, today)
    paid = UNKNOWN if each.usd_per_hour is None else f"{each.usd_per_hour:.4g}"
    when = " ".join(filter(None, (each.region, each.price_date, "(old)" if old else "")))
    gib = UNKNOWN if each.memory_bytes is None else f"{each.memory_bytes / GIB:g}"
    vcpus = UNKNOWN if each.vcpus is None else str(each.vcpus)
    return (each.cloud, each.type, str(each.count), each.accelerator, vcpus, gib, paid, when)


def _doubt(each: Accelerator, figure: str) -> str:
    return DOUBT if figure in each.uncertain else ""
