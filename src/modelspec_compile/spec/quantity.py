"""Quantities: how much memory, how many cores.

This is the one place that says what they mean. A plain number in a field whose name ends in `Gb`
counts gibibytes (2^30 bytes, what Kubernetes writes as `Gi`); a plain number of cores counts cores.
Instead of a number, a field takes the text that Kubernetes takes: `"16Gi"`, `"512Mi"`, `"500m"`.
"""

import math
import re
from dataclasses import dataclass
from typing import Annotated

from pydantic import GetCoreSchemaHandler, GetJsonSchemaHandler
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema, PydanticCustomError, core_schema

GIBIBYTE = 2**30
BYTE_UNITS = {f"{prefix}i": 1024**n for n, prefix in enumerate("KMGTPE", 1)} | {
    prefix: 1000**n for n, prefix in enumerate("kMGTPE", 1)
}
MEMORY_PATTERN = rf"^(\d+)(?:\.(\d+))?({'|'.join(BYTE_UNITS)})$"
CORES_PATTERN = r"^(\d+)(?:\.(\d+))?(m?)$"


@dataclass(frozen=True, slots=True)
class Quantity:
    """Marks a field that takes a number of `unit`, at least 0, or a text with its own unit."""

    unit: str
    pattern: str
    example: str

    @property
    def words(self) -> str:
        """What a value looks like."""
        return f'number of {self.unit}, or text such as `"{self.example}"`'

    def check(self, value: object) -> object:
        """Return the value; raises PydanticCustomError `quantity` where it is no quantity."""
        if isinstance(value, str) and re.match(self.pattern, value):
            return value
        if isinstance(value, int | float) and not isinstance(value, bool) and self._counts(value):
            return value
        raise PydanticCustomError("quantity", "not a quantity", {"quantity": self})

    def _counts(self, value: float) -> bool:
        return value >= 0 and math.isfinite(value)

    def __get_pydantic_core_schema__(
        self, source: object, handler: GetCoreSchemaHandler
    ) -> CoreSchema:
        return core_schema.no_info_plain_validator_function(self.check)

    def __get_pydantic_json_schema__(
        self, schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> JsonSchemaValue:
        number = {"type": "number", "minimum": 0}
        return {"anyOf": [number, {"type": "string", "pattern": self.pattern}]}


Gibibytes = Annotated[float | str, Quantity("GiB", MEMORY_PATTERN, "16Gi")]
Cores = Annotated[float | str, Quantity("cores", CORES_PATTERN, "500m")]


def memory_bytes(value: float | str) -> int:
    """Bytes of a `Gibibytes` field, rounded up as Kubernetes does.

    Raises:
        ValueError: the text is no quantity.
    """
    if isinstance(value, str):
        whole, fraction, unit = _parts(MEMORY_PATTERN, value)
        return _scaled(whole, fraction, BYTE_UNITS[unit])
    return math.ceil(value * GIBIBYTE)


def cpu_millicores(value: float | str) -> int:
    """Thousandths of a core of a `Cores` field, rounded up.

    Raises:
        ValueError: the text is no quantity.
    """
    if isinstance(value, str):
        whole, fraction, unit = _parts(CORES_PATTERN, value)
        return _scaled(whole, fraction, 1 if unit else 1000)
    return math.ceil(round(value * 1000, 6))


def corrected(text: str) -> str | None:
    """What a text that is no quantity probably means: `16 GB` is `16Gi`, `"16"` is `16`."""
    match = re.fullmatch(r"(\d+(?:\.\d+)?)\s*([kmgtpe]?)i?b?", text.strip(), re.IGNORECASE)
    if match is None:
        return None
    prefix = match[2].upper()
    return f"{match[1]}{prefix}i" if prefix else match[1]


def _parts(pattern: str, text: str) -> tuple[str, str, str]:
    match = re.match(pattern, text)
    if match is None:
        raise ValueError(f"`{text}` is not a quantity")
    return match[1], match[2] or "", match[3]


def _scaled(whole: str, fraction: str, unit: int) -> int:
    return -(-int(whole + fraction) * unit // 10 ** len(fraction))
