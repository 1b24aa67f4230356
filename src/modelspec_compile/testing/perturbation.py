"""Nothing is ignored: each leaf changes some output, or the ledger says why it does not."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from copy import deepcopy
from dataclasses import replace
from typing import Any

from modelspec_compile.analysis.facts import BUILT_IN
from modelspec_compile.bundle import Bundle
from modelspec_compile.bundle.gather import RECORDS
from modelspec_compile.compiler import bundle_of
from modelspec_compile.mapping.places import path_text
from modelspec_compile.source.parse import parse
from modelspec_compile.source.tree import Path, leaves
from modelspec_compile.target import Target
from modelspec_compile.testing.gaps import Gap
from modelspec_compile.testing.repair import errors
from modelspec_compile.testing.samples import Sample, bundle, data_of, loaded

FIXED = {("apiVersion",), ("kind",)}


def perturbation(targets: Sequence[Target], sample: Sample) -> Iterator[tuple[Target, Gap]]:
    """Each written leaf that another value of changes nothing at a target, without a reason there.

    What is compiled for one target was loaded for all.
    """
    data = data_of(sample)
    (document, *_), _ = parse(sample.text, sample.file)
    for leaf, scalar in leaves(document.root):
        if leaf in FIXED:
            continue
        others = [_changed(sample, data, leaf, value) for value in _others(scalar.value)]
        path = path_text(leaf)
        for target in targets:
            after = _compiled(target, others)
            if after and not _counts(bundle(target, sample), after, path, sample.file):
                text = f"another value of `{path}` changes no file, and no reason is given"
                yield target, Gap("perturbation", text, text, sample.shown)


def _others(value: Any) -> list[Any]:
    """Other values of the same type, most harmless first."""
    if isinstance(value, bool):
        return [not value]
    if isinstance(value, int):
        others = (value + 1, value * 2, value - 1, value + 10)
        return [other for other in others if other != value and other >= 0]
    if isinstance(value, float):
        return [value * 0.9, value * 1.1]
    return [f"{value}x", f"{value}1", f"x{value}"] if isinstance(value, str) else []


def _changed(sample: Sample, data: Any, path: Path, value: Any) -> Sample:
    changed = deepcopy(data)
    at = changed
    for step in path[:-1]:
        at = at[step]
    at[path[-1]] = value
    return replace(sample, text=json.dumps(changed, default=str))


def _compiled(target: Target, others: list[Sample]) -> Bundle | None:
    """The first of some specs that nothing refuses."""
    for variant in others:
        spec = loaded(variant)
        if not errors(spec.diagnostics):
            made = bundle_of(target, spec, BUILT_IN)
            if not errors(made.diagnostics):
                return made
    return None


def artifacts(made: Bundle) -> dict[str, str]:
    """The files of a bundle that are not about it."""
    return {file.path: file.text for file in made.files if file.path not in RECORDS}


def _counts(before: Bundle, after: Bundle, leaf: str, file: str) -> bool:
    if artifacts(before) != artifacts(after):
        return True
    rows = (*before.ledger["fields"], *after.ledger["fields"])
    return any(
        row["fidelity"] != "exact" or row.get("why")
        for row in rows
        if row["file"] == file and _about(row["path"], leaf)
    )


def _about(path: str, leaf: str) -> bool:
    return leaf == path or leaf.startswith((f"{path}[", f"{path}."))
