"""Applying fixes, and the lines and columns that they are counted in."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from modelspec_compile.diagnostics import Fix, Span
from modelspec_compile.diagnostics.fixes import apply_fixes
from modelspec_compile.diagnostics.lines import advance, line_starts, lines


def fix(line: int, column: int, end_line: int, end_column: int, replacement: str) -> Fix:
    return Fix(Span("f", line, column, end_line, end_column), replacement, "d")


@pytest.mark.parametrize(
    ("text", "fixes", "expected"),
    [
        ("a: 1\n", [], "a: 1\n"),
        ("a: 1\n", [fix(1, 4, 1, 5, "22")], "a: 22\n"),
        ("a: 1\nb: 2\n", [fix(1, 1, 1, 2, "xx"), fix(2, 4, 2, 5, "3")], "xx: 1\nb: 3\n"),
        ("a: 1\nb: 2\n", [fix(2, 4, 2, 5, "3"), fix(1, 1, 1, 2, "xx")], "xx: 1\nb: 3\n"),
        ("a: 1\r\nb: 2\r\n", [fix(2, 1, 2, 2, "c")], "a: 1\r\nc: 2\r\n"),
        ("a: 1\rb: 2", [fix(1, 1, 2, 1, "")], "b: 2"),
        ("\ufeffa: 1\n", [fix(1, 1, 1, 2, "b")], "\ufeffb: 1\n"),
        ("a\u2028b: 1\n", [fix(1, 3, 1, 4, "c")], "a\u2028c: 1\n"),
        ("abcd", [fix(1, 1, 1, 3, "x"), fix(1, 2, 1, 4, "y")], "xcd"),
        ("abcd", [fix(1, 1, 1, 3, "x"), fix(1, 3, 1, 5, "y")], "xy"),
        ("abcd", [fix(1, 1, 1, 3, "x"), fix(1, 1, 1, 3, "x")], "xcd"),
        ("abcd", [fix(1, 3, 1, 3, "x"), fix(1, 3, 1, 3, "y")], "abxcd"),
        ("ab", [fix(1, 3, 1, 3, "\nc")], "ab\nc"),
        ("ab\n", [fix(2, 1, 2, 1, "c\n")], "ab\nc\n"),
        ("ab", [fix(7, 1, 7, 1, "!")], "ab!"),
    ],
)
def test_fixes_are_applied(text: str, fixes: list[Fix], expected: str) -> None:
    assert apply_fixes(text, fixes) == expected
    assert apply_fixes(text, reversed(fixes)) == expected


text_with_breaks = st.text(st.sampled_from("ab\r\n\x85\u2028\x0c é😀"), max_size=30)


@given(text_with_breaks)
@settings(max_examples=200, deadline=None)
def test_lines_and_offsets_agree(text: str) -> None:
    starts = line_starts(text)
    assert len(lines(text)) == len(starts)
    for start, line in zip(starts, lines(text), strict=True):
        assert text[start : start + len(line)] == line
        assert advance(1, 1, text[:start])[1] == 1


@given(text_with_breaks, st.integers(0, 30))
@settings(max_examples=200, deadline=None)
def test_advance_may_be_taken_in_steps(text: str, cut: int) -> None:
    if text[cut - 1 : cut + 1] != "\r\n" or cut == 0:
        assert advance(*advance(3, 7, text[:cut]), text[cut:]) == advance(3, 7, text)
