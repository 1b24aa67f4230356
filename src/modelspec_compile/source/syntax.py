"""What libyaml says of text that is not YAML, reworded; the place is kept."""

from __future__ import annotations

import re
from dataclasses import dataclass

from yaml.error import Mark, MarkedYAMLError

from modelspec_compile.diagnostics.diagnostic import Diagnostic, Fix, error
from modelspec_compile.diagnostics.excerpt import visible
from modelspec_compile.diagnostics.lines import advance
from modelspec_compile.diagnostics.span import Span
from modelspec_compile.source.clean import SURROGATE_PAIR

_QUOTE = "text with special characters is written in quotes"
_SPACES = "YAML is indented with spaces"
_BACKSLASH = "`\\\\` writes a backslash, and single quotes take every character as it is"


@dataclass(frozen=True, slots=True)
class _Said:
    """A message and its notes.

    In a message `{at}` and `{after}` are two characters at the place, `{yaml}` is libyaml's own.
    """

    message: str
    notes: tuple[str, ...] = ()
    code: str = "MS101"
    opener: bool = False  # the place is where the construct begins, not where reading failed


def _opened(message: str, *notes: str) -> _Said:
    return _Said(message, notes, opener=True)


def _tag(message: str) -> _Said:
    return _Said(message, ("values are written without tags",), "MS111", opener=True)


def _directive(message: str) -> _Said:
    return _Said(message, ("a spec needs no directive",), "MS117", opener=True)


_SAID = {
    "block sequence entries are not allowed in this context": _Said(
        "a list cannot begin here", ("each `- ` of a list begins its own line",)
    ),
    "could not find expected ':'": _opened(
        "this is neither a `key: value` nor part of a value", "a key is followed by `: `"
    ),
    "could not find expected directive name": _directive("the directive has no name"),
    "did not find expected ',' or ']'": _Said("a `,` or the closing `]` is missing before this"),
    "did not find expected ',' or '}'": _Said("a `,` or the closing `}}` is missing before this"),
    "did not find expected '-' indicator": _Said(
        "this line does not fit the list that it follows",
        ("the items of a list begin with `- ` in the same column",),
    ),
    "did not find expected <document start>": _Said(
        "this does not belong to the document before it",
        ("the keys of a mapping begin in the same column", "`---` begins another document"),
    ),
    "did not find expected alphabetic or numeric character": _Said(
        "this is not the name of an anchor",
        ("text that begins with `*` or `&` is written in quotes",),
    ),
    "did not find expected comment or line break": _Said(
        "only a comment can stand here", (_QUOTE,)
    ),
    "did not find expected hexdecimal number": _Said("the escape has too few hexadecimal digits"),
    "did not find expected key": _Said(
        "this line does not fit the mapping that it follows",
        ("the keys of a mapping begin in the same column", _QUOTE),
    ),
    "did not find expected node content": _Said("a value is missing here", (_QUOTE,)),
    **dict.fromkeys(
        (
            "did not find expected digit or '.' character",
            "did not find expected version number",
            "found extremely long version number",
            "found unexpected non-alphabetical character",
        ),
        _directive("the directive cannot be read"),
    ),
    **dict.fromkeys(
        (
            "did not find URI escaped octet",
            "found an incorrect leading UTF-8 octet",
            "found an incorrect trailing UTF-8 octet",
        ),
        _tag("an escape in the tag cannot be read"),
    ),
    "did not find expected '!'": _tag("the tag lacks its second `!`"),
    "did not find expected tag URI": _tag("the tag has no name"),
    "did not find expected whitespace or line break": _tag("the tag holds `{at}`"),
    "did not find the expected '>'": _tag("the tag lacks its closing `>`"),
    "exceeded maximum nesting depth": _Said("lists and mappings nest too deeply", (), "MS105"),
    "found a tab character that violates indentation": _Said("a tab indents this line", (_SPACES,)),
    "found a tab character where an indentation space is expected": _Said(
        "a tab indents this line", (_SPACES,)
    ),
    "found an indentation indicator equal to 0": _Said("a block is indented by 1 to 9 spaces"),
    "found character that cannot start any token": _Said(
        "text cannot begin with `{at}`", (_QUOTE,)
    ),
    "found duplicate %YAML directive": _directive("the `%YAML` directive is written twice"),
    "found incompatible YAML document": _directive("the document is neither YAML 1.2 nor JSON"),
    "found undefined tag handle": _tag("the tag's handle is not defined"),
    "found unexpected ':'": _Said("`:` cannot stand here", (_QUOTE,)),
    "found unexpected document indicator": _opened(
        "the quoted text that begins here does not end before the document does"
    ),
    "found unexpected end of stream": _opened("the quoted text that begins here does not end"),
    "found unknown directive name": _directive("the directive is unknown"),
    "found unknown escape character": _Said("the escape `\\{after}` does not exist", (_BACKSLASH,)),
    "mapping keys are not allowed in this context": _Said("a mapping cannot begin here", (_QUOTE,)),
    "mapping values are not allowed in this context": _Said(
        "a `: ` stands where no mapping can begin",
        ("text that holds `: ` is written in quotes", "the keys of a mapping begin in one column"),
    ),
}
_CONTEXT = {
    "while parsing a flow sequence": "the list begins",
    "while parsing a flow mapping": "the mapping begins",
    "while parsing a block collection": "the list begins",
    "while parsing a block mapping": "the mapping begins",
}
_HEXADECIMAL = re.compile("[0-9a-fA-F]+")
_TABS = _Said("a tab indents this line", (_SPACES,))


