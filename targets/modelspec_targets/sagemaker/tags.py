"""Tags: labels, and what describes a model without changing how it runs.

The endpoint, its configuration, the model and the inference component have the same tags, since
bills and inventories are made from each of them.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

from modelspec_compile.mapping.codecs import (
    Codec,
    affixed,
    boolean_text,
    integer_text,
    number_text,
    same,
)
from modelspec_compile.mapping.places import Item, Place
from modelspec_compile.mapping.rows import AnyRow, Fidelity, Row, Table, each, exact, table

LONGEST_VALUE = 256
_UNTAGGED = re.compile(r"[^\w .:/=+\-@]+")
WHY = f"a tag's value is {LONGEST_VALUE} letters, digits, spaces and `_.:/=+-@` at most"
INSTEAD = "other signs become spaces; the spec keeps the whole text"


def _tag_text(value: Any) -> str:
    return _UNTAGGED.sub(" ", str(value))[:LONGEST_VALUE]


tag_text = Codec(_tag_text, same.decode)
tag_words = Codec(lambda words: _tag_text(" ".join(words)), lambda data: tuple(data.split()))
"""Words without spaces in one value."""

TEXTS = {
    "version": "version",
    "description": "description",
    "engine.name": "engine",
    "model.id": "model:id",
    "model.revision": "model:revision",
    "model.family": "model:family",
    "model.task": "model:task",
    "model.framework": "model:framework",
    "model.license": "model:license",
    "model.precision": "model:precision",
    "model.quantization": "model:quantization",
    "model.artifacts.format": "model:format",
    "model.artifacts.digest": "model:digest",
    "lineage.base.uri": "lineage:base",
    "lineage.base.revision": "lineage:base-revision",
    "lineage.method": "lineage:method",
    "lineage.training.run_uri": "lineage:training-run",
    "lineage.training.commit": "lineage:training-commit",
    "compliance.pii.policy": "compliance:pii-policy",
    "compliance.owner": "compliance:owner",
    "compliance.change_approval": "compliance:change-approval",
}
OTHERS = {
    "compliance.pii.allowed": ("compliance:pii-allowed", boolean_text),
    "compliance.frameworks": ("compliance:frameworks", tag_words),
    "compliance.retention.artifacts_days": ("compliance:artifacts-days", integer_text),
    "compliance.retention.prompts_days": ("compliance:prompts-days", integer_text),
    "cost.monthly_budget_usd": ("cost:monthly-budget-usd", number_text),
    "cost.target_usd_per_1k_tokens": ("cost:target-usd-per-1k-tokens", number_text),
}
LOG_DAYS = ("compliance.retention.logs_days", "compliance:logs-days", integer_text)
ABOUT = "CloudWatch Logs keeps a log for 1, 3, 5, 7, 14, 30, … days; a tag says how long is wanted"
"""Fields and the tags that hold them; a colon keeps them apart from labels."""

ANNOTATION = "annotation:"


def tagged(*files: Place) -> Table:
    """The tags of a service in the request bodies that take tags."""
    first, *others = (file / "Tags" for file in files)
    fields = {field: (tag, tag_text) for field, tag in TEXTS.items()} | OTHERS
    rows: list[AnyRow] = []
    for field, (tag, codec) in fields.items():
        rows.append(_tag(field, tag, codec, first, others))
    rows.append(replace(_tag(*LOG_DAYS, first, others), fidelity=Fidelity.EMULATED, why=ABOUT))
    value = exact("value", "Value", tag_text, why=WHY, instead=INSTEAD)
    for list_ in (first, *others):
        rows += [
            each("annotations", list_, value, by="Key", key=affixed(ANNOTATION)),
            each("labels", list_, value, by="Key"),
        ]
    return table(*rows)


def _tag(field: str, tag: str, codec: Codec, first: Place, others: list[Place]) -> Row:
    value = (Item("Key", tag), "Value")
    place = Place(first.object, (*first.path, *value))
    echoes = tuple(Place(other.object, (*other.path, *value)) for other in others)
    return exact(field, place, codec, echoes=echoes, why=WHY, instead=INSTEAD)
