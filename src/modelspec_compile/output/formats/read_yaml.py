"""YAML of strangers, read as platforms read it."""

from __future__ import annotations

from typing import Any

import yaml

from modelspec_compile.output.formats.tree import told_once

_Base: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class _Loader(_Base):  # type: ignore[misc]
    """The safe loader, but for what YAML in Go does otherwise.

    `1:30` is a text, a date is one, and a key that stands twice is refused.
    Source: https://github.com/go-yaml/yaml/blob/v3/README.md
    """


def _number(loader: Any, node: yaml.ScalarNode) -> Any:
    construct = _Base.yaml_constructors[node.tag]
    return node.value if ":" in node.value else construct(loader, node)


def _text(loader: Any, node: yaml.ScalarNode) -> str:
    return str(loader.construct_scalar(node))


def _mapping(loader: Any, node: yaml.MappingNode) -> Any:
    told_once(key.value for key, _ in node.value if isinstance(key, yaml.ScalarNode))
    return _Base.yaml_constructors[node.tag](loader, node)


PREFIX = "tag:yaml.org,2002:"
_Loader.add_constructor(f"{PREFIX}int", _number)
_Loader.add_constructor(f"{PREFIX}float", _number)
_Loader.add_constructor(f"{PREFIX}timestamp", _text)
_Loader.add_constructor(f"{PREFIX}map", _mapping)


def documents(text: str) -> list[Any]:
    """The data of every document that holds any.

    Raises:
        ValueError: the text is no YAML, or a mapping has a key twice.

    """
    try:
        return [one for one in yaml.load_all(text, Loader=_Loader) if one is not None]
    except yaml.YAMLError as problem:
        raise ValueError(str(problem)) from problem
