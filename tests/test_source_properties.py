"""What holds for every text: reading ends without a crash, values and places are right."""

from __future__ import annotations

import json
import random
from pathlib import Path

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from modelspec_compile.diagnostics import Diagnostic, Severity, Span
from modelspec_compile.diagnostics.lines import line_starts
from modelspec_compile.diagnostics.render import Format, render
from modelspec_compile.source.clean import HIDDEN
from modelspec_compile.source.parse import parse, parse_nodes
from modelspec_compile.source.tree import Document, Mapping, Node, Scalar, to_data
from work import calls

EXAMPLES = sorted((Path(__file__).parent.parent / "examples").rglob("*.yaml"))
SEEDS = [
    "a: &x [1, 'b', {c: no}]\nd: *x\ne: |\n  t\n---\nf: 0.5\n",
    '{"a": [1, 2.5, {"b": "\\ud83d\\ude00"}], "c": null}',
    "%YAML 1.2\n---\n? k\n: >-\n  folded\n  text\n# end\n...\n",
    "spec: {a: !!str 3, <<: *x, 1: 2, b: 012}\n",
    "a:\r\n- b: 'it''s'\r\n  c: \"\\x41\\n\"\r\n- ~\r\n",
]
FORMATS: tuple[Format, ...] = ("text", "json", "sarif", "github")
PIECES = [*"-?:,[]{}#&*!|>'\"%@`\\<=.0123abn \n\t\r\0\x85\ufeff\u2028\u202e\ud83dé😀"]
PIECES += ["---", "...", "<<: ", "a: ", "- ", "&a ", "*a", "!!str ", "\\u", "%TAG ! x\n", "  "]

characters = st.characters(exclude_categories=["Cs"]).filter(lambda char: not HIDDEN.match(char))
words = st.text(characters, max_size=12)
scalars = (
    words
    | st.integers(-(10**30), 10**30)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.booleans()
    | st.none()
)
values = st.recursive(
    scalars,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(words, inner, max_size=4),
    max_leaves=20,
)
mappings = st.dictionaries(words, values, min_size=1, max_size=5)


def read(content: str | bytes) -> tuple[list[Document], list[Diagnostic]]:
    """Parses and prints; every finding has a place inside the text."""
    documents, found = parse(content, "f")
    text = content if isinstance(content, str) else content.decode("utf-8", "replace")
    count = len(line_starts(text))
    assert all(one.span and 1 <= one.span.line <= count for one in found)
    assert all(one.severity is Severity.ERROR for one in found)
    assert documents or found
    for form in FORMATS:
        assert all(line.isprintable() for line in render(form, found, {"f": text}).split("\n"))
    return documents, found


@given(st.binary(max_size=300))
@settings(max_examples=200, deadline=None)
def test_any_bytes_are_read_to_an_end(content: bytes) -> None:
    read(content)


@given(st.lists(st.sampled_from(PIECES), max_size=60).map("".join))
@settings(max_examples=500, deadline=None)
def test_any_text_that_looks_like_yaml_is_read_to_an_end(text: str) -> None:
    read(text)


def test_mutated_texts_are_read_to_an_end() -> None:
    chance = random.Random(20261123)
    seeds = [seed.encode() for seed in SEEDS] + [path.read_bytes() for path in EXAMPLES[:3]]
    for _ in range(1500):
        content = bytearray(chance.choice(seeds))
        for _ in range(chance.randint(1, 4)):
            at = chance.randrange(len(content))
            content[at : at + chance.randint(0, 3)] = chance.randbytes(chance.randint(0, 3))
        read(bytes(content))


@given(mappings, st.sampled_from([None, 2, "\t"]), st.booleans())
@settings(max_examples=200, deadline=None)
def test_json_means_what_it_means_to_json(
    data: dict[str, object], indent: int | str | None, ascii_only: bool
) -> None:
    text = json.dumps(data, indent=indent, ensure_ascii=ascii_only)
    documents, found = parse(text, "f")
    assert found == []
    assert exact(to_data(documents[0].root)) == exact(json.loads(text))


@given(mappings, st.sampled_from([None, "'", '"', "|", ">"]), st.booleans(), st.booleans())
@settings(max_examples=200, deadline=None)
def test_the_place_of_a_scalar_holds_its_text(
    data: dict[str, object], style: str | None, flow: bool, every_character: bool
) -> None:
    text = yaml.dump(
        data,
        Dumper=yaml.SafeDumper,
        default_style=style,
        default_flow_style=flow,
        allow_unicode=every_character,
        width=40,
    )
    documents, _ = parse(text, "f")
    starts = line_starts(text)
    for document in documents:
        for node in nodes(document.root):
            if isinstance(node, Scalar) and not node.reported:
                assert same_text(cut(text, starts, node.span), node)


@given(st.characters(exclude_categories=["Cs"]))
@settings(max_examples=300, deadline=None)
def test_a_character_is_kept_or_refused(char: str) -> None:
    documents, found = parse(f"a: '{char}'\n", "f")
    if found:
        assert HIDDEN.match(char) or char == "'"
    else:
        expected = {"\n": " ", "\r": " ", "\t": "\t"}.get(char, char)
        assert to_data(documents[0].root) == {"a": expected}


