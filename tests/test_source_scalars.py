"""What plain scalars mean: the table that YAML readers disagree on, and the edges of numbers."""

from __future__ import annotations

import pytest

from modelspec_compile.source.parse import parse
from modelspec_compile.source.scalars import Refusal, resolve
from modelspec_compile.source.tree import Scalar

# The value, or the code of the refusal.
NOTORIOUS: list[tuple[str, object]] = [
    ("no", "no"),
    ("NO", "NO"),
    ("n", "n"),
    ("y", "y"),
    ("yes", "yes"),
    ("on", "on"),
    ("off", "off"),
    ("true", True),
    ("null", None),
    ("~", None),
    ("", None),
    ("012", "MS115"),
    ("0o12", 10),
    ("0x1F", 31),
    ("0b11", "0b11"),
    ("1_000", "1_000"),
    ("1:30", "1:30"),
    ("22:22", "22:22"),
    ("1e3", 1000.0),
    ("12e03", 12000.0),
    ("01E5", 100000.0),
    ("e6", "e6"),
    ("+12", 12),
    ("-0", 0),
    (".5", 0.5),
    ("5.", 5.0),
    ("1.0", 1.0),
    ("1.10", 1.1),
    ("v1.10", "v1.10"),
    (".inf", "MS116"),
    (".nan", "MS116"),
    ("NaN", "NaN"),
    ("2026-11-23", "2026-11-23"),
    ("2026-11-23T10:00:00Z", "2026-11-23T10:00:00Z"),
    ("685.230_15e+03", "685.230_15e+03"),
    ("=", "="),
    ("<<", "<<"),
    ("-", "MS101"),
    ("?", "MS101"),
    (":", "MS101"),
    ("#", None),
    ("&", "MS101"),
    ("*", "MS101"),
    ("!", ""),
    ("|", ""),
    (">", ""),
    ("%", "MS101"),
    ("@", "MS101"),
    ("`", "MS101"),
]


def value(text: str) -> object:
    """What the field `a` gets from the text, or the code of the one diagnostic."""
    documents, found = parse(f"a: {text}\n", "f")
    if found:
        assert len(found) == 1
        return found[0].code
    node = documents[0].root.entries["a"]
    assert isinstance(node, Scalar)
    return node.value


@pytest.mark.parametrize(("text", "expected"), NOTORIOUS)
def test_notorious_scalars(text: str, expected: object) -> None:
    got = value(text)
    assert (type(got), got) == (type(expected), expected)


@pytest.mark.parametrize(("text", "_"), NOTORIOUS)
def test_every_text_is_kept_in_quotes(text: str, _: object) -> None:
    assert value(f"'{text}'") == text
    assert value(f'"{text}"') == text


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("9" * 64, int("9" * 64)),
        ("9" * 65, "MS116"),
        ("9" * 200_000, "MS116"),
        ("1e308", 1e308),
        ("1e309", "MS116"),
        ("-1e309", "MS116"),
        ("1e-400", "MS116"),
        ("0e-400", 0.0),
        ("-0.0e99", 0.0),
        ("+.INF", "MS116"),
        ("-012", "MS115"),
        ("00", "MS115"),
        ("089", "MS115"),
        ("0x", "0x"),
        ("-0x1F", "-0x1F"),
        ("1.2.3", "1.2.3"),
        ("+", "+"),
        (".", "."),
        ("4f1c0de", "4f1c0de"),
        ("١٢", "١٢"),
        ("Null", None),
        ("TRUE", True),
        ("tRUE", "tRUE"),
    ],
)
def test_edges_of_numbers_and_words(text: str, expected: object) -> None:
    got = value(text)
    assert (type(got), got) == (type(expected), expected)


def test_text_is_kept_beside_the_value() -> None:
    documents, _ = parse("a: 1.10\nb: 'x'\nc: |\n  y\n", "f")
    scalars = [node for node in documents[0].root.entries.values() if isinstance(node, Scalar)]
    assert [(node.text, node.quoted) for node in scalars] == [
        ("1.10", False),
        ("x", True),
        ("y\n", True),
    ]


def test_refused_scalar_is_marked_and_holds_its_text() -> None:
    documents, _ = parse("a: 012\n", "f")
    node = documents[0].root.entries["a"]
    assert isinstance(node, Scalar)
    assert (node.value, node.reported) == ("012", True)


def test_ambiguous_number_names_both_ways_out() -> None:
    refusal = resolve("-0012")
    assert isinstance(refusal, Refusal)
    assert refusal.notes == ("the number is written `-12`", 'the text is written `"-0012"`')


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("!!str 3", "3"),
        ("!!str", ""),
        ("! 3", "3"),
        ('!!int "7"', 7),
        ("!!int 1.5", "MS111"),
        ("!!float 3", 3.0),
        ("!!float .nan", "MS116"),
        ("!!bool yes", "MS111"),
        ("!!bool true", True),
        ("!!null ''", None),
        ("!!null x", "MS111"),
        ("!!timestamp 2026-11-23", "MS111"),
        ("!!binary aGk=", "MS111"),
        ("!<tag:yaml.org,2002:int> 7", 7),
        ("!Ref x", "MS111"),
        ("!!map x", "MS111"),
        ("!e!x 1", "MS111"),
    ],
)
def test_tags(text: str, expected: object) -> None:
    got = value(text)
    assert (type(got), got) == (type(expected), expected)
