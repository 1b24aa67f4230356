"""How complaints of the validators are worded: a table from their kind to a sentence.

A message names a value only where it is a number or should have been a word of the language, so
that none repeats a secret.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from modelspec_compile.diagnostics import Diagnostic, Fix, Span
from modelspec_compile.diagnostics.diagnostic import error
from modelspec_compile.diagnostics.suggest import did_you_mean
from modelspec_compile.source.tree import Path, Scalar
from modelspec_compile.spec.dialects import DIALECTS, PUBLISHED
from modelspec_compile.spec.examples import example_of, flow
from modelspec_compile.spec.problem import Problem, display, key_span, kind_of
from modelspec_compile.spec.quantity import corrected
from modelspec_compile.spec.unknown import other_dialect, unknown_key

TYPES = {
    "string_type": "text",
    "int_type": "a whole number",
    "float_type": "a number",
    "finite_number": "a finite number",
    "bool_type": "`true` or `false`",
    "literal_error": "a word",
    "list_type": "a list",
}
BOUNDS = {
    "greater_than_equal": ("ge", "at least"),
    "greater_than": ("gt", "above"),
    "less_than_equal": ("le", "at most"),
    "less_than": ("lt", "below"),
}
HEADINGS: dict[Path, tuple[str, tuple[str, ...]]] = {
    ("apiVersion",): ("MS209", DIALECTS),
    ("kind",): ("MS210", ("ModelSpec",)),
}
TRUTHS = {"yes": "true", "on": "true", "no": "false", "off": "false"}
_NUMBERS = {
    "a whole number": re.compile(r"-?\d+"),
    "a number": re.compile(r"-?\d+(\.\d+)?"),
}
_WORD = re.compile(r"'([^']*)'")


def worded(problem: Problem) -> Diagnostic:
    """The diagnostic for a problem."""
    scalar = problem.scalar
    if scalar and scalar.value is None and problem.kind != "extra_forbidden":
        return _no_value(problem, scalar)
    return WORDS.get(problem.kind, _wrong_type)(problem)


def _missing(problem: Problem) -> Diagnostic:
    above = problem.path[:-1]
    message = f"`{display(above)}` lacks `{problem.name}`"
    return error("MS202", message, key_span(problem.root, above), *_example(problem))


def _wrong_type(problem: Problem) -> Diagnostic:
    wanted, scalar = TYPES.get(problem.kind, "a mapping"), problem.scalar
    if wanted == "text" and scalar and not scalar.quoted:
        return _unquoted(problem, scalar)
    found = kind_of(problem.node)
    message = f"`{problem.name}` takes {wanted}, not {found}"
    if found == "a number" and wanted != "text":
        message = f"`{problem.name}` is {scalar.text if scalar else found}, but takes {wanted}"
    fix = _retyped(scalar, wanted) if scalar else None
    return error("MS203", message, problem.span, *_example(problem), fix=fix)


def _retyped(scalar: Scalar, wanted: str) -> Fix | None:
    text = str(scalar.value).lower()
    plain = TRUTHS.get(text, text)
    if wanted == TYPES["bool_type"]:
        return _written(scalar.span, plain) if plain in ("true", "false") else None
    number = _NUMBERS.get(wanted)
    return _written(scalar.span, plain) if number and number.fullmatch(plain) else None


def _unquoted(problem: Problem, scalar: Scalar) -> Diagnostic:
    quoted = f'"{scalar.text}"'
    message = f"`{scalar.text}` reads as {kind_of(scalar)}, but `{problem.name}` takes text"
    fix = Fix(scalar.span, quoted, "quote it")
    return error("MS204", message, scalar.span, f"quoted it is text: `{quoted}`", fix=fix)


def _no_value(problem: Problem, scalar: Scalar) -> Diagnostic:
    if scalar.text and problem.kind == "string_type":
        return _unquoted(problem, scalar)
    way_out = "where there is nothing to say, the key is left out"
    message = f"`{problem.name}` has no value"
    return error("MS207", message, problem.span, way_out, *_example(problem))


def _out_of_bounds(problem: Problem) -> Diagnostic:
    name, words = BOUNDS[problem.kind]
    limit, scalar = problem.facts[name], problem.scalar
    assert scalar is not None
    if name in ("le", "lt") and limit == 1 and isinstance(scalar.value, int | float):
        return _percent(problem, scalar, scalar.value / 100)
    message = f"`{problem.name}` is {scalar.text}, but must be {words} {limit}"
    return error("MS205", message, scalar.span)


def _percent(problem: Problem, scalar: Scalar, fraction: float) -> Diagnostic:
    text = f"{fraction:.6g}"
    message = f"`{problem.name}` is {scalar.text}, but takes a fraction of 1"
    if not 0.01 < fraction < 1:
        return error("MS205", message, scalar.span)
    note = f"{scalar.text} percent is `{text}`"
    return error("MS215", message, scalar.span, note, fix=_written(scalar.span, text))


def _foreign_word(problem: Problem) -> Diagnostic:
    scalar, shape = problem.scalar, problem.shape
    if scalar is None:
        return _wrong_type(problem)
    written = f"`{problem.name}` is `{scalar.text}`"
    if problem.dialect == PUBLISHED and shape and scalar.value in shape.info.words:
        return other_dialect(problem, f"{written}, a word that `{PUBLISHED}` does not have")
    words = tuple(_WORD.findall(str(problem.facts["expected"])))
    code, words = HEADINGS.get(problem.path, ("MS206", words))
    message = f"{written}, but takes {_one_of(words)}"
    guess = did_you_mean(scalar.text, words)
    notes = (f"did you mean `{guess}`?",) if guess else ()
    fix = _written(scalar.span, guess) if guess else None
    return error(code, message, scalar.span, *notes, fix=fix)


def _one_of(words: tuple[str, ...]) -> str:
    *others, last = (f"`{word}`" for word in words)
    return f"{', '.join(others)} or {last}" if others else last


def _quantity(problem: Problem) -> Diagnostic:
    scalar, shape = problem.scalar, problem.shape
    takes = shape.info.type if shape else "a quantity"
    message = f"`{problem.name}` takes a {takes}"
    better = corrected(str(scalar.value)) if scalar else None
    notes = (f"did you mean `{better}`?",) if better else ()
    fix = _written(scalar.span, better) if scalar and better else None
    return error("MS211", message, problem.span, *notes, fix=fix)


def _empty(problem: Problem) -> Diagnostic:
    return error("MS212", f"`{problem.name}` is empty", problem.span, *_example(problem))


def _malformed(problem: Problem) -> Diagnostic:
    message = f"`{problem.name}` does not have the form `{problem.facts['pattern']}`"
    return error("MS213", message, problem.span, *_example(problem))


def _written(span: Span, text: str) -> Fix:
    return Fix(span, text, f"write `{text}`")


def _example(problem: Problem) -> tuple[str, ...]:
    shape = problem.shape
    if shape is None or (example := example_of(shape, brief=True)) is None:
        return ()
    shown = flow(example)
    if problem.path and isinstance(problem.path[-1], str):
        shown = f"{problem.path[-1]}: {shown}"
    return (f"for example `{shown}`",)


WORDS: dict[str, Callable[[Problem], Diagnostic]] = {
    "extra_forbidden": unknown_key,
    "missing": _missing,
    "literal_error": _foreign_word,
    "quantity": _quantity,
    "too_short": _empty,
    "string_pattern_mismatch": _malformed,
    **dict.fromkeys(BOUNDS, _out_of_bounds),
}
