"""Overrides: files outside the bundle, patches that cannot be applied."""

from __future__ import annotations

from collections.abc import Iterator

from modelspec_compile.diagnostics import Diagnostic
from modelspec_compile.diagnostics.diagnostic import error
from modelspec_compile.source.tree import Mapping, Node
from modelspec_compile.spec.meaning.read import at, items, keys, text
from modelspec_compile.spec.problem import start_of

# RFC 6902, section 4: what each operation needs beside `op` and `path`.
NEEDS = {"add": "value", "replace": "value", "test": "value", "move": "from", "copy": "from"}


def _overrides(spec: Node) -> Iterator[Node]:
    targets = at(spec, "overrides")
    for changes in targets.entries.values() if isinstance(targets, Mapping) else ():
        yield from items(changes, "")


def override_files(spec: Node) -> Iterator[Diagnostic]:
    """MS332: the file is not inside the bundle."""
    for override in _overrides(spec):
        file = text(override, "file")
        if file and (file.value.startswith("/") or ".." in file.value.split("/")):
            message = f"`{file.value}` is not inside the bundle of the target"
            yield error("MS332", message, file.span, "for example `file: inferenceservice.yaml`")


def override_kinds(spec: Node) -> Iterator[Diagnostic]:
    """MS333: an override is neither a merge patch nor a JSON patch, or both."""
    for override in _overrides(spec):
        kinds = [key for key in ("merge", "patch") if key in keys(override, "")]
        if len(kinds) != 1:
            words = "both `merge` and" if kinds else "neither `merge` nor"
            yield error("MS333", f"an override has {words} `patch`", start_of(override))


def patch_operations(spec: Node) -> Iterator[Diagnostic]:
    """MS334: an operation lacks what it needs."""
    for override in _overrides(spec):
        for operation in items(override, "patch"):
            op = text(operation, "op")
            need = NEEDS.get(op.value) if op else None
            if op and need and need not in keys(operation, ""):
                yield error("MS334", f"`{op.value}` lacks `{need}`", op.span)
