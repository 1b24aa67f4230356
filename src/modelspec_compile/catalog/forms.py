"""What the rows of users' files may have, key by key."""

from __future__ import annotations

from modelspec_compile.catalog import reading

PRECISIONS = frozenset({"bf16", "fp16", "fp8", "fp4", "int8"})

DEVICE: reading.Forms = {
    "id": reading.text,
    "name": reading.text,
    "vendor": reading.text,
    "architecture": reading.text,
    "capability": reading.text,
    "memoryNominalGb": reading.number,
    "memoryDriverMib": reading.number,
    "bandwidthGbPerSecond": reading.number,
    "tflops": reading.named(reading.number, PRECISIONS),
    "link": reading.text,
    "linkGbPerSecond": reading.number,
    "resource": reading.text,
    "ray": reading.text,
    "labels": reading.named(reading.text),
    "aliases": reading.texts,
    "source": reading.text,
    "date": reading.day,
}
HOST: reading.Forms = {
    "cloud": reading.text,
    "type": reading.text,
    "accelerator": reading.text,
    "count": reading.count,
    "vcpus": reading.number,
    "ramGib": reading.number,
    "usdPerHour": reading.amount,
    "region": reading.text,
    "date": reading.day,
    "source": reading.text,
}
FIGURES = frozenset(DEVICE) & {
    "memoryNominalGb",
    "memoryDriverMib",
    "bandwidthGbPerSecond",
    "tflops",
    "linkGbPerSecond",
    "capability",
    "labels",
    "ray",
}
"""The keys whose values have sources."""
PARTS = ("accelerators", "aliases", "instances")

_PRICE: reading.Forms = {
    "usdPerHour": reading.amount,
    "region": reading.text,
    "date": reading.day,
    "source": reading.text,
}
DEVICE_PRICE: reading.Forms = {"id": reading.text, "cloud": reading.text, **_PRICE}
HOST_PRICE: reading.Forms = {"type": reading.text, "cloud": reading.text, **_PRICE}
PRICES: reading.Forms = {
    "currency": reading.text,
    "region": reading.text,
    "date": reading.day,
    "source": reading.text,
    "accelerators": lambda node: node,
    "instances": lambda node: node,
}
