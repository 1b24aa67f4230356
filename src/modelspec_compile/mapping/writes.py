"""What rows write, as functions of the fields that are known: a reading is held against them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from modelspec_compile.mapping.codecs import Codec
from modelspec_compile.mapping.render import field_values
from modelspec_compile.mapping.rows import Row

Writes = Callable[[Mapping[str, Any]], Any]


def told(row: Row, values: Any) -> tuple[Any, ...]:
    """The value of each field of a row, from what its codec has decoded."""
    return (values,) if len(row.fields) == 1 else tuple(values)


def written(row: Row, codec: Codec, prefix: str) -> Writes:
    """What a row writes at a place for the fields that are known."""

    def writes(fields: Mapping[str, Any]) -> Any:
        given = field_values(row.given, fields, prefix)
        return codec.encode(*field_values(row.fields, fields, prefix), *given)

    return writes


def gathered(row: Row, path: str) -> Writes:
    """What a row writes for all elements of a collection."""

    def writes(fields: Mapping[str, Any]) -> Any:
        keys = fields.get(path, ())
        found = (field_values(row.fields, fields, f"{path}[{key}].") for key in keys)
        return row.codec.encode([(key, *one) for key, one in zip(keys, found, strict=True)])

    return writes


def entry(codec: Codec, key: str) -> Codec:
    """One entry of the mapping that a codec makes."""
    return Codec(lambda *values: codec.encode(*values)[key], codec.decode)
