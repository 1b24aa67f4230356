"""Reading is strict: whatever stands in an artifact, no field is wrong without a word.

A field that was read from a changed artifact is right where the artifact of that field agrees with
the changed one. Everything else is left over with its place, or a finding.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from modelspec_compile.analysis.facts import BUILT_IN
from modelspec_compile.bundle import emit
from modelspec_compile.bundle.gather import RECORDS, gather
from modelspec_compile.bundle.load import Import
from modelspec_compile.ir import System, generic
from modelspec_compile.mapping.agreement import agrees
from modelspec_compile.mapping.places import Place, Segment, path_text
from modelspec_compile.output import formats
from modelspec_compile.reading import read_bundle
from modelspec_compile.reading.settled import settled
from modelspec_compile.target import Target
from modelspec_compile.testing.faults import Fault, Path, at, faults, like, places
from modelspec_compile.testing.gaps import Gap
from modelspec_compile.testing.samples import Sample, bundle, files

CHECK = "strict reading"
MOST = 100
"""Faults of a bundle that are tried, evenly chosen among all of them."""
_DIGEST = re.compile(r"-[0-9a-f]{8,}$")
Flat = list[tuple[str, Mapping[str, Any]]]


@dataclass(frozen=True, slots=True)
class Case:
    """One fault in one document of a bundle."""

    target: Target
    texts: Mapping[str, str]
    document: str
    data: Any
    fault: Fault

    @property
    def changed(self) -> dict[str, str]:
        """The files with the fault."""
        file, _, literal = self.document.partition("#")
        data = self.fault.data
        if literal:
            return {**self.texts, file: formats.python.insert(self.texts[file], literal, data)}
        return {**self.texts, file: formats.write(file, data)}


def strict_reading(target: Target, sample: Sample, most: int = MOST) -> Iterator[Gap]:
    """Each fault that is misread in silence."""
    texts = {path: text for path, text in files(bundle(target, sample)).items()
             if path not in RECORDS}  # fmt: skip
    before = read_bundle(target, texts)
    cases = [
        Case(target, texts, document, data, fault)
        for document, data in documents(target, texts).items()
        for fault in faults(data)
    ]
    for case in cases[:: max(1, len(cases) // most)]:
        if wrong := _wrong(case, before):
            place = f"{case.document}:{path_text(case.fault.path)}"
            text = f"`{place}` with {case.fault.kind} {wrong}"
            yield Gap(CHECK, f"{generic(place)} {case.fault.kind}", text, sample.shown)


def documents(target: Target, texts: Mapping[str, str]) -> dict[str, Any]:
    """The data of every file that holds one document of nothing but data, and of each literal.

    A file that is always the same is none of them; one of examples (`.env.example`) is for people.
    """
    gathered = gather(target, texts)
    plain = {path for path in gathered if formats.reads(path)}
    plain -= {path for path in plain if path.endswith(".example") or "{{" in texts.get(path, "{{")}
    found = {path: formats.parse_all(path, texts[path]) for path in sorted(plain)}
    literals = {name: data for name, data in gathered.items() if ".py#" in name}
    return {**{path: data[0] for path, data in found.items() if len(data) == 1}, **literals}


def _wrong(case: Case, before: Import) -> str:
    """What is wrong with what is read of a fault, empty where nothing is."""
    try:
        back = read_bundle(case.target, case.changed)
        if _flat(back.system) == _flat(before.system):
            silent = not _told(back, case.fault.path)
            return "is passed over" if silent and not _harmless(case) else ""
        return _misread(case, before, back)
    except (LookupError, ValueError):
        return ""


def _harmless(case: Case) -> bool:
    """Whether nothing new is said."""
    return case.fault.adds_nothing or _same(case)


def _same(case: Case) -> bool:
    """Whether the same is said in other words."""
    path = case.fault.path
    was, now = _at(case.data, path), _at(case.fault.data, path)
    return case.fault.means_the_same or agrees(was, now)


def _misread(case: Case, before: Import, back: Import) -> str:
    if back.findings:
        return ""
    was, now = _flat(before.system), _flat(back.system)
    if len(was) != len(now):
        quiet = not case.fault.adds_nothing and _new(before, back) == []
        return "takes a service away in silence" if quiet else ""
    if [name for name, _ in was] != [name for name, _ in now]:
        return _renamed(case, now) if not _new(before, back) else ""
    lost, wrong = _compared(was, now)
    if wrong and (unlike := _unlike(case, before, back)):
        return f"is read as {wrong[0]}, which would be written otherwise at `{unlike}`"
    untold = [path for name, path in lost if not _told(back, before.place(name, path).path)]
    harmless = wrong or case.fault.adds_nothing or _told(back, case.fault.path)
    return f"takes `{untold[0]}` away in silence" if untold and not harmless else ""


def _new(before: Import, back: Import) -> list[Place]:
    """The places that are left over now and were not before."""
    known = {place for place, _ in before.leftovers}
    return [place for place, _ in back.leftovers if place not in known]


def _renamed(case: Case, now: Flat) -> str:
    """What is wrong where a service has another name than before: it must be what is written."""
    written = _at(case.fault.data, case.fault.path)
    names = [name for name, _ in now]
    return "" if any(name in str(written) for name in names) else f"names the services {names}"


def _compared(was: Flat, now: Flat) -> tuple[list[tuple[str, str]], list[str]]:
    """The fields of services that are gone, and those that are others, with their values."""
    lost: list[tuple[str, str]] = []
    wrong: list[str] = []
    for (name, old), (_, new) in zip(was, now, strict=True):
        lost += [(name, path) for path in old if path not in new]
        wrong += [f"`{p}` {new[p]!r}" for p in new if new[p] != old.get(p)]
    return lost, wrong


def _flat(system: System) -> Flat:
    return [(service.name, service.flat) for service in system.services]


def _unlike(case: Case, before: Import, back: Import) -> str:
    """A place that the fields that were read would be written to otherwise, and that is not told.

    Looked at are the place of the fault, and those where these fields make another value of what
    is written.
    """
    found = gather(case.target, case.changed)
    old, new = (_written(case.target, one.system) for one in (before, back))
    for document in found.keys() & documents(case.target, case.changed):
        data = found[document]
        for path, value in places(data):
            if isinstance(value, dict | list) or _follows(value):
                continue
            wanted = like(new.get(document), data, path)
            here = document == case.document and path == case.fault.path
            was = like(old.get(document), data, path)
            moved = here or (wanted is not None and not agrees(was, wanted))
            if moved and not agrees(wanted, value) and not _told(back, path):
                return f"{document}:{path_text(path)}"
    return ""


def _follows(value: Any) -> bool:
    """Whether a value only repeats what stands elsewhere: a file's text, a name with a digest."""
    return isinstance(value, str) and ("\n" in value or _DIGEST.search(value) is not None)


def _written(target: Target, system: System) -> dict[str, Any]:
    services = (settled(service, BUILT_IN).service for service in system.services)
    made = emit(target, System(tuple(services)), BUILT_IN.catalog)
    return gather(target, {file.path: file.text for file in made.files})


def _at(data: Any, path: Path) -> Any:
    try:
        return at(data, path)
    except (LookupError, TypeError):
        return None


def _told(back: Import, path: tuple[Segment, ...]) -> bool:
    """Whether a place, one below it or one around it is left over or disputed."""
    wild = _wild(path)
    told = [place.path for place, _ in back.leftovers]
    told += [place.path for pair in back.disputed for place in pair]
    return any(_near(wild, _wild(place)) for place in told)


def _near(one: tuple[str, ...], other: tuple[str, ...]) -> bool:
    """Whether one place is the other, or around it."""
    shorter = min(len(one), len(other))
    return one[:shorter] == other[:shorter]


def _wild(path: tuple[Segment, ...]) -> tuple[str, ...]:
    """The steps of a path; words of a list lose their numbers as others are taken."""
    return tuple(step if isinstance(step, str) else "*" for step in path)
