"""A service may have any name: a bundle's files stay inside it, and nothing in it is too long."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import PurePosixPath

from modelspec_compile.target import Target
from modelspec_compile.testing.gaps import Gap
from modelspec_compile.testing.repair import spec_text
from modelspec_compile.testing.samples import Sample, bundle, data_of, refusals

CHECK = "names"
NAMES = (
    *("a", "a1", "ab-cd", "a--b", "default", "null", "true", "yes", "x-0123"),
    *("a" * length for length in (20, 31, 32, 40, 52, 53, 62, 63)),
    f"{'a' * 31}-{'b' * 31}",
    *("Chat", "chat_model", "chat.model", "7b-chat", "-chat-", "a" * 64, "b" * 300),
    *("org/chat", "../chat", "/chat", "chat model", "Übersetzer", "模型", "chat\tone", "{name}"),
)
"""The shortest and the longest, and what no platform takes as it is."""
_PLACEHOLDER = re.compile(r"\{\w+\}")


def names(target: Target, sample: Sample) -> Iterator[Gap]:
    """Each name that is refused, or that makes a path which no bundle may have."""
    spec = data_of(sample)
    for name in NAMES:
        text = spec_text(spec | {"metadata": {**spec["metadata"], "name": name}})
        named = replace(sample, text=text)
        refused = refusals(target, named)
        for reason in refused:
            yield Gap(CHECK, reason, f"a service called {name!r} is refused: {reason}")
        if not refused:
            yield from paths(target, named)


def paths(target: Target, sample: Sample) -> Iterator[Gap]:
    """Each file that stands outside its bundle, or that another one stands in the way of."""
    found = [file.path for file in bundle(target, sample).files]
    for path in found:
        if wrong := _wrong(path) or _twice(path, found):
            yield Gap(CHECK, wrong, f"the file `{path}` {wrong}", sample.shown)


def _wrong(path: str) -> str:
    parts = PurePosixPath(path).parts
    if path.startswith("/") or ".." in parts or "\\" in path:
        return "stands outside the bundle"
    if not parts or str(PurePosixPath(path)) != path or not path.isprintable():
        return "has no plain name"
    return "has a placeholder in its name" if _PLACEHOLDER.search(path) else ""


def _twice(path: str, paths: list[str]) -> str:
    same = [other for other in paths if other.lower() == path.lower()]
    return "is there twice where names are told apart without case" if len(same) > 1 else ""
