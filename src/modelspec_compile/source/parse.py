"""Text to documents: YAML 1.2 and JSON, with the place of every key and value.

Accepted is what every reader of YAML 1.2 agrees on: mappings with string keys, lists, scalars of
the core schema (`scalars.py`), anchors and aliases, `%YAML 1.2`, several documents a file. JSON is
read as it is, surrogate pairs included. Refused, each with a code of its own: merge keys, duplicate
keys, custom tags, keys that are not strings, `%TAG` and `%YAML 1.1`, characters that cannot be
seen, other encodings than UTF-8, and whatever is over the limits: 1 MiB, 64 levels, 100,000 keys
and values with aliases expanded, 100 problems.
"""

from __future__ import annotations

import re

import yaml
from yaml.error import Mark

from modelspec_compile.diagnostics.diagnostic import Diagnostic, error
from modelspec_compile.diagnostics.lines import advance
from modelspec_compile.diagnostics.span import Span
from modelspec_compile.source.build import Builder, Stop
from modelspec_compile.source.clean import SURROGATE_PAIR, clean, is_json_with_pairs
from modelspec_compile.source.syntax import syntax_error
from modelspec_compile.source.tree import Document, Mapping, Node, Scalar

_DOCUMENT_START = re.compile(r"^---(?=\s|\Z)", re.MULTILINE)
_SAME_WIDTH = r"\\u0020\\u0020"


def parse(text: str | bytes, file: str) -> tuple[list[Document], list[Diagnostic]]:
    """The documents of a file and every problem found in it; raises nothing, whatever the input.

    A document with a syntax error is left out, and reading goes on at the next `---`. A document
    with any other problem is returned without the entries that cannot be. Empty documents count
    only where there is no other.
    """
    roots, problems = parse_nodes(text, file)
    documents = []
    for index, root in enumerate(root for root in roots if not _is_empty(root)):
        if isinstance(root, Mapping):
            documents.append(Document(root, file, index))
        else:
            note = "a spec begins with `apiVersion:` and `kind:`"
            problems.append(error("MS108", "the document is not a mapping", root.span, note))
    if not documents and not problems:
        problems.append(error("MS107", "the file is empty", Span(file, 1, 1, 1, 1)))
    return documents, problems


def parse_nodes(text: str | bytes, file: str) -> tuple[list[Node], list[Diagnostic]]:
    """The root of every document, whatever it is, and every problem; raises nothing."""
    cleaned, problems = clean(text, file)
    if cleaned is None:
        return [], problems
    is_json = is_json_with_pairs(cleaned)
    builder = Builder(file, problems, cleaned if is_json else None)
    rest: str | None = SURROGATE_PAIR.sub(_SAME_WIDTH, cleaned) if is_json else cleaned
    try:
        while rest is not None:
            rest = _feed(builder, rest, file)
    except Stop as stop:
        problems.append(stop.diagnostic)
    return builder.roots, problems


def _feed(builder: Builder, text: str, file: str) -> str | None:
    """Reads a text; what is left to read behind a syntax error, or None."""
    try:
        builder.feed(text)
    except (yaml.YAMLError, ValueError) as problem:  # ValueError: an escape, without libyaml
        builder.report(syntax_error(problem, text, file))
        return _next_document(text, getattr(problem, "problem_mark", None))
    return None


def _next_document(text: str, mark: Mark | None) -> str | None:
    """The text from the first `---` behind the error, on the same line as before."""
    if mark is None:
        return None
    start = len(text) - len(text.lstrip("\n"))
    found = _DOCUMENT_START.search(text, max(mark.index, start + 1))
    if found is None:
        return None
    line, _ = advance(mark.line + 1, 1, text[mark.index : found.start()])
    return "\n" * (line - 1) + text[found.start() :]


def _is_empty(root: Node) -> bool:
    return isinstance(root, Scalar) and root.value is None and not root.text
