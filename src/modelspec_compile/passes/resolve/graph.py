"""The services of a system: the top spec, and every spec that it refers to, directly or not."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from modelspec_compile.bundle.records import Outside
from modelspec_compile.diagnostics import Diagnostic, Span
from modelspec_compile.diagnostics.diagnostic import error, warning
from modelspec_compile.mapping.places import path_text
from modelspec_compile.passes.resolve.merged import Merged, Settings, merged
from modelspec_compile.passes.resolve.reader import Library
from modelspec_compile.source.files import Missing
from modelspec_compile.source.tree import Document, Node, Path, Scalar, Sequence, find

MOST_SERVICES = 100


@dataclass(slots=True)
class Graph:
    """Merged specs by file, the top one first; `links` leads from a reference's place to a file."""

    nodes: dict[str, Merged] = field(default_factory=dict)
    links: dict[Span, str] = field(default_factory=dict)
    outside: list[Outside] = field(default_factory=list)


def resolve(document: Document, settings: Settings, library: Library) -> Graph:
    """The graph of a top document; what is wrong with it is among the library's findings."""
    graph = Graph()
    _visit(document, settings, library, graph, ())
    return graph


def _visit(
    document: Document, settings: Settings, library: Library, graph: Graph, trail: tuple[str, ...]
) -> None:
    node = merged(document, settings, library, optional=bool(trail))
    graph.nodes[document.file] = node
    trail = (*trail, document.file)
    inherited = Settings(settings.environment)
    for path, written in references(node.root):
        target = library.locate(str(written.value), written.span)
        if target is None:
            continue
        if target in trail:
            chain = " → ".join((*trail[trail.index(target) :], target))
            finding = error(
                "MS366", f"specs refer to each other in a circle: {chain}", written.span
            )
            library.findings.append(finding)
        elif target not in graph.nodes:
            _follow(written, path, target, inherited, library, graph, trail)
        if target in graph.nodes:
            graph.links[written.span] = target


def _follow(
    written: Scalar,
    path: Path,
    target: str,
    settings: Settings,
    library: Library,
    graph: Graph,
    trail: tuple[str, ...],
) -> None:
    try:
        if len(graph.nodes) >= MOST_SERVICES:
            raise Missing(target)
        document = library.open(target, written.span)
    except Missing:
        graph.outside.append(Outside(str(written.value), path_text(path), written.span))
        library.findings.append(_outside(written, full=len(graph.nodes) >= MOST_SERVICES))
        return
    if document is not None:
        _visit(document, settings, library, graph, trail)


def _outside(written: Scalar, *, full: bool) -> Diagnostic:
    """A service that is no part of the system, for want of its file or of room."""
    why = f"is beyond the {MOST_SERVICES} services of a system" if full else "is not there"
    way_out = "compile it by itself" if full else "add the file to compile it with the system"
    return warning(
        "MS367",
        f"`{written.value}` {why}; the service it describes is taken to run elsewhere",
        written.span,
        f"it is listed among the prerequisites; {way_out}",
    )


def references(root: Node) -> Iterator[tuple[Path, Scalar]]:
    """Every `specRef` that names a service of the system, in the order of the language."""
    yield from _in_list(root, ("spec", "pipeline", "dependencies"), ("specRef",))
    for rule in _indices(root, ("spec", "routing", "rules")):
        yield from _in_list(root, ("spec", "routing", "rules", rule, "to"), ("specRef",))
    yield from _in_list(root, ("spec", "routing", "fallbacks"), ("specRef",))


def _in_list(root: Node, path: Path, inner: Path) -> Iterator[tuple[Path, Scalar]]:
    for index in _indices(root, path):
        at = (*path, index, *inner)
        found = find(root, at)
        if isinstance(found, Scalar) and isinstance(found.value, str):
            yield at, found


def _indices(root: Node, path: Path) -> range:
    found = find(root, path)
    return range(len(found.items) if isinstance(found, Sequence) else 0)
