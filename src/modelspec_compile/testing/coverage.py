"""Every leaf of the IR has an answer in every form of a target, whatever the engine."""

from __future__ import annotations

from collections.abc import Iterator

from modelspec_compile import engines, support
from modelspec_compile.catalog import built_in
from modelspec_compile.mapping.ledger import SILENT
from modelspec_compile.mapping.proof import broken
from modelspec_compile.target import Target
from modelspec_compile.testing.gaps import Gap
from modelspec_compile.testing.samples import Sample, bundle, loaded


def coverage(target: Target) -> Iterator[Gap]:
    """Each leaf without a row, with the shapes and engines in which it has none."""
    for leaf, shapes in support.gaps(target).items():
        where = "; ".join(f"{shape} with {_listed(names)}" for shape, names in shapes.items())
        yield Gap("coverage", leaf, f"no row speaks of `{leaf}` ({where})")


def _listed(names: tuple[str, ...]) -> str:
    return "every engine" if len(names) == len(engines.names()) else ", ".join(names)


def answers(target: Target, sample: Sample) -> Iterator[Gap]:
    """Each written leaf that the ledger does not answer for, or not with a reason of its own."""
    for row in bundle(target, sample).ledger["fields"]:
        why = row.get("why", "")
        if row["fidelity"] == "exact" and (row["places"] or why):
            continue
        if why in ("", SILENT):
            said = "nothing" if why == SILENT else f"`{row['fidelity']}` without a reason"
            text = f"the ledger says {said} of `{row['path']}`"
            yield Gap("answers", text, text, sample.shown)


def lowering(target: Target, sample: Sample) -> Iterator[Gap]:
    """Each promise of a rule of lowering that this spec shows to be broken."""
    system = loaded(sample).system
    for text in broken(target.rules, system, built_in()) if system else ():
        yield Gap("lowering", text.partition(":")[0], text, sample.shown)
