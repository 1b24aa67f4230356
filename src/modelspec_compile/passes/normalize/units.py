"""Units of the language (GiB, milliseconds, billions) and of the IR (base units)."""

from __future__ import annotations

from typing import Any

from modelspec_compile.mapping.codecs import (
    Codec,
    bytes_of_quantity,
    millicores_of_quantity,
    plain_json,
    scaled,
)

milliseconds = scaled(1000)
billions = Codec(scaled(1e-9).encode, lambda data: round(data * 10**9))
"""A whole number, in billions."""
json_value = Codec(plain_json.encode, plain_json.decode)


def _gib(count: int) -> Any:
    value = count / 2**30
    return int(value) if value == int(value) else value


gigabytes = Codec(
    _gib,
    lambda data: bytes_of_quantity(data) if isinstance(data, str) else round(data * 2**30),
)
"""A `Gb` field: a number counts GiB, a string is a Kubernetes quantity."""

cpu_cores = Codec(
    lambda millis: millis // 1000 if millis % 1000 == 0 else f"{millis}m",
    lambda data: millicores_of_quantity(str(data)),
)
"""Cores as a number, or as a Kubernetes CPU quantity."""
