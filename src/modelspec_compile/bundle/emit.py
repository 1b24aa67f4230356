"""The straight way from a system to a bundle."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from modelspec_compile.bundle import records
from modelspec_compile.bundle.files import Bundle
from modelspec_compile.bundle.lowered import changed
from modelspec_compile.bundle.overrides import Override, override
from modelspec_compile.bundle.readme import readme
from modelspec_compile.bundle.rendering import Part, render_system
from modelspec_compile.catalog import Catalog
from modelspec_compile.diagnostics import Diagnostic, Severity
from modelspec_compile.diagnostics.diagnostic import error, note, warning
from modelspec_compile.ir import Service, System, Written
from modelspec_compile.mapping.documents import put, take
from modelspec_compile.mapping.render import Documents, Rendering
from modelspec_compile.mapping.rows import Fidelity
from modelspec_compile.output import formats, templates
from modelspec_compile.output.edits import digest
from modelspec_compile.output.file import File
from modelspec_compile.target import Target


def emit(
    target: Target,
    system: System,
    catalog: Catalog,
    overrides: Iterable[Override] = (),
    extras: Iterable[records.Extra] = (),
    outside: Iterable[records.Outside] = (),
) -> Bundle:
    """Everything that a target makes of a system.

    `catalog` has the devices that are known, `extras` are the written leaves that never reached the
    system, `outside` the specs that it refers to without holding them. With errors among its
    diagnostics a bundle is not to be used.
    """
    lowered, findings = target.lower(system, catalog)
    try:
        rendering, parts = render_system(target, lowered, catalog)
    except LookupError as unfit:
        return _refused(target, system, findings, str(unfit))
    findings += override(rendering.documents, overrides)
    target.seal(rendering.documents)
    pairs = _pairs(system, parts)
    _answer_lowered(pairs, target.lift(lowered, catalog))
    ledger = records.ledger(system.name, target.name, pairs, extras)
    needs = records.prerequisites(system, target.name, parts, outside)
    files, data = _files(target, system, rendering, parts)
    if not any(found.severity is Severity.ERROR for found in findings):
        texts = {file.path: file.text for file in files}
        findings += target.check(formats.Written(texts, data), catalog)
    findings += _inexact(target, pairs)
    files += [
        File("README.md", readme(target, system, ledger, needs)),
        File("ledger.json", formats.records(ledger)),
        File("prerequisites.json", formats.records(needs)),
    ]
    digests = {file.path: digest(file.text) for file in files}
    sourcemap = records.sourcemap(system.name, target.name, parts, digests)
    files.append(File("sourcemap.json", formats.records(sourcemap)))
    return Bundle(system.name, target.name, tuple(files), ledger, sourcemap, needs, tuple(findings))


def _refused(target: Target, system: System, findings: list[Diagnostic], service: str) -> Bundle:
    refusal, empty = formless(target, service), dict[str, Any]()
    return Bundle(system.name, target.name, (), empty, empty, empty, (*findings, refusal))


def formless(target: Target, service: str) -> Diagnostic:
    """The finding for a service that no shape of a target takes."""
    message = f"{target.title} has no form for the service `{service}`"
    return error("MS503", message, None, "choose another engine or another target")


def _pairs(system: System, parts: list[Part]) -> list[tuple[Service, Part]]:
    """Each service with the first part that lowering made of it."""
    by_name = {part.service.name: part for part in reversed(parts)}
    by_root = {part.words.get("service", part.service.name): part for part in reversed(parts)}
    found = [(s, by_root.get(s.name) or by_name.get(s.name)) for s in system.services]
    return [(service, part) for service, part in found if part is not None]


def _answer_lowered(pairs: list[tuple[Service, Part]], lifted: System) -> None:
    by_name = {service.name: service for service in lifted.services}
    for service, part in pairs:
        part.answers.update(changed(service, part, by_name.get(service.name, service)))


def _files(
    target: Target, system: System, rendering: Rendering, parts: list[Part]
) -> tuple[list[File], Documents]:
    """The artifacts in order of their paths, and the data that they were written from."""
    header = formats.HEADER.format(source=f"the ModelSpec `{system.name}`")
    programs = _programs(target, rendering, parts)
    _embed(rendering, {file.path: file.text for file in programs})
    data = {
        path: document if "#" in path else target.escape(path, document)
        for path, document in rendering.documents.items()
    }
    texts = [
        File(path, formats.write(path, one, header))
        for path, one in data.items()
        if "#" not in path
    ]
    return sorted([*programs, *texts], key=lambda file: file.path), data


def _programs(target: Target, rendering: Rendering, parts: list[Part]) -> list[File]:
    programs = {path: program for part in parts for path, program in part.programs}
    files = []
    for path, program in programs.items():
        text = templates.source(target.templates, program.template)
        for name, data in _literals(rendering.documents, path):
            text = formats.python.insert(text, name, data)
        files.append(File(path, text, program.executable))
    return files


def _embed(rendering: Rendering, programs: Mapping[str, str]) -> None:
    """Put the text of each file that is wanted inside another one at its place there."""
    documents = rendering.documents
    for embedded in rendering.embeds:
        file, place = embedded.file, embedded.place
        if file in programs:
            put(documents[place.file], place.path, programs[file])
        elif file in documents:
            put(documents[place.file], place.path, formats.write(file, documents[file]))
        else:
            take(documents[place.file], place.path)


def _literals(documents: Documents, path: str) -> Iterator[tuple[str, Any]]:
    for name, data in documents.items():
        file, _, literal = name.partition("#")
        if file == path and literal:
            yield literal, data


DESCRIPTIVE = frozenset(
    [
        "version",
        "description",
        "labels",
        "annotations",
        "model",
        "lineage",
        "compliance",
        "cost",
        "performance",
    ]
)
"""Sections that describe a service; leaving them out of an artifact changes nothing that runs."""


def _inexact(target: Target, pairs: list[tuple[Service, Part]]) -> Iterator[Diagnostic]:
    """A finding for each reason why written fields are not said exactly."""
    reasons: dict[tuple[Fidelity, str, str, bool], list[Written]] = defaultdict(list)
    for service, part in pairs:
        for path, answer in part.answers.items():
            origin = service.origins.get(path)
            if isinstance(origin, Written) and answer.why:
                described = path.partition(".")[0].partition("[")[0] in DESCRIPTIVE
                key = (answer.fidelity, answer.why, answer.instead, described)
                reasons[key].append(origin)
    for (fidelity, why, instead, described), origins in reasons.items():
        if fidelity in SAYS:
            code, verb = SAYS[fidelity]
            say = note if described and fidelity is Fidelity.UNSUPPORTED else warning
            message = f"{target.title} {verb} {_named(origins)}: {why}"
            yield say(code, message, origins[0].span, *((instead,) if instead else ()))


SAYS = {
    Fidelity.APPROXIMATED: ("MS502", "only approximates"),
    Fidelity.UNSUPPORTED: ("MS503", "has no place for"),
}


def _named(origins: list[Written]) -> str:
    first, *others = (f"`{origin.path.removeprefix('spec.')}`" for origin in origins)
    return f"{first} and {len(others)} more" if len(others) > 1 else " and ".join((first, *others))
