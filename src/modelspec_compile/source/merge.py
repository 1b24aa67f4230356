"""RFC 7386 merge patches over trees."""

from __future__ import annotations

from modelspec_compile.diagnostics.span import Span
from modelspec_compile.source.tree import Mapping, Node, Scalar

_NOTHING = Scalar(None, "", False, Span("", 1, 1, 1, 1))


def merge(base: Node, patch: Node) -> Node:
    """The base with the patch over it; a null in the patch removes the key.

    Keys of the base keep their order and new ones follow. Every span is that of whoever wrote the
    value; a mapping that both wrote counts as written by the patch.
    """
    if not isinstance(patch, Mapping):
        return patch
    under = base if isinstance(base, Mapping) else Mapping({}, {}, patch.span)
    entries, keys = dict(under.entries), dict(under.keys)
    for key, node in patch.entries.items():
        if is_null(node):
            entries.pop(key, None)
            keys.pop(key, None)
        else:
            entries[key] = merge(entries.get(key, _NOTHING), node)
            keys[key] = patch.keys[key]
    return Mapping(entries, keys, patch.span)


def is_null(node: Node) -> bool:
    """Whether the node is a null, which removes what it is merged over."""
    return isinstance(node, Scalar) and node.value is None
