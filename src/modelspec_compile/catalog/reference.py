"""The page of the built-in catalog in the reference: devices, hosts, ambiguous names, sources."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from modelspec_compile.catalog.accelerators import MIB, Accelerator
from modelspec_compile.catalog.collection import Catalog
from modelspec_compile.catalog.instances import Instance
from modelspec_compile.catalog.page import UNKNOWN, bandwidth, rate

PRECISIONS = ("bf16", "fp16", "fp8", "fp4", "int8")
HEAD = (
    "id",
    "nominal GB",
    "driver MiB",
    "GB/s",
    *PRECISIONS,
    "link",
    "GB/s both ways",
    "capability",
)
HOST_HEAD = ("cloud", "instance", "accelerator", "devices", "USD/h", "region", "date", "source")

INTRODUCTION = """# Accelerators

What `modelspec catalog` knows. Operations are dense TFLOPS. `~` marks a figure that sources
contradict or only say second-hand, `-` one that was not found. Where the driver's memory is not
known, 93 % of the nominal size counts. A link is of one device to all its peers, both directions
together.

"""


def reference_page(catalog: Catalog) -> str:
    """The whole page but its first line."""
    devices, hosts = catalog.accelerators.values(), catalog.instances
    parts = [
        INTRODUCTION,
        _table(HEAD, (_device(each) for each in devices)),
        "\n## Notes\n\n",
        *(f"- `{each.id}`: {'; '.join(each.notes)}\n" for each in devices if each.notes),
        "\n## Names that may mean several\n\n",
        *(f"- `{name}`: {', '.join(ids)}\n" for name, ids in sorted(catalog.ambiguous.items())),
        "\n## Instances\n\nOn-demand list prices of the whole host, Linux.\n\n",
        _table(HOST_HEAD, (_host(each) for each in hosts)),
        "\n## Sources\n\n",
        _table(("id", "what", "date"), _sources(catalog)),
        "\n## Which figure is from where\n\n",
        *(f"- `{each.id}`: {_cited(each)}\n" for each in devices),
    ]
    return "".join(parts)


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)


def _device(each: Accelerator) -> list[str]:
    mib = f"{each.memory_bytes / MIB:.0f}" if each.memory_certain else UNKNOWN
    doubt = "~" if "memoryDriverMib" in each.uncertain else ""
    both = each.link_bytes_per_second
    return [
        f"`{each.id}`",
        f"{each.nominal_gb:g}",
        f"{doubt}{mib}",
        bandwidth(each),
        *(rate(each, name) for name in PRECISIONS),
        each.link or UNKNOWN,
        f"{both / 1e9:g}" if both else UNKNOWN,
        each.capability or UNKNOWN,
    ]


def _host(each: Instance) -> list[str]:
    paid = UNKNOWN if each.usd_per_hour is None else f"{each.usd_per_hour:g}"
    when = [each.region or UNKNOWN, each.price_date or UNKNOWN, each.source]
    return [each.cloud, each.type, each.accelerator, str(each.count), paid, *when]


def _sources(catalog: Catalog) -> Iterator[list[str]]:
    for name, source in sorted(catalog.sources.items()):
        yield [name, f"[{source.what}]({source.url})", source.date]


def _cited(each: Accelerator) -> str:
    return "; ".join(f"{figure} {', '.join(ids)}" for figure, ids in each.sources.items())
