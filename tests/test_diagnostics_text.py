"""How findings look to people."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from modelspec_compile.diagnostics import Diagnostic, Fix, Span
from modelspec_compile.diagnostics.diagnostic import error, note, warning
from modelspec_compile.diagnostics.excerpt import excerpt, visible
from modelspec_compile.diagnostics.text import render_text

SOURCE = "kind: ModelSpec\nmetadata:\n  name: chat\n  version: 1.10\n"
VERSION = Span("spec.yaml", 4, 12, 4, 16)


def shown(*found: Diagnostic, source: str = SOURCE, color: bool = False) -> str:
    return render_text(found, {"spec.yaml": source}, color)


def test_a_whole_finding() -> None:
    fix = Fix(VERSION, '"1.10"', "write the text in quotes")
    found = error("MS205", "`version` takes text, not a number", VERSION, "`1.10` is 1.1", fix=fix)
    assert shown(found) == (
        "error[MS205]: `version` takes text, not a number\n"
        " --> spec.yaml:4:12\n"
        "  |\n"
        "4 |   version: 1.10\n"
        "  |            ^^^^\n"
        "  = note: `1.10` is 1.1\n"
        "  = help: write the text in quotes\n"
        "4 -   version: 1.10\n"
        '4 +   version: "1.10"\n'
        "\n"
        "1 error\n"
    )


def test_findings_are_counted_by_severity() -> None:
    page = shown(
        error("MS101", "a"), warning("MS401", "b"), error("MS101", "c"), note("MS402", "d")
    )
    assert page.endswith("note[MS402]: d\n\n2 errors, 1 warning, 1 note\n")


def test_nothing_found_is_nothing_printed() -> None:
    assert shown() == ""


def test_the_gutter_is_as_wide_as_the_line_number() -> None:
    span = Span("spec.yaml", 100, 1, 100, 2)
    page = shown(error("MS101", "m", span, "n"), source="\n" * 99 + "x\n")
    assert page.splitlines()[1:6] == [
        "   --> spec.yaml:100:1",
        "    |",
        "100 | x",
        "    | ^",
        "    = note: n",
    ]


def test_notes_of_several_lines_stay_aligned() -> None:
    page = shown(error("MS101", "m", VERSION, "write\n  a: 1"))
    assert "  = note: write\n            a: 1\n" in page


def test_places_without_a_text_have_no_excerpt() -> None:
    away = Span("other.yaml", 3, 1, 3, 2)
    page = shown(error("MS101", "m", away, fix=Fix(away, "x", "write x")))
    assert page.splitlines()[:3] == [
        "error[MS101]: m",
        " --> other.yaml:3:1",
        "  = help: write x: `x`",
    ]
    assert len(shown(error("MS101", "m", Span("spec.yaml", 99, 1, 99, 2))).splitlines()) == 4


def test_a_stretch_of_several_lines_is_marked_on_its_first() -> None:
    page = shown(error("MS101", "m", Span("spec.yaml", 2, 1, 4, 16)))
    assert "2 | metadata:\n  | ^^^^^^^^^\n" in page


def test_a_fix_may_take_lines_away_or_add_some() -> None:
    gone = Fix(Span("spec.yaml", 3, 1, 4, 1), "", "remove the line")
    assert "3 -   name: chat\n4 -   version: 1.10\n3 +   version: 1.10\n" in shown(
        error("MS101", "m", gone.span, fix=gone)
    )
    end = Span("spec.yaml", 1, 16, 1, 16)
    added = Fix(end, "\nspec: {}", "add `spec`")
    assert "1 - kind: ModelSpec\n1 + kind: ModelSpec\n2 + spec: {}\n" in shown(
        error("MS101", "m", end, fix=added)
    )


def test_colours_change_nothing_but_colour() -> None:
    import re

    fix = Fix(VERSION, "x", "f")
    found = [error("MS101", "m", VERSION, "n", fix=fix), warning("MS401", "w", VERSION)]
    coloured = shown(*found, color=True)
    assert "\x1b[1;31merror[MS101]\x1b[0m" in coloured
    assert re.sub(r"\x1b\[[0-9;]*m", "", coloured) == shown(*found)


@pytest.mark.parametrize(
    ("line", "column", "end", "expected"),
    [
        ("a: bcd", 4, 7, ("a: bcd", "   ^^^")),
        ("a: bcd", 4, 4, ("a: bcd", "   ^")),
        ("a: bcd", 7, 7, ("a: bcd", "      ^")),
        ("", 1, 2, ("", "^")),
        ("\ta", 2, 3, ("    a", "    ^")),
        ("\ta", 1, 2, ("    a", "^^^^")),
        ("日本: x", 5, 6, ("日本: x", "      ^")),
        ("日本: x", 2, 3, ("日本: x", "  ^^")),
        ("e\u0301x", 3, 4, ("e\u0301x", " ^")),
        ("a\x1b[31mb", 7, 8, ("a\\x1b[31mb", "         ^")),
        ("a\u202eb", 2, 3, ("a\\u202eb", " ^^^^^^")),
        ("a\xa0b", 3, 4, ("a\\xa0b", "     ^")),
    ],
)
def test_carets_stand_under_the_characters(
    line: str, column: int, end: int, expected: tuple[str, str]
) -> None:
    assert excerpt(line, column, end) == expected


def test_long_lines_are_cut_around_the_place() -> None:
    line = "".join(f"{number:04}" for number in range(1000))
    text, carets = excerpt(line, 2001, 2005)
    assert len(text) == 102
    assert text[0] == text[-1] == "…"
    assert text[carets.index("^") :].startswith("0500")
    assert carets.count("^") == 4
    assert excerpt(line, 1, 5)[0].startswith("0000")
    assert excerpt(line, 3997, 4001)[0].endswith("0999")
    assert len(excerpt(line, 1, 4001)[1]) == 100


def test_a_line_of_a_mebibyte_costs_no_more_than_its_window() -> None:
    span = Span("spec.yaml", 1, 500_000, 1, 900_000)
    page = shown(*[error("MS101", "m", span)] * 100, source="x" * 1_000_000)
    assert len(page) < 100 * 400


@given(st.text(max_size=60), st.integers(1, 70), st.integers(0, 70))
@settings(max_examples=300, deadline=None)
def test_no_text_reaches_the_terminal_unescaped(line: str, column: int, length: int) -> None:
    text, carets = excerpt(line, column, column + length)
    assert text.isprintable()
    assert set(carets) <= {" ", "^"}
    assert carets.endswith("^")
    page = shown(error("MS101", line, None, line.replace("\n", "")))
    assert all(printed.isprintable() for printed in page.split("\n"))


def test_invisible_characters_are_shown_escaped() -> None:
    assert visible("a\r\n\x1b\u200b\U000e0041b") == "a\\r\\n\\x1b\\u200b\\U000e0041b"
