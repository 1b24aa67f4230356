"""`check_target`: everything that a target promises, in one call and one report."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence

from modelspec_compile.target import Target
from modelspec_compile.testing.coverage import answers, coverage, lowering
from modelspec_compile.testing.determinism import determinism
from modelspec_compile.testing.gaps import Gap, report
from modelspec_compile.testing.names import names, paths
from modelspec_compile.testing.perturbation import perturbation
from modelspec_compile.testing.repair import Spec
from modelspec_compile.testing.round_trip import round_trip
from modelspec_compile.testing.samples import Given, Sample, data_of, refusals, samples
from modelspec_compile.testing.shrink import smallest
from modelspec_compile.testing.sources import drawn_specs, refused, taken
from modelspec_compile.testing.strict import strict_reading

Found = Iterator[tuple[Target, Gap]]
OfSpec = Callable[[Target, Sample], Iterator[Gap]]
COVERAGE, PERTURBATION, STRICT = "coverage", "perturbation", "strict reading"
OF_SPEC: Mapping[str, OfSpec] = {
    "answers": answers,
    "determinism": determinism,
    "lowering": lowering,
    "paths": paths,
    "round trip": round_trip,
}
"""Checks of one spec that are quick enough for each that is drawn."""
SLOW: Mapping[str, OfSpec] = {"names": names, STRICT: strict_reading}
"""Checks that compile or read a spec many times; the given ones only, as for perturbation."""
CHECKS = (COVERAGE, *OF_SPEC, *SLOW, PERTURBATION)
EXAMPLES = 60


def check_target(
    *targets: Target,
    specs: Iterable[Given] | None = None,
    examples: int = EXAMPLES,
    seed: int = 0,
    checks: Collection[str] = CHECKS,
) -> None:
    """Hold a target, or several, against everything that targets promise; see docs/testing.md.

    `specs` are paths or plain data, and must compile; without any, a few come along, which a target
    may refuse. `examples` is about how many more specs are drawn, always the same for a `seed`;
    every leaf of the language is written in some of them. `checks` are names out of `CHECKS`.

    Raises:
        AssertionError: something does not hold; the message is the report of all of it.
        ImportError: specs are to be drawn, and `hypothesis` is not installed.

    """
    __tracebackhide__ = True
    found: dict[str, list[Gap]] = defaultdict(list)
    for target, gap in _gaps(targets, specs, examples, seed, checks):
        found[f"target `{target.name}`"].append(gap)
    report(found)


def _gaps(
    targets: Sequence[Target],
    specs: Iterable[Given] | None,
    examples: int,
    seed: int,
    checks: Collection[str],
) -> Found:
    chosen = [check for name, check in OF_SPEC.items() if name in checks]
    for target in targets if COVERAGE in checks else ():
        yield from ((target, gap) for gap in coverage(target))
    for sample in samples(specs):
        yield from _on_given(targets, sample, checks, needed=specs is not None)
    for target in targets if chosen else ():
        found = _on_drawn(target, drawn_specs(examples, seed), chosen)
        yield from ((target, gap) for gap in found)


def _on_given(
    targets: Sequence[Target], sample: Sample, checks: Collection[str], needed: bool
) -> Found:
    takers = []
    for target in targets:
        reasons = refusals(target, sample)
        takers += [] if reasons else [target]
        for reason in reasons if needed else ():
            yield target, Gap("compiles", reason, f"`{sample.name}` is refused: {reason}")
    for target in takers:
        for name, check in {**OF_SPEC, **SLOW}.items():
            if name in checks:
                yield from ((target, gap) for gap in check(target, sample))
    if PERTURBATION in checks:
        yield from perturbation(takers, sample)


def _on_drawn(target: Target, specs: tuple[Spec, ...], checks: list[OfSpec]) -> Iterator[Gap]:
    yield from refused(target, specs)
    shown: dict[tuple[str, str], Gap] = {}
    for sample in filter(None, (taken(target, spec) for spec in specs)):
        for check in checks:
            for gap in check(target, sample):
                if (gap.check, gap.kind) not in shown:
                    shown[gap.check, gap.kind] = _smaller(target, check, sample, gap)
    yield from shown.values()


def _smaller(target: Target, check: OfSpec, sample: Sample, gap: Gap) -> Gap:
    """The gap as the smallest spec shows it."""

    def same(spec: Spec) -> list[Gap]:
        less = taken(target, spec)
        found = check(target, less) if less else ()
        return [one for one in found if one.kind == gap.kind]

    spec = smallest(data_of(sample), lambda spec: bool(same(spec)))
    return next(iter(same(spec)), gap)
