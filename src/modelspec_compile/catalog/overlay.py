"""A user's catalog file over a catalog: devices, aliases and hosts, added or overridden by name.

An empty file changes nothing, not even the digest.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from modelspec_compile.catalog import reading
from modelspec_compile.catalog.accelerators import Accelerator, accelerator, row
from modelspec_compile.catalog.collection import Catalog, Source, spellings
from modelspec_compile.catalog.forms import DEVICE, FIGURES, HOST, PARTS
from modelspec_compile.catalog.instances import Instance, instance
from modelspec_compile.catalog.lookups import digest, priced, unknown_device
from modelspec_compile.catalog.names import spelling
from modelspec_compile.diagnostics import Diagnostic, Span
from modelspec_compile.diagnostics.diagnostic import error
from modelspec_compile.source import tree
from modelspec_compile.source.parse import parse

TAKEN = "MS485"


@dataclass(slots=True)
class Work:
    """A catalog on its way: what it holds so far, and what was wrong."""

    file: str
    accelerators: dict[str, Accelerator]
    names: dict[str, str]
    ambiguous: dict[str, tuple[str, ...]]
    instances: dict[tuple[str, str], Instance]
    sources: dict[str, Source]
    problems: list[Diagnostic] = field(default_factory=list)

    def report(self, code: str, message: str, span: Span, *notes: str) -> None:
        """Add a finding."""
        self.problems.append(error(code, message, span, *notes))


def overlay(base: Catalog, text: str | bytes, file: str) -> tuple[Catalog, list[Diagnostic]]:
    """The catalog with a file over it; the base itself where the file is wrong or says nothing."""
    documents, problems = parse(text, file)
    work = _work(base, file, problems)
    for document in documents:
        _apply(document.root, work)
    if work.problems or not any(document.root.entries for document in documents):
        return base, work.problems
    return _whole(base, work, [tree.to_data(document.root) for document in documents]), []


def _work(base: Catalog, file: str, problems: list[Diagnostic]) -> Work:
    return Work(
        file,
        dict(base.accelerators),
        dict(base.names),
        dict(base.ambiguous),
        {(each.cloud, each.type): each for each in base.instances},
        dict(base.sources),
        problems,
    )


def _whole(base: Catalog, work: Work, data: object) -> Catalog:
    return replace(
        base,
        accelerators=work.accelerators,
        names=work.names,
        ambiguous=work.ambiguous,
        instances=tuple(work.instances.values()),
        sources=work.sources,
        digest=digest(base, data),
    )


def _apply(root: tree.Mapping, work: Work) -> None:
    whole = reading.whole(root, dict.fromkeys(PARTS, lambda node: node), work.problems)
    parts = whole.values
    for found in reading.rows(parts.get("accelerators"), DEVICE, work.problems):
        _device(found, work)
    if "aliases" in parts:
        _aliases(parts["aliases"], work)
    for found in reading.rows(parts.get("instances"), HOST, work.problems):
        _host(found, work)


def _device(found: reading.Row, work: Work) -> None:
    if reading.lacks(found, ("id",), work.problems):
        return
    id_ = spelling(found.values["id"])
    base = work.accelerators.get(id_)
    if base is None and id_ in work.names:
        message = f"`{id_}` is a name of `{work.names[id_]}`: write that id"
        work.report(TAKEN, message, found.at("id"))
        return
    before = row(base) if base else _fresh(found, work)
    if before is None:
        return
    merged = {**before, **_changes(found, work), "id": id_}
    made = accelerator(merged)
    work.accelerators[id_] = made
    _name(made, found.at("aliases"), work)


def _fresh(found: reading.Row, work: Work) -> dict[str, object] | None:
    """What a new device has before its row is read; None where its row does not say enough."""
    if reading.lacks(found, ("vendor",), work.problems):
        return None
    values, vendor = found.values, found.values["vendor"].lower()
    like = next((each for each in work.accelerators.values() if each.vendor == vendor), None)
    mib = values.get("memoryDriverMib")
    if not mib and reading.lacks(found, ("memoryNominalGb",), work.problems):
        return None
    if like is None and reading.lacks(found, ("resource",), work.problems):
        return None
    nominal = mib / 1024 if mib else 0.0
    return {"memoryNominalGb": nominal, "resource": like.resource if like else ""}


def _changes(found: reading.Row, work: Work) -> dict[str, object]:
    """The keys of a device's row, each figure with the file as its source."""
    values = dict(found.values)
    what, day = values.pop("source", work.file), values.pop("date", "")
    source = what if what in work.sources else work.file
    work.sources.setdefault(source, Source(source, what, "", day))
    before = work.accelerators.get(spelling(values["id"]))
    sources: dict[str, tuple[str, ...]] = dict(before.sources) if before else {}
    for key in FIGURES:
        if values.get(key) is not None:
            sources[key] = (source,)
    uncertain = [key for key in before.uncertain if key not in values] if before else []
    aliases = [spelling(each) for each in values.get("aliases", ())]
    kept = before.aliases if before else ()
    vendor = {"vendor": values["vendor"].lower()} if "vendor" in values else {}
    tflops = {k: v for k, v in values.get("tflops", {}).items() if v is not None}
    rates = {"tflops": tflops} if "tflops" in values else {}
    more = {"sources": sources, "uncertain": uncertain, "aliases": (*kept, *aliases)}
    return {**values, **vendor, **rates, **more}


def _name(made: Accelerator, span: Span, work: Work) -> None:
    for name, id_ in spellings([made]).items():
        if work.names.get(name, id_) != id_:
            message = f"`{name}` is a name of `{work.names[name]}` already"
            work.report(TAKEN, message, span)
        work.names[name] = id_
        work.ambiguous.pop(name, None)


def _aliases(node: tree.Node, work: Work) -> None:
    """Names of devices; one that was ambiguous is settled by the user's word."""
    if not isinstance(node, tree.Mapping):
        work.report(reading.WRONG_FORM, "a mapping of names to ids is expected", node.span)
        return
    for name, value in node.entries.items():
        written = value.text if isinstance(value, tree.Scalar) else ""
        found = _found(work, written)
        if found is None:
            work.problems.append(unknown_device(_known(work), written, value.span))
            continue
        work.names[spelling(name)] = found.id
        work.ambiguous.pop(spelling(name), None)
        aliases = (*found.aliases, spelling(name))
        work.accelerators[found.id] = replace(found, aliases=tuple(dict.fromkeys(aliases)))


def _host(found: reading.Row, work: Work) -> None:
    values = found.values
    if reading.lacks(found, ("type", "accelerator", "count"), work.problems):
        return
    device = _found(work, values["accelerator"])
    if device is None:
        known = _known(work)
        problem = unknown_device(known, values["accelerator"], found.at("accelerator"))
        work.problems.append(problem)
        return
    usd = values.get("usdPerHour")
    if usd is not None and not priced(found, "usdPerHour", work.problems):
        return
    if usd is not None and reading.lacks(found, ("region", "date"), work.problems):
        return
    made = _instance(values, device, work.file)
    work.instances[made.cloud, made.type] = made


def _instance(values: Mapping[str, object], device: Accelerator, file: str) -> Instance:
    row_ = {"cloud": "", "source": file, **values, "accelerator": device.id}
    return instance({**row_, "priceDate": values.get("date")})


def _found(work: Work, written: str) -> Accelerator | None:
    return _known(work).find(written) if written else None


def _known(work: Work) -> Catalog:
    return Catalog(work.accelerators, work.names, work.ambiguous, (), (), {}, "")
