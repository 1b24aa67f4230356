"""The pipeline as one straight function, pure: no disk, network, clock or environment.

text ─parse→ tree ─resolve, validate→ specs ─normalize→ IR ─settle, plan→ IR ─emit(target)→ bundles
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from modelspec_compile import target as targets
from modelspec_compile.analysis.facts import BUILT_IN, Facts
from modelspec_compile.analysis.findings import findings as proven
from modelspec_compile.analysis.plan import Plan, plan
from modelspec_compile.bundle import Bundle, emit
from modelspec_compile.bundle.records import Extra
from modelspec_compile.diagnostics import Diagnostic, Severity
from modelspec_compile.diagnostics.diagnostic import error
from modelspec_compile.diagnostics.suggest import did_you_mean
from modelspec_compile.ir import Derived, Service, System, Written
from modelspec_compile.passes import settle
from modelspec_compile.passes.name import same_names
from modelspec_compile.passes.normalize import TABLE, normalize
from modelspec_compile.passes.normalize.names import names
from modelspec_compile.passes.resolve import Graph, Merged, Read, Settings, nothing_to_read, resolve
from modelspec_compile.passes.resolve.reader import Library
from modelspec_compile.source.settings import Setting, parse_set
from modelspec_compile.source.tree import Document
from modelspec_compile.target import Target

TOP = frozenset({"apiVersion", "kind", "metadata", "spec"})
STILL_PLANNED = frozenset({"MS306", "MS307"})
"""Errors of devices that do not add up: the analysis has something to say all the same."""


@dataclass(frozen=True, slots=True)
class Loaded:
    """A system, or None where errors stand against it; `texts` holds every source by its path.

    `plans` has the analysis of every service that could be read, errors or not.
    """

    system: System | None
    graph: Graph
    diagnostics: tuple[Diagnostic, ...]
    texts: Mapping[str, str]
    plans: tuple[Plan, ...] = ()


@dataclass(frozen=True, slots=True)
class Compilation:
    """Bundles of every spec and target in order, and all findings; with errors no bundles."""

    bundles: tuple[Bundle, ...]
    diagnostics: tuple[Diagnostic, ...]
    texts: Mapping[str, str]

    @property
    def ok(self) -> bool:
        """Whether nothing refuses the input."""
        return not any(found.severity is Severity.ERROR for found in self.diagnostics)


def load(
    text: str | bytes,
    *,
    file: str = "spec.yaml",
    environment: str | None = None,
    values: Iterable[str] = (),
    read: Read = nothing_to_read,
    facts: Facts = BUILT_IN,
) -> tuple[Loaded, ...]:
    """The systems of a source text, one for each of its documents, ready for any target.

    `environment` names an overlay, `values` are `path=value` settings below `spec`
    (`runtime.batch.maxBatchSize=64`), `read` gives the content of a file by its path from the
    folder of `file` (`passes.resolve.Read`). `facts` is what the analysis may look up.
    """
    return _loaded(text, file, _settings(environment, values), Library(read), facts)


def _loaded(
    text: str | bytes,
    file: str,
    settings: tuple[Settings, list[Diagnostic]],
    library: Library,
    facts: Facts,
) -> tuple[Loaded, ...]:
    chosen, found = settings
    library.findings += found
    content = text.encode() if isinstance(text, str) else text
    documents = library.add(file, content)
    if _refused(library.findings):
        return (Loaded(None, Graph(), tuple(library.findings), library.texts),)
    return tuple(_load(document, chosen, library, facts) for document in documents)


def _load(document: Document, settings: Settings, library: Library, facts: Facts) -> Loaded:
    before = len(library.findings)
    graph = resolve(document, settings, library)
    findings = library.findings[before:]
    if _refused(one for one in findings if one.code not in STILL_PLANNED):
        return Loaded(None, graph, tuple(findings), library.texts)
    services, plans = [], []
    for node in graph.nodes.values():
        service, found = settle(normalize(node.root), facts)
        services.append(service)
        plans.append(plan(service, facts))
        findings += found if _refused(found) else [*found, *proven(plans[-1])]
    findings += same_names(services)
    system = None if _refused(findings) else System(tuple(_link(services, graph)))
    return Loaded(system, graph, tuple(findings), library.texts, tuple(plans))


def _link(services: Sequence[Service], graph: Graph) -> Iterable[Service]:
    """Services whose dependencies know the service that their reference leads to."""
    names = dict(zip(graph.nodes, (service.name for service in services), strict=True))
    for service in services:
        linked, origins = [], dict(service.origins)
        for needed in service.pipeline.dependencies:
            path = f"pipeline.dependencies[{needed.id}]"
            origin = origins.get(f"{path}.reference")
            file = graph.links.get(origin.span) if isinstance(origin, Written) else None
            linked.append(replace(needed, service=names[file]) if file else needed)
            if file:
                why = "the reference leads to this service of the system"
                origins[f"{path}.service"] = Derived("link", (f"{path}.reference",), why)
        pipeline = replace(service.pipeline, dependencies=tuple(linked))
        yield replace(service, pipeline=pipeline, origins=origins)


def compile(  # noqa: A001 -- it is what the library does
    text: str | bytes,
    target: str | Target | Sequence[str | Target],
    *,
    file: str = "spec.yaml",
    environment: str | None = None,
    values: Iterable[str] = (),
    read: Read = nothing_to_read,
    facts: Facts = BUILT_IN,
) -> Compilation:
    """Compile a source text for one target or several; see `load` for the other arguments.

    Raises:
        ImportError: the package that offers a target does not load.

    """
    chosen = [target] if isinstance(target, str | Target) else list(target)
    wanted, findings = _targets(chosen)
    systems = load(text, file=file, environment=environment, values=values, read=read, facts=facts)
    bundles = []
    for loaded in systems:
        findings += loaded.diagnostics
        if loaded.system is not None:
            bundles += [bundle_of(one, loaded, facts) for one in wanted]
    for bundle in bundles:
        findings += bundle.diagnostics
    kept = () if _refused(findings) else tuple(bundles)
    return Compilation(kept, tuple(findings), systems[0].texts if systems else {})


def bundle_of(target: Target, loaded: Loaded, facts: Facts) -> Bundle:
    """What a target makes of a loaded system; `facts` are those that it was loaded with."""
    assert loaded.system is not None
    top = next(iter(loaded.graph.nodes.values()))
    nodes = zip(loaded.system.services, loaded.graph.nodes.values(), strict=True)
    extras = [extra for service, node in nodes for extra in _extras(service.name, node)]
    overrides, outside = top.overrides(target.name), loaded.graph.outside
    return emit(target, loaded.system, facts.catalog, overrides, extras, outside)


def _extras(service: str, node: Merged) -> Iterable[Extra]:
    for settled in node.settled:
        yield Extra(service, settled.path, settled.span, settled.why)
    for element, path, span in names(TABLE, node.root):
        yield Extra(service, path, span, element=element)


def _targets(chosen: Iterable[str | Target]) -> tuple[list[Target], list[Diagnostic]]:
    found: list[Target] = []
    findings: list[Diagnostic] = []
    for one in chosen:
        if isinstance(one, Target):
            found.append(one)
        elif one in targets.names():
            found.append(targets.load(one))
        else:
            near = did_you_mean(one, targets.names())
            hint = f"did you mean `{near}`?" if near else f"one of {', '.join(targets.names())}"
            findings.append(error("MS506", f"no target is called `{one}`", None, hint))
    return found, findings


def _settings(environment: str | None, values: Iterable[str]) -> tuple[Settings, list[Diagnostic]]:
    found: list[Setting] = []
    findings: list[Diagnostic] = []
    for line, text in enumerate(values, start=1):
        setting, problems = parse_set(text, line)
        findings += problems
        found += [_from_root(setting)] if setting else []
    return Settings(environment, tuple(found)), findings


def _from_root(setting: Setting) -> Setting:
    """A path that begins with a section of `spec` is meant below `spec`."""
    if setting.path[0] in TOP:
        return setting
    return replace(setting, path=("spec", *setting.path))


def _refused(findings: Iterable[Diagnostic]) -> bool:
    return any(found.severity is Severity.ERROR for found in findings)
