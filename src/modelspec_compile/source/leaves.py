"""libyaml's scalar events to scalars of the tree."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import Any

from modelspec_compile.diagnostics.diagnostic import Diagnostic, error
from modelspec_compile.diagnostics.lines import advance
from modelspec_compile.diagnostics.span import Span
from modelspec_compile.source.clean import HIDDEN, STAND_IN, name_of
from modelspec_compile.source.scalars import (
    SCALAR_TAGS,
    STRING_TAGS,
    Refusal,
    resolve,
    resolve_tagged,
)
from modelspec_compile.source.tree import Scalar, ScalarValue

Event = Any  # of libyaml; typeshed has every mark, tag and anchor optional
_PROPERTIES = re.compile(r"(?:!<[^>]*>|[&!][^\s,\[\]{}]*|\s|#[^\r\n]*)*+")
_BLOCKS = ("|", ">")


class Leaves:
    """Reads the scalars of one text."""

    def __init__(
        self, file: str, report: Callable[[Diagnostic], None], json_text: str | None
    ) -> None:
        self.text = ""  # that the marks of events refer to
        self._file = file
        self._report = report
        self._json = json_text  # given where strings hold surrogate pairs: libyaml reads none

    def span(self, event: Event) -> Span:
        """The place of an event."""
        start, end = event.start_mark, event.end_mark
        return Span(self._file, start.line + 1, start.column + 1, end.line + 1, end.column + 1)

    def typed(self, value: ScalarValue | Refusal, text: str, quoted: bool, span: Span) -> Scalar:
        """The scalar with a value, or with the text in its place once the refusal is reported."""
        if not isinstance(value, Refusal):
            return Scalar(value, text, quoted, span)
        self._report(error(value.code, value.message, span, *value.notes))
        return Scalar(text, text, quoted, span, reported=True)

    def dressed(self, event: Event) -> Scalar:
        """A scalar with quotes, a tag or an anchor, or written as a block."""
        text, quoted, tag = event.value, bool(event.style), event.tag
        span = self._content_span(event)
        if event.style == '"':
            text = self._unescaped(text, event, span)
        value: ScalarValue | Refusal = text if quoted else resolve(text)
        if tag in SCALAR_TAGS:
            value, quoted = resolve_tagged(tag, text), quoted or tag in STRING_TAGS
        elif tag is not None:
            self.refuse_tag(tag, self.span(event))
        return self.typed(value, text, quoted, span)

    def refuse_tag(self, tag: str, span: Span) -> None:
        """Reports a tag that is not of the core schema, or not for this kind of value."""
        written = tag.replace("tag:yaml.org,2002:", "!!")
        note = "values are written without tags"
        self._report(error("MS111", f"the tag `{written}` is not accepted here", span, note))

    def _unescaped(self, text: str, event: Event, span: Span) -> str:
        if self._json is not None:
            text = json.loads(self._json[event.start_mark.index : event.end_mark.index])
        if hidden := HIDDEN.search(text):
            message = f"an escape writes the invisible character {name_of(hidden[0])}"
            self._report(error("MS103", message, span))
            return HIDDEN.sub(STAND_IN, text)
        return text

    def _content_span(self, event: Event) -> Span:
        """Without an anchor and a tag in front, and without the blank lines behind a block."""
        has_properties = event.anchor or event.tag is not None
        if not has_properties and event.style not in _BLOCKS:
            return self.span(event)
        start, text = event.start_mark, self.text[event.start_mark.index : event.end_mark.index]
        properties = _PROPERTIES.match(text) if has_properties else None
        before = properties[0] if properties else ""
        content = text[len(before) :]
        if event.style in _BLOCKS:
            content = content.rstrip(" \t\r\n")
        line, column = advance(start.line + 1, start.column + 1, before)
        return Span(self._file, line, column, *advance(line, column, content))
