"""libyaml's events to trees, in one pass with an explicit stack; limits hold before data exists."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import yaml
from yaml import events

from modelspec_compile.diagnostics.diagnostic import Diagnostic, error
from modelspec_compile.diagnostics.span import Span
from modelspec_compile.source.clean import MAX_PROBLEMS
from modelspec_compile.source.frames import Frame, OpenMapping, OpenSequence
from modelspec_compile.source.leaves import Event, Leaves
from modelspec_compile.source.scalars import resolve
from modelspec_compile.source.tree import Node, Scalar

MAX_DEPTH = 64  # lists and mappings inside each other
MAX_NODES = 100_000  # keys and values of a file, aliases expanded

_Loader = getattr(yaml, "CBaseLoader", yaml.BaseLoader)
_MAPPING_TAGS = (None, "!", "tag:yaml.org,2002:map")
_SEQUENCE_TAGS = (None, "!", "tag:yaml.org,2002:seq")


class Stop(Exception):
    """Reading ends here; `diagnostic` says why."""

    def __init__(self, diagnostic: Diagnostic) -> None:
        super().__init__(diagnostic.message)
        self.diagnostic = diagnostic


@dataclass(frozen=True, slots=True)
class _Anchored:
    """A node with an anchor: how many nodes it expands to, in how many levels."""

    node: Node
    nodes: int
    height: int


class Builder:
    """Reads events into `roots`, one node a document, and `problems`."""

    def __init__(self, file: str, problems: list[Diagnostic], json_text: str | None) -> None:
        self.problems = problems
        self._file = file
        self._leaves = Leaves(file, self.report, json_text)
        self._documents = OpenSequence()
        self._frames = [Frame(self._documents)]
        self._finished = 0  # documents read to their end: the next one, or the end of the text
        self._nodes = 0
        self._anchors: dict[str, _Anchored | None] = {}  # None while the node is open
        self._last = Span(file, 1, 1, 1, 1)
        self._handlers: dict[type, Callable[[Event], None]] = {
            events.ScalarEvent: self._scalar,
            events.MappingStartEvent: self._open_mapping,
            events.MappingEndEvent: self._close,
            events.SequenceStartEvent: self._open_sequence,
            events.SequenceEndEvent: self._close,
            events.AliasEvent: self._alias,
            events.DocumentStartEvent: self._document,
            events.StreamEndEvent: self._finish,
        }

    @property
    def roots(self) -> list[Node]:
        """The root of every document that was read to its end."""
        return self._documents.items[: self._finished]

    def feed(self, text: str) -> None:
        """Reads a whole text; raises yaml.YAMLError at what is not YAML, Stop at a limit."""
        self._leaves.text = text
        del self._frames[1:], self._documents.items[self._finished :]
        loader, handlers = _Loader(text), self._handlers
        while (event := loader.get_event()) is not None:
            if handler := handlers.get(type(event)):
                handler(event)

    def report(self, problem: Diagnostic) -> None:
        """Notes a problem; the last that is told stops the reading."""
        self.problems.append(problem)
        if len(self.problems) >= MAX_PROBLEMS:
            message = f"reading stops after {MAX_PROBLEMS} problems"
            raise Stop(error("MS118", message, problem.span))

    def _finish(self, event: Event) -> None:  # noqa: ARG002
        self._finished = len(self._documents.items)

    def _document(self, event: Event) -> None:
        self._finish(event)
        self._anchors.clear()
        if event.version and event.version != (1, 2):
            line = event.start_mark.line + 1
            span = Span(self._file, line, 1, line, len("%YAML 1.1") + 1)
            note = "`no`, `on` or `012` mean something else in YAML 1.1"
            self.report(error("MS117", "the document is not YAML 1.2", span, note))

    def _scalar(self, event: Event) -> None:
        self._spend(1, event)
        if event.style or event.anchor or event.tag is not None:
            node = self._leaves.dressed(event)
            self._last = node.span
            if event.anchor:
                self._anchors[event.anchor] = _Anchored(node, 1, 0)
            self._frames[-1].into.take(node)
            return
        text, into = event.value, self._frames[-1].into
        value, span = resolve(text), self._leaves.span(event)
        self._last = span
        if into.expects_key and value.__class__ is str and text != "<<":
            into.take_name(text, span)
        else:
            into.take(self._leaves.typed(value, text, False, span))

    def _open_mapping(self, event: Event) -> None:
        self._open(OpenMapping(self.report), event, _MAPPING_TAGS)

    def _open_sequence(self, event: Event) -> None:
        self._open(OpenSequence(), event, _SEQUENCE_TAGS)

    def _open(
        self, into: OpenMapping | OpenSequence, event: Event, tags: tuple[str | None, ...]
    ) -> None:
        self._check_depth(1, event)
        self._spend(1, event)
        if event.tag not in tags:
            self._leaves.refuse_tag(event.tag, self._leaves.span(event))
        if event.anchor:
            self._anchors[event.anchor] = None
        self._frames.append(Frame(into, event, self._nodes))

    def _close(self, event: Event) -> None:
        frame = self._frames.pop()
        span = self._last = self._whole(frame.event, event)
        node, height = frame.into.close(span), frame.height + 1
        if frame.event.anchor:
            nodes = 1 + self._nodes - frame.nodes_before
            self._anchors[frame.event.anchor] = _Anchored(node, nodes, height)
        self._place(node, height)

    def _whole(self, opened: Event, closed: Event) -> Span:
        """A block ends behind its last value; its end event lies at whatever comes next."""
        start, end, last = opened.start_mark, closed.end_mark, self._last
        line, column = start.line + 1, start.column + 1
        if opened.flow_style:
            return Span(self._file, line, column, end.line + 1, end.column + 1)
        return Span(self._file, line, column, last.end_line, last.end_column)

    def _alias(self, event: Event) -> None:
        """The anchored node itself, counted as if it were written here."""
        span = self._last = self._leaves.span(event)
        known = self._anchors.get(event.anchor)
        if known is None:
            self.report(self._bad_alias(event.anchor, span))
            text = f"*{event.anchor}"
            self._place(Scalar(text, text, False, span, reported=True), 0)
            return
        self._check_depth(known.height, event)
        self._spend(known.nodes, event)
        self._place(known.node, known.height)

    def _bad_alias(self, anchor: str, span: Span) -> Diagnostic:
        if anchor in self._anchors:
            return error("MS113", f"the alias `*{anchor}` stands inside what it repeats", span)
        note = "text that begins with `*` is written in quotes"
        return error("MS114", f"no anchor `&{anchor}` comes before the alias", span, note)

    def _place(self, node: Node, height: int) -> None:
        frame = self._frames[-1]
        frame.height = max(frame.height, height)
        frame.into.take(node)

    def _spend(self, nodes: int, event: Event) -> None:
        self._nodes += nodes
        if self._nodes > MAX_NODES:
            message = f"the file holds over {MAX_NODES:,} keys and values, aliases expanded"
            raise Stop(error("MS106", message, self._leaves.span(event)))

    def _check_depth(self, levels: int, event: Event) -> None:
        if len(self._frames) - 1 + levels > MAX_DEPTH:
            message = f"lists and mappings nest over {MAX_DEPTH} levels deep"
            raise Stop(error("MS105", message, self._leaves.span(event)))
