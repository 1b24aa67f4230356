"""One spec out of several layers: its base, the document, the chosen overlay, `--set`."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from modelspec_compile.bundle.overrides import Override
from modelspec_compile.diagnostics import Diagnostic, Span
from modelspec_compile.diagnostics.diagnostic import error
from modelspec_compile.diagnostics.suggest import did_you_mean
from modelspec_compile.mapping.places import path_text
from modelspec_compile.passes.resolve.reader import Library
from modelspec_compile.source.files import Missing
from modelspec_compile.source.merge import merge
from modelspec_compile.source.settings import Setting, set_value
from modelspec_compile.source.tree import (
    Document,
    Mapping,
    Node,
    Scalar,
    Sequence,
    find,
    leaves,
    to_data,
)
from modelspec_compile.spec.validate import validate

MOST_BASES = 32
_EXTENDS, _ENVIRONMENTS = ("spec", "extends"), ("spec", "environments")
_OVERRIDES = ("spec", "overrides")


@dataclass(frozen=True, slots=True)
class Settings:
    """What a compile was asked beside the spec: an overlay's name, and values by path."""

    environment: str | None = None
    values: tuple[Setting, ...] = ()


@dataclass(frozen=True, slots=True)
class Settled:
    """A written leaf that the front end uses up, and what for."""

    path: str
    span: Span
    why: str


@dataclass(frozen=True, slots=True)
class Merged:
    """A native tree without layers, and what became of the layers."""

    root: Mapping
    settled: tuple[Settled, ...] = ()

    def overrides(self, target: str) -> tuple[Override, ...]:
        """The changes that the spec makes to a target's files."""
        found = find(self.root, ("spec", "overrides", target))
        items = found.items if isinstance(found, Sequence) else ()
        return tuple(_override(item) for item in items)


def _override(item: Node) -> Override:
    data = to_data(item)
    assert isinstance(data, dict)
    return Override(data["file"], item.span, data.get("merge"), data.get("patch"))


def merged(
    document: Document, settings: Settings, library: Library, *, optional: bool = False
) -> Merged:
    """The layers of a document as one; `optional` forgives an overlay that is not there."""
    root, settled = _with_base(document.root, library)
    overlays = _overlays(root)
    root, overlay = _with_overlay(root, settings.environment, library, optional=optional)
    for setting in settings.values:
        root, found = set_value(root, setting.path, setting.value)
        library.findings += found
    library.findings += validate(_set_overlays(root, overlays))
    return Merged(root, (*settled, *overlay, *_changes(root)))


def _with_base(root: Mapping, library: Library) -> tuple[Mapping, list[Settled]]:
    """The document over its bases; overlays are set aside, for their nulls are theirs to apply."""
    settled, seen = [], [root.span.file]
    while (written := find(root, _EXTENDS)) is not None and isinstance(written, Scalar):
        base = _base(written, seen, library)
        root = _without(root, _EXTENDS)
        if base is None:
            break
        settled.append(Settled("spec.extends", written.span, "the base is merged in"))
        seen.append(base.file)
        overlays = {**_overlays(base.root), **_overlays(root)}
        below = merge(_without(base.root, _ENVIRONMENTS), _without(root, _ENVIRONMENTS))
        assert isinstance(below, Mapping)
        root = _set_overlays(below, overlays)
    return root, settled


def _overlays(root: Mapping) -> dict[str, Node]:
    found = find(root, _ENVIRONMENTS)
    return found.entries if isinstance(found, Mapping) else {}


def _set_overlays(root: Mapping, overlays: dict[str, Node]) -> Mapping:
    """The document with these overlays."""
    spec = root.entries.get("spec")
    if not overlays or not isinstance(spec, Mapping):
        return root
    spans = {name: overlay.span for name, overlay in overlays.items()}
    section = Mapping(overlays, spans, spec.span)
    entries = {**spec.entries, "environments": section}
    keys = {**spec.keys, "environments": spec.span}
    return replace(
        root, entries={**root.entries, "spec": replace(spec, entries=entries, keys=keys)}
    )


def _base(written: Scalar, seen: list[str], library: Library) -> Document | None:
    path = library.locate(str(written.value), written.span)
    if path is None:
        return None
    if path in seen or len(seen) > MOST_BASES:
        chain = " → ".join((*seen, path))
        what = "a spec extends itself" if path in seen else f"more than {MOST_BASES} bases"
        library.findings.append(error("MS363", f"{what}: {chain}", written.span))
        return None
    try:
        return library.open(path, written.span)
    except Missing:
        message = f"the base `{written.value}` is not there"
        hint = "a delta says nothing without its base: add the file or remove `extends`"
        library.findings.append(error("MS364", message, written.span, hint))
        return None


def _with_overlay(
    root: Mapping, name: str | None, library: Library, *, optional: bool
) -> tuple[Mapping, list[Settled]]:
    known = _overlays(root)
    settled = [
        settled
        for other, overlay in known.items()
        for settled in _settled(other, overlay, chosen=other == name)
    ]
    root = _without(root, _ENVIRONMENTS)
    if name is None or (optional and name not in known):
        return root, settled
    if name not in known:
        library.findings.append(_no_overlay(name, tuple(known), root.span))
        return root, settled
    patch = Mapping({"spec": known[name]}, {"spec": known[name].span}, known[name].span)
    layered = merge(root, patch)
    assert isinstance(layered, Mapping)
    return layered, settled


def _settled(name: str, overlay: Node, *, chosen: bool) -> Iterator[Settled]:
    why = "merged in by `--env`" if chosen else f"an overlay for `--env {name}`, not chosen"
    for path, leaf in leaves(overlay, (*_ENVIRONMENTS, name)):
        yield Settled(path_text(path), leaf.span, why)


def _changes(root: Mapping) -> Iterator[Settled]:
    """What the spec says under `overrides`: it changes files, and is no part of a service."""
    overrides = find(root, _OVERRIDES)
    for target, node in (overrides.entries if isinstance(overrides, Mapping) else {}).items():
        why = f"a change to files of the target `{target}` alone"
        for path, leaf in leaves(node, (*_OVERRIDES, target)):
            yield Settled(path_text(path), leaf.span, why)


def _no_overlay(name: str, known: tuple[str, ...], span: Span) -> Diagnostic:
    near = did_you_mean(name, known)
    listed = ", ".join(f"`{one}`" for one in known) or "none"
    hint = f"did you mean `{near}`?" if near else f"the spec has {listed}"
    return error("MS365", f"no environment is called `{name}`", span, hint)


def _without(root: Mapping, path: tuple[str, str]) -> Mapping:
    outer, inner = path
    section = root.entries.get(outer)
    if not isinstance(section, Mapping) or inner not in section.entries:
        return root
    kept = {key: value for key, value in section.entries.items() if key != inner}
    return replace(root, entries={**root.entries, outer: replace(section, entries=kept)})