def syntax_error(problem: Exception, text: str, file: str) -> Diagnostic:
    """The diagnostic for an error that libyaml raised while reading `text`."""
    if not isinstance(problem, MarkedYAMLError) or problem.problem_mark is None:
        return error(
            "MS101", f"the text is not YAML: {visible(str(problem))}", Span(file, 1, 1, 1, 1)
        )
    mark, said_by_yaml = problem.problem_mark, problem.problem or "it ends too early"
    if said_by_yaml == "found invalid Unicode character escape code":
        return _bad_escape(text, file, mark)
    at, after = text[mark.index : mark.index + 1], text[mark.index + 1 : mark.index + 2]
    said = _SAID.get(said_by_yaml, _Said("the text is not YAML: {yaml}"))
    said = _TABS if at == "\t" and said.code == "MS101" and not said.opener else said
    place = problem.context_mark if said.opener and problem.context_mark else mark
    notes = (*said.notes, *_context(problem, mark))
    message = said.message.format(at=visible(at), after=visible(after), yaml=visible(said_by_yaml))
    return error(said.code, message, _character(place, text, file), *notes)


def _context(problem: MarkedYAMLError, place: Mark) -> tuple[str, ...]:
    where, begins = problem.context_mark, _CONTEXT.get(problem.context or "")
    if begins is None or where is None or where.line == place.line:
        return ()
    return (f"{begins} at line {where.line + 1}, column {where.column + 1}",)


def _bad_escape(text: str, file: str, mark: Mark) -> Diagnostic:
    """An escape that names no character: half of a surrogate pair, or above U+10FFFF."""
    line, column = mark.line + 1, mark.column - 1
    pair = SURROGATE_PAIR.match(text, mark.index - 2)
    if pair is None:
        digits = _HEXADECIMAL.match(text, mark.index)
        span = Span(file, line, column, line, column + 2 + len(digits[0] if digits else ""))
        return error("MS119", "the escape stands for no character", span)
    char = pair[0].encode().decode("unicode_escape").encode("utf-16", "surrogatepass")
    fixed = f"\\U{ord(char.decode('utf-16')):08x}"
    span = Span(file, line, column, line, column + len(pair[0]))
    return error(
        "MS119",
        "YAML has no surrogate pairs",
        span,
        "only JSON escapes a character above U+FFFF as two",
        fix=Fix(span, fixed, "write the character as one escape"),
    )


def _character(mark: Mark, text: str, file: str) -> Span:
    """One character; at the end of the text the place behind the last one that is not blank."""
    line, column = mark.line + 1, mark.column + 1
    if mark.index >= len(text):
        line, column = advance(1, 1, text.rstrip(" \t\r\n"))
    return Span(file, line, column, line, column + 1)