def test_every_invisible_character_is_refused() -> None:
    from unicodedata import category

    visible_formats = {*range(0x600, 0x606), 0x6DD, 0x70F, 0x890, 0x891, 0x8E2, 0x110BD, 0x110CD}
    shorthand = {*range(0x13430, 0x13440), *range(0x1BCA0, 0x1BCA4), *range(0x1D173, 0x1D17B)}
    for code in range(0x110000):
        kind = category(chr(code))
        if kind in ("Cc", "Cs", "Zl", "Zp") and chr(code) not in "\t\n\r":
            assert HIDDEN.match(chr(code)), hex(code)
        if kind == "Cf" and code not in visible_formats | shorthand:
            assert HIDDEN.match(chr(code)), hex(code)
        if kind in ("Lu", "Ll", "Nd", "Zs", "Po", "Sm", "So", "Co"):
            assert not HIDDEN.match(chr(code)), hex(code)


@pytest.mark.parametrize("depth", [50, 64, 65, 1000, 10_000, 500_000])
@pytest.mark.parametrize(
    ("opening", "closing"), [("[", "]"), ("{a: ", "}"), ("- ", ""), ("? ", ""), ("[\n", "]")]
)
def test_depth_is_held(opening: str, closing: str, depth: int) -> None:
    depth = min(depth, 1_000_000 // (len(opening) + len(closing)))
    lead = "a:\n  " if not closing else "a: "
    text = lead + opening * (depth - 1) + "x" + closing * (depth - 1)
    codes = {one.code for one in cheaply(text)}
    assert codes == ({"MS105"} if depth > 64 else {"MS112"} if opening == "? " else set())


def test_aliases_count_as_depth() -> None:
    text = "x0: &x0 {}\n" + "".join(f"x{n}: &x{n} [*x{n - 1}]\n" for n in range(1, 70))
    assert [one.code for one in cheaply(text)] == ["MS105"]


@pytest.mark.parametrize("width", [2, 9, 10, 100])
def test_alias_bombs_are_counted_before_they_are_built(width: int) -> None:
    lines = ["a0: &a0 x"]
    for level in range(1, 60):
        lines.append(f"a{level}: &a{level} [{', '.join([f'*a{level - 1}'] * width)}]")
    assert [one.code for one in cheaply("\n".join(lines))] == ["MS106"]


@pytest.mark.parametrize(
    "text",
    [
        "".join(f"%TAG !a{n}! x\n" for n in range(60_000)) + "---\na: 1\n",
        "%TAG ! " + "a" * 500_000 + "\n---\n" + "- !x 1\n" * 60_000,
        "a: [" + "b," * 500_000,
        "a: " + "[]," * 300_000,
        "&a " * 300_000,
        "---\n" * 250_000,
        "---\na: 'b\n" * 90_000,
        "a: \u202e\n" * 140_000,
        "\r" * 1_000_000 + "\u202e",
        "a: " + "\u2028" * 500_000,
        '{"a": "' + "\\ud83d\\ude00" * 80_000 + '"}',
        "[" + '"\\ud83d\\ude00",' * 60_000 + "1]",
        "<<: 1\n" * 150_000,
        "".join(f"- &a{n} x\n" for n in range(90_000)),
        "a: &a !!str\n" + " # c\n" * 190_000 + " x\n",
        "a: " + "9" * 1_000_000,
        "a: " + "0" * 1_000_000,
        "a: 0x" + "f" * 1_000_000,
        "a: ." + "1" * 1_000_000 + "e9",
        "\0" * 1_000_000,
        "a" * 1_000_000 + ": 1",
    ],
)
def test_no_text_is_much_work(text: str) -> None:
    cheaply(text)


def cheaply(text: str) -> list[Diagnostic]:
    """What is found, with a few calls a character."""
    found: list[Diagnostic] = []

    def look() -> None:
        found.extend(parse(text[: 1 << 20], "f")[1])
        render("text", found, {"f": text})

    assert calls(look) < 4 * len(text) + 50_000
    return found


def exact(data: object) -> str:
    """Tells 1 from 1.0 and True, and -0.0 from 0."""
    return json.dumps(data, sort_keys=True)


def nodes(node: Node) -> list[Node]:
    inner = node.entries.values() if isinstance(node, Mapping) else getattr(node, "items", ())
    return [node, *(below for child in inner for below in nodes(child))]


def cut(text: str, starts: list[int], span: Span) -> str:
    start = starts[span.line - 1] + span.column - 1
    return text[start : starts[span.end_line - 1] + span.end_column - 1]


def same_text(written: str, node: Scalar) -> bool:
    """Whether the text alone reads as the scalar; a block ends before its last line break."""
    if written[:1] in ("|", ">") and node.quoted:
        indicators = written.split("\n", 1)[0]
        return any(char.isdigit() for char in indicators) or trimmed(written) == node.text.rstrip()
    roots, _ = parse_nodes(written, "f")
    return not written if not roots else as_scalar(roots[0]).text == node.text


def trimmed(block: str) -> str:
    return as_scalar(parse_nodes(block, "f")[0][0]).text.rstrip()


def as_scalar(node: Node) -> Scalar:
    assert isinstance(node, Scalar)
    return node
