"""The JSON Schema (draft 2020-12) of the native dialect, for editors; made from the models."""

from __future__ import annotations

from typing import Any

from pydantic.json_schema import GenerateJsonSchema, JsonSchemaValue
from pydantic_core import core_schema

from modelspec_compile.spec.dialects import NATIVE
from modelspec_compile.spec.modelspec import ModelSpec

DRAFT = "https://json-schema.org/draft/2020-12/schema"
_REF = "#/$defs/"


class _Generator(GenerateJsonSchema):
    """Without titles of fields, and without the `null` that a field left out has in Python."""

    def field_title_should_be_set(self, schema: Any) -> bool:  # noqa: ARG002 -- pydantic's
        return False

    def default_schema(self, schema: core_schema.WithDefaultSchema) -> JsonSchemaValue:
        return self.generate_inner(schema["schema"])


def json_schema() -> dict[str, Any]:
    """Accepts what the language's models accept; a document with `extends` is taken as a delta."""
    root = ModelSpec.model_json_schema(schema_generator=_Generator)
    sections: dict[str, Any] = root.pop("$defs") | {"ModelSpec": root}
    deltas: dict[str, Any] = {}
    sections["Spec"]["properties"]["environments"]["additionalProperties"] = _delta(
        {"$ref": f"{_REF}Overlay"}, sections, deltas
    )
    delta = _delta({"$ref": f"{_REF}ModelSpec"}, sections, deltas)
    extending = {"type": "object", "required": ["extends"]}
    return {
        "$schema": DRAFT,
        "title": f"ModelSpec {NATIVE}",
        "if": {"required": ["spec"], "properties": {"spec": extending}},
        "then": delta,
        "else": {"$ref": f"{_REF}ModelSpec"},
        "$defs": dict(sorted((sections | deltas).items())),
    }


def _delta(schema: Any, sections: dict[str, Any], deltas: dict[str, Any]) -> Any:
    """A schema as RFC 7386 patches it: nothing is required, `null` removes; lists stay whole."""
    if "$ref" in schema:
        name = f"Delta{schema['$ref'].removeprefix(_REF).removeprefix('Delta')}"
        if name not in deltas:
            deltas[name] = {}
            deltas[name] = _delta(sections[name.removeprefix("Delta")], sections, deltas)
        return schema | {"$ref": f"{_REF}{name}"}
    relaxed = {key: value for key, value in schema.items() if key != "required"}
    if "properties" in schema:
        relaxed["properties"] = {
            name: _nullable(_delta(field, sections, deltas))
            for name, field in schema["properties"].items()
        }
    if isinstance(schema.get("additionalProperties"), dict):
        relaxed["additionalProperties"] = _nullable(
            _delta(schema["additionalProperties"], sections, deltas)
        )
    return relaxed


def _nullable(schema: Any) -> Any:
    return {"anyOf": [schema, {"type": "null"}]}
