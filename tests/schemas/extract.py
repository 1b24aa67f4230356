"""Compact schemas of documents: which names stand where, and of which types.

In the folder `tests`:

    python -m schemas.extract crd --source TEXT FILE… > schemas/NAME.json
    python -m schemas.extract json-schema --source TEXT FILE:KIND…
    python -m schemas.extract botocore --source TEXT FILE:OPERATION,…
    python -m schemas.extract kubernetes --source TEXT KIND…

`crd` reads custom resource definitions; `kubernetes` needs the package of that name. A node is the
name of a type; `any`, where everything may stand; a mapping of names, `*` for any other name; a
list of one node; `{"|": [a, b]}`, one or the other; or `#name`, which is one of `defs`.
"""

from __future__ import annotations

import argparse
import gzip
import json
import re
import sys
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from schemas.written import Node, written

META = {
    **dict.fromkeys(("name", "namespace", "generateName"), "string"),
    **{key: {"*": "string"} for key in ("labels", "annotations")},
    "finalizers": ["string"],
}
"""What is written of an object's metadata."""


def of_crd(files: Iterable[str]) -> Iterator[tuple[str, Node]]:
    """The kinds of custom resource definitions, as of the version that is stored."""
    import yaml

    for file in files:
        spec = yaml.safe_load(_text(file))["spec"]
        (stored,) = [version for version in spec["versions"] if version["storage"]]
        node = node_of(stored["schema"]["openAPIV3Schema"], {})
        assert isinstance(node, dict)
        node.pop("status", None)
        yield spec["names"]["kind"], node | {"metadata": META}


def of_json_schema(files: Iterable[str]) -> Iterator[tuple[str, Node]]:
    """The kind that each JSON Schema describes."""
    for file in files:
        path, _, kind = file.partition(":")
        schema = json.loads(_text(path))
        yield kind, node_of(schema, schema)


def of_botocore(files: Iterable[str]) -> Iterator[tuple[str, Node]]:
    """The requests of operations of the AWS API."""
    for file in files:
        path, _, operations = file.partition(":")
        service = json.loads(_text(path))
        for name in operations.split(","):
            shape = service["operations"][name]["input"]["shape"]
            yield name, _shape(shape, service["shapes"], ())


def of_kubernetes(kinds: Iterable[str]) -> Iterator[tuple[str, Node]]:
    """Kinds of the Kubernetes API, from the models of its client for Python."""
    from kubernetes.client import models

    for kind in kinds:
        node = _model(f"V1{kind}", models)
        assert isinstance(node, dict)
        node.pop("status", None)
        yield kind, node | {"metadata": META}


def node_of(schema: Any, root: Mapping[str, Any], seen: tuple[str, ...] = ()) -> Node:
    """The node of a JSON Schema; one that holds itself is `any` inside."""
    if not isinstance(schema, dict) or schema.get("x-kubernetes-preserve-unknown-fields"):
        return "any"
    if reference := schema.get("$ref"):
        held: Any = root
        for step in reference.removeprefix("#/").split("/"):
            held = held[step]
        return "any" if reference in seen else node_of(held, root, (*seen, reference))
    parts = schema.get("oneOf") or schema.get("anyOf") or schema.get("allOf")
    if schema.get("x-kubernetes-int-or-string"):
        return _one_of(["integer", "string"])
    if parts and not schema.get("properties"):
        return _one_of([node_of(part, root, seen) for part in parts])
    types = schema.get("type") or ("object" if "properties" in schema else "any")
    return _one_of([_typed(one, schema, root, seen) for one in _listed(types)])


def _typed(kind: str, schema: Mapping[str, Any], root: Mapping[str, Any], seen: Any) -> Node:
    if kind == "array":
        return [node_of(schema.get("items"), root, seen)]
    if kind != "object":
        return kind
    held = {name: node_of(part, root, seen) for name, part in schema.get("properties", {}).items()}
    patterns = {k: v for k, v in schema.get("patternProperties", {}).items() if k != "^x-"}
    more = schema.get("additionalProperties", not held and not patterns)
    others = [*patterns.values(), *([more] if more else [])]
    if others:
        held["*"] = _one_of([node_of(part, root, seen) for part in others])
    return held


def _listed(kinds: str | list[str]) -> list[str]:
    return [kinds] if isinstance(kinds, str) else kinds


def _one_of(nodes: list[Node]) -> Node:
    """A choice of nodes; beside an object with names, one of any names adds nothing."""
    flat = [part for node in nodes for part in _alternatives(node)]
    named = any(isinstance(node, dict) and node.keys() - {"*"} for node in flat)
    dull: list[Node] = ["null", {"*": "any"}] if named else ["null"]
    kept = [node for at, node in enumerate(flat) if node not in (*dull, *flat[:at])] or flat[:1]
    if "any" in kept:
        return "any"
    return kept[0] if len(kept) == 1 else {"|": kept}


def _alternatives(node: Node) -> list[Node]:
    return node["|"] if isinstance(node, dict) and "|" in node else [node]


AWS = {"integer": "integer", "long": "integer", "float": "number", "double": "number"}


def _shape(name: str, shapes: Mapping[str, Any], seen: tuple[str, ...]) -> Node:
    shape, further = shapes[name], (*seen, name)
    kind = shape["type"]
    if name in seen:
        return "any"
    if kind == "structure":
        return {
            key: _shape(part["shape"], shapes, further) for key, part in shape["members"].items()
        }
    if kind == "list":
        return [_shape(shape["member"]["shape"], shapes, further)]
    if kind == "map":
        return {"*": _shape(shape["value"]["shape"], shapes, further)}
    return AWS.get(kind, "boolean" if kind == "boolean" else "string")


def _model(name: str, models: Any) -> Node:
    kinds = {"str": "string", "int": "integer", "float": "number", "bool": "boolean"}
    if name in kinds:
        return kinds[name]
    if inner := re.fullmatch(r"[Ll]ist\[(.*)\]", name):
        return [_model(inner[1], models)]
    if inner := re.fullmatch(r"[Dd]ict[(\[]str, (.*)[)\]]", name):
        return {"*": _model(inner[1], models)}
    model = getattr(models, name, None)
    if model is None or name == "V1ObjectMeta":
        return "any"
    return {
        model.attribute_map[field]: _model(kind, models)
        for field, kind in model.openapi_types.items()
    }


def _text(path: str) -> str:
    data = Path(path).read_bytes()
    return (gzip.decompress(data) if path.endswith(".gz") else data).decode()


def main() -> None:
    """Write a schema to the standard output."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("form", choices=("crd", "json-schema", "botocore", "kubernetes"))
    parser.add_argument(
        "--source", required=True, help="where the files are from: project, version"
    )
    parser.add_argument("files", nargs="+")
    asked = parser.parse_args()
    forms = {
        "crd": of_crd,
        "json-schema": of_json_schema,
        "botocore": of_botocore,
        "kubernetes": of_kubernetes,
    }
    sys.stdout.write(written(asked.source, dict(forms[asked.form](asked.files))))


if __name__ == "__main__":
    main()
