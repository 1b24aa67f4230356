"""What every section of the language has in common: strict types, closed keys, documented fields.

Names are snake_case in Python and camelCase in a spec. An optional field has no value of its own
where it is left out: what stands in for it is decided, and recorded, by a later pass.
"""

from collections.abc import Callable
from typing import Any

from pydantic import BaseModel, ConfigDict, Field

Words = tuple[str, ...] | Callable[[], tuple[str, ...]]


def camel(name: str) -> str:
    """A Python name as a spec spells it: `max_batch_size` is `maxBatchSize`."""
    head, *rest = name.rstrip("_").split("_")
    return head + "".join(word[0].upper() + word[1:] for word in rest)


class Section(BaseModel):
    """A mapping of the language with a closed set of keys."""

    model_config = ConfigDict(
        strict=True,
        extra="forbid",
        frozen=True,
        defer_build=True,
        allow_inf_nan=False,
        alias_generator=camel,
    )


def optional(description: str = "", example: object = None, **facts: Any) -> Any:
    """A field that may be left out; see `_field`."""
    return _field(None, description, example, **facts)


def required(description: str = "", example: object = None, **facts: Any) -> Any:
    """A field that must be written; see `_field`."""
    return _field(..., description, example, **facts)


def _field(
    default: object,
    description: str,
    example: object,
    *,
    known: Words = (),
    form: str = "",
    **bounds: Any,
) -> Any:
    """A documented field.

    A section is described by its docstring and shown by the examples of its fields, so both may be
    left out there. `known` lists the usual words of a text that is otherwise free, or is asked for
    them, `form` names the check of `forms.py` that the text must pass, `bounds` are pydantic's
    (`ge`, `lt`, `pattern`, …).
    """

    def extra(schema: dict[str, Any]) -> None:
        words = known() if callable(known) else known
        schema |= {"knownWords": list(words)} if words else {}
        schema |= {"form": form} if form else {}

    return Field(
        default,
        description=description or None,
        examples=None if example is None else [example],
        json_schema_extra=extra if known or form else None,
        **bounds,
    )
