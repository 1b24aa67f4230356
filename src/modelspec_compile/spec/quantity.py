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

MEMORY = r"^\d+(\.\d+)?(Ki|Mi|Gi|Ti|Pi|k|M|G|T|P)$"
CORES = r"^\d+(\.\d+)?m?$"


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
        if isinstance(value, str) and re.fullmatch(self.pattern, value):
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


Gibibytes = Annotated[float | str, Quantity("GiB", MEMORY, "16Gi")]
Cores = Annotated[float | str, Quantity("cores", CORES, "500m")]


def corrected(text: str) -> str | None:
    """What a text that is no quantity probably means: `16 GB` is `16Gi`, `"16"` is `16`."""
    match = re.fullmatch(r"(\d+(?:\.\d+)?)\s*([kmgtp]?)i?b?", text.strip(), re.IGNORECASE)
    if match is None:
        return None
    prefix = match[2].upper()
    return f"{match[1]}{prefix}i" if prefix else match[1]
