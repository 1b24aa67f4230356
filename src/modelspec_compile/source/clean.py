"""From bytes to a text that is safe to hand to libyaml, with every column where it was."""

from __future__ import annotations

import codecs
import json
import re
from collections.abc import Iterator

from modelspec_compile.diagnostics.diagnostic import Diagnostic, Fix, error
from modelspec_compile.diagnostics.lines import BYTE_ORDER_MARK, advance
from modelspec_compile.diagnostics.span import Span

MAX_SIZE = 1 << 20  # bytes of a file, characters of a text
MAX_PROBLEMS = 100  # of one file

# Controls except tab and line breaks, surrogates, and what has no glyph of its own: bidi controls
# and marks, zero-width and filler characters, foreign line separators, invisible tags.
HIDDEN = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\xad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f"
    "\u200b-\u200f\u2028-\u202e\u2060-\u206f\u3164\ud800-\udfff\ufeff\uffa0\ufff0-\ufffb\ufffe"
    "\uffff\U000e0000-\U000e007f]"
)
STAND_IN = "\ufffd"
_TAG_DIRECTIVE = re.compile(r"^%(?=TAG\b)", re.MULTILINE)
_OTHER_ENCODINGS = {
    codecs.BOM_UTF32_LE: "UTF-32",
    codecs.BOM_UTF32_BE: "UTF-32",
    codecs.BOM_UTF16_LE: "UTF-16",
    codecs.BOM_UTF16_BE: "UTF-16",
}
SURROGATE_PAIR = re.compile(r"\\u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}")


def clean(source: str | bytes, file: str) -> tuple[str | None, list[Diagnostic]]:
    """The text without byte order mark and hidden characters, and what is wrong with it.

    None where reading on makes no sense: over 1 MiB, or not UTF-8 at all. Whatever is replaced is
    replaced by as many characters.
    """
    whole = Span(file, 1, 1, 1, 1)
    if len(source) > MAX_SIZE:
        return None, [
            error("MS104", "the file is over 1 MiB", whole, "large data is referred to by its URI")
        ]
    problems: list[Diagnostic] = []
    if isinstance(source, str):
        text = source
    elif encoding := _other_encoding(source):
        note = "the file is saved as UTF-8 to be read"
        return None, [error("MS102", f"the file is {encoding}, not UTF-8", whole, note)]
    else:
        text, problems = _decode(source, file)
    text = text.removeprefix(BYTE_ORDER_MARK)
    if HIDDEN.search(text):
        problems.extend(_hidden(text, file))
        text = HIDDEN.sub(STAND_IN, text)
    if "%TAG" in text:
        problems.extend(_tag_directives(text, file))
        text = _TAG_DIRECTIVE.sub("#", text)
    return text, problems[:MAX_PROBLEMS]


def is_json_with_pairs(text: str) -> bool:
    """Whether the text is JSON that escapes characters above U+FFFF as surrogate pairs."""
    if "\\u" not in text or not SURROGATE_PAIR.search(text):
        return False
    try:
        json.loads(text)
    except (ValueError, RecursionError):
        return False
    return True


def name_of(char: str) -> str:
    """`U+202E` and, where it has one, its Unicode name."""
    from unicodedata import name

    return f"U+{ord(char):04X} {name(char, '')}".rstrip()


def _other_encoding(data: bytes) -> str | None:
    for mark, name in _OTHER_ENCODINGS.items():
        if data.startswith(mark):
            return name
    return "UTF-16" if data[:2].count(0) == 1 else None


def _decode(data: bytes, file: str) -> tuple[str, list[Diagnostic]]:
    try:
        return data.decode(), []
    except UnicodeDecodeError as problem:
        before = data[: problem.start].decode().removeprefix(BYTE_ORDER_MARK)
        line, column = advance(1, 1, before)
        found = error(
            "MS102",
            f"byte 0x{data[problem.start]:02X} is not UTF-8",
            Span(file, line, column, line, column + 1),
            "the file is saved as UTF-8 to be read",
        )
        return data.decode(errors="replace"), [found]


def _hidden(text: str, file: str) -> Iterator[Diagnostic]:
    for char, span in _places(HIDDEN, text, file):
        yield error(
            "MS103",
            f"the text holds the invisible character {name_of(char)}",
            span,
            fix=Fix(span, "", "remove the character"),
        )


def _tag_directives(text: str, file: str) -> Iterator[Diagnostic]:
    for _, span in _places(_TAG_DIRECTIVE, text, file):
        yield error("MS117", "a `%TAG` directive has no use here: no custom tag is accepted", span)


def _places(pattern: re.Pattern[str], text: str, file: str) -> Iterator[tuple[str, Span]]:
    """At most `MAX_PROBLEMS` matches of one character, in one pass over the text."""
    line, column, at = 1, 1, 0
    for _, match in zip(range(MAX_PROBLEMS), pattern.finditer(text), strict=False):
        line, column = advance(line, column, text[at : match.start()])
        at = match.start()
        yield match[0], Span(file, line, column, line, column + 1)
