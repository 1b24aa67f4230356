"""What the front door takes, what it refuses, and the place that it names."""

from __future__ import annotations

import pytest
import yaml

from modelspec_compile.diagnostics import Diagnostic
from modelspec_compile.diagnostics.fixes import apply_fixes
from modelspec_compile.source import build
from modelspec_compile.source.parse import parse
from modelspec_compile.source.tree import Mapping, Scalar, find, leaves, to_data

# text, and where each diagnostic stands: code, line, column, end line, end column.
REFUSED: list[tuple[str, list[tuple[str, int, int, int, int]]]] = [
    ("", [("MS107", 1, 1, 1, 1)]),
    ("# nothing\n---\n---\n", [("MS107", 1, 1, 1, 1)]),
    ("- a\n- b\n", [("MS108", 1, 1, 2, 4)]),
    ("text\n", [("MS108", 1, 1, 1, 5)]),
    ("a: 1\nb:\n  a: 2\n  a: 3\na: 4\n", [("MS109", 4, 3, 4, 4), ("MS109", 5, 1, 5, 2)]),
    ('{"a": 1, "\\u0061": 2}', [("MS109", 1, 10, 1, 18)]),
    ("a: &x {b: 1}\nc: {<<: *x}\n", [("MS110", 2, 5, 2, 7)]),
    ("a: !Custom x\n", [("MS111", 1, 4, 1, 13)]),
    ("a: !!set {b}\n", [("MS111", 1, 4, 1, 11)]),
    ("1: a\n", [("MS112", 1, 1, 1, 2)]),
    ("true: a\n1.5: b\n", [("MS112", 1, 1, 1, 5), ("MS112", 2, 1, 2, 4)]),
    ("? [a]\n: b\n", [("MS112", 1, 3, 1, 6)]),
    ("? {a: b}\n: c\n", [("MS112", 1, 3, 1, 9)]),
    ("?\n: a\n", [("MS112", 1, 2, 1, 2)]),
    ("012: a\n", [("MS115", 1, 1, 1, 4)]),
    ("a: &x [*x]\n", [("MS113", 1, 8, 1, 10)]),
    ("a: &x {b: {c: *x}}\n", [("MS113", 1, 15, 1, 17)]),
    ("a: *x\nb: &x 1\n", [("MS114", 1, 4, 1, 6)]),
    ("a: &x 1\n---\nb: *x\n", [("MS114", 3, 4, 3, 6)]),
    ("%YAML 1.1\n---\na: 1\n", [("MS117", 1, 1, 1, 10)]),
    ("%TAG !e! tag:e.org,2000:\n---\na: 1\n", [("MS117", 1, 1, 1, 2)]),
    ("%YAML 2.0\n---\na: 1\n", [("MS117", 1, 1, 1, 2)]),
    ("a: x\u202ey\u200b\n", [("MS103", 1, 5, 1, 6), ("MS103", 1, 7, 1, 8)]),
    ("# \u202e comment\na: 1\n", [("MS103", 1, 3, 1, 4)]),
    ("a: x\ufeff\n", [("MS103", 1, 5, 1, 6)]),
    ("a\u200b: 1\n", [("MS103", 1, 2, 1, 3)]),
    ("a: \x00\x1b[31m\n", [("MS103", 1, 4, 1, 5), ("MS103", 1, 5, 1, 6)]),
    ("a: 1\x85b\n", [("MS103", 1, 5, 1, 6)]),
    ("a: 1\u2028b\u2029\n", [("MS103", 1, 5, 1, 6), ("MS103", 1, 7, 1, 8)]),
    ("a: \ud800\n", [("MS103", 1, 4, 1, 5)]),
    ('a: "\\0"\nb: "\\u202e"\n', [("MS103", 1, 4, 1, 8), ("MS103", 2, 4, 2, 12)]),
    ('a: "\\ud83d\\ude00"\n', [("MS119", 1, 5, 1, 17)]),
    ('a: "\\ud83d"\n', [("MS119", 1, 5, 1, 11)]),
    ('a: "\\U00110000"\n', [("MS119", 1, 5, 1, 15)]),
    ('{"a": "\\ude00\\ud83d"}', [("MS119", 1, 8, 1, 14)]),
    ('{"a": "\\\\ud83d\\ude00"}', [("MS103", 1, 7, 1, 22)]),
]

SYNTAX: list[tuple[str, int, int, str]] = [
    ("a: b: c\n", 1, 5, "a `: ` stands where no mapping can begin"),
    ("a: [1, 2\nb: 3\n", 2, 2, "a `,` or the closing `]` is missing before this"),
    ("a: {b: 1\nc: 2\n", 2, 2, "a `,` or the closing `}` is missing before this"),
    ("a: 'b\nc: 2\n", 1, 4, "the quoted text that begins here does not end"),
    ("a:\n\tb: 1\n", 2, 1, "a tab indents this line"),
    ("a: x\n\tb: 1\n", 2, 1, "a tab indents this line"),
    ("a: @b\n", 1, 4, "text cannot begin with `@`"),
    ("a: `b`\n", 1, 4, "text cannot begin with ```"),
    ('a: "\\q"\n', 1, 5, "the escape `\\q` does not exist"),
    ("a: *.example.com\n", 1, 5, "this is not the name of an anchor"),
    ("a:\n  - x\n - y\n", 3, 2, "this line does not fit the mapping that it follows"),
    ("a:\n  - x\n  y: 1\n", 3, 3, "this line does not fit the list that it follows"),
    ("a: 1\nb\nc: 2\n", 2, 1, "this is neither a `key: value` nor part of a value"),
    ("a: |0\n  x\n", 1, 5, "a block is indented by 1 to 9 spaces"),
    ("a: - b\n", 1, 4, "a list cannot begin here"),
    ("{a: 1}}\n", 1, 7, "this does not belong to the document before it"),
]


def places(found: list[Diagnostic]) -> list[tuple[str, int, int, int, int]]:
    return [
        (one.code, one.span.line, one.span.column, one.span.end_line, one.span.end_column)
        for one in found
        if one.span
    ]


def data(text: str | bytes) -> list[object]:
    documents, found = parse(text, "f")
    assert found == []
    return [to_data(document.root) for document in documents]


@pytest.mark.parametrize(("text", "expected"), REFUSED)
def test_refusals_with_code_and_place(
    text: str, expected: list[tuple[str, int, int, int, int]]
) -> None:
    assert places(parse(text, "f")[1]) == expected


@pytest.mark.parametrize(("text", "line", "column", "message"), SYNTAX)
def test_syntax_errors_are_reworded_in_place(
    text: str, line: int, column: int, message: str
) -> None:
    documents, found = parse(text, "f")
    assert documents == []
    assert [(one.code, one.message) for one in found] == [("MS101", message)]
    assert found[0].span
    assert (found[0].span.line, found[0].span.column) == (line, column)


def test_every_wording_has_its_placeholders_only() -> None:
    from modelspec_compile.source.syntax import _SAID

    for said in _SAID.values():
        assert said.message.format(at="", after="")


def test_duplicate_names_the_first_and_keeps_it() -> None:
    documents, found = parse("a: 1\n'a': 2\n", "f")
    assert found[0].notes == ("it is written first at line 1, column 1",)
    assert to_data(documents[0].root) == {"a": 1}


def test_all_problems_are_reported_in_one_run() -> None:
    text = "a: 1\na: 2\n<<: {}\n3: x\nb: !x y\nc: 012\nd: .nan\ne: *z\n"
    codes = [one.code for one in parse(text, "f")[1]]
    assert codes == ["MS109", "MS110", "MS112", "MS111", "MS115", "MS116", "MS114"]


def test_reading_goes_on_behind_a_syntax_error() -> None:
    text = "a: [1\n---\nb: 1\nb: 2\n---\nc: 'x\n---\nd: 4\n"
    documents, found = parse(text, "f")
    assert [one.code for one in found] == ["MS101", "MS109", "MS101"]
    assert [found[1].span and found[1].span.line, found[2].span and found[2].span.line] == [4, 6]
    assert [to_data(document.root) for document in documents] == [{"b": 1}, {"d": 4}]
    assert documents[1].root.keys["d"].line == 8


def test_document_with_a_syntax_error_is_left_out() -> None:
    assert parse("{a: 1}\n}\n", "f")[0] == []


def test_several_documents_are_counted_without_the_empty_ones() -> None:
    documents, found = parse("---\na: 1\n---\n---\n# nothing\n---\nb: 2\n...\n", "f")
    assert found == []
    assert [(document.index, to_data(document.root)) for document in documents] == [
        (0, {"a": 1}),
        (1, {"b": 2}),
    ]


def test_reading_stops_after_a_hundred_problems() -> None:
    found = parse("a: 1\n" * 5000, "f")[1]
    assert [one.code for one in found] == ["MS109"] * 100 + ["MS118"]
    found = parse("a: \u200b\n" * 5000, "f")[1]
    assert {one.code for one in found[:100]} == {"MS103"}
    assert len(found) <= 102


def test_line_breaks_make_no_difference() -> None:
    text = "a:\n  b: |\n    x\n    y\n  c: 'p\n    q'\n# end\nd: &k [1,\n  2]\ne: *k\n"
    documents, _ = parse(text, "f")
    for other in (text.replace("\n", "\r\n"), text.replace("\n", "\r")):
        assert parse(other, "f")[0] == documents


def test_byte_order_mark_takes_no_column() -> None:
    for text in ("\ufeffab: 1\n", b"\xef\xbb\xbfab: 1\n"):
        documents, found = parse(text, "f")
        assert found == []
        assert documents[0].root.keys["ab"].column == 1


def test_columns_count_characters() -> None:
    documents, _ = parse("é😀: {日本: x}\n", "f")
    node = find(documents[0].root, ("é😀", "日本"))
    assert node
    assert (node.span.column, node.span.end_column) == (10, 11)


@pytest.mark.parametrize(
    ("content", "place"),
    [
        (b"a: caf\xe9\n", ("MS102", 1, 7, 1, 8)),
        (b"a: 1\n\xff\n", ("MS102", 2, 1, 2, 2)),
        ("é: \udcff\n".encode("utf-8", "surrogateescape"), ("MS102", 1, 4, 1, 5)),
        (b"a: \xed\xa0\x80\n", ("MS102", 1, 4, 1, 5)),
        ("a: 1\n".encode("utf-16"), ("MS102", 1, 1, 1, 1)),
        ("a: 1\n".encode("utf-16-le"), ("MS102", 1, 1, 1, 1)),
        ("a: 1\n".encode("utf-16-be"), ("MS102", 1, 1, 1, 1)),
        ("a: 1\n".encode("utf-32"), ("MS102", 1, 1, 1, 1)),
    ],
)
def test_other_encodings_are_refused(content: bytes, place: tuple[str, int, int, int, int]) -> None:
    assert places(parse(content, "f")[1])[0] == place


def test_a_wrong_byte_hides_no_other_problem() -> None:
    codes = [one.code for one in parse(b"a: caf\xe9\na: 2\n", "f")[1]]
    assert codes == ["MS102", "MS109"]


def test_yaml_1_2_directive_is_accepted() -> None:
    assert data("%YAML 1.2\n---\na: no\n") == [{"a": "no"}]


def test_anchors_share_the_node() -> None:
    documents, found = parse("a: &x {b: 1}\nc: *x\nd: &y !!str 3\n*y : z\n", "f")
    assert found == []
    root = documents[0].root
    assert root.entries["a"] is root.entries["c"]
    assert to_data(root) == {"a": {"b": 1}, "c": {"b": 1}, "d": "3", "3": "z"}


def test_places_leave_out_anchors_tags_and_trailing_blanks() -> None:
    text = "a: &x !!str  12\nb: !!str # c\n  'y'\nc: |\n  t\n\n\nd:\n  e: 1\n\nf: {g: 1}\n"
    root = parse(text, "f")[0][0].root
    spans = {key: node.span for key, node in root.entries.items()}
    assert str(spans["a"]) == "f:1:14"
    assert str(spans["b"]) == "f:3:3"
    assert (spans["c"].end_line, spans["c"].end_column) == (5, 4)
    assert (spans["d"].end_line, spans["d"].end_column) == (9, 7)
    assert (spans["f"].column, spans["f"].end_column) == (4, 10)


def test_json_with_surrogate_pairs() -> None:
    text = '{"a": "x\\ud83d\\ude00y", "\\ud83d\\ude00": ["\\\\ud83d\\\\ude00", 2]}'
    assert data(text) == [{"a": "x😀y", "😀": ["\\ud83d\\ude00", 2]}]
    root = parse(text, "f")[0][0].root
    assert root.keys["😀"].column == 25
    assert root.entries["a"].span.end_column == 23


def test_json_white_space() -> None:
    assert data('{\n\t"a" :\t[1,\t2 ],\r\n\t"b":{}}') == [{"a": [1, 2], "b": {}}]


def test_fixes_mend_what_they_promise() -> None:
    text = 'a: x\u200by\n1: b\nc: "\\ud83d\\ude00"\n'
    for _ in range(3):
        text = apply_fixes(text, [one.fix for one in parse(text, "f")[1] if one.fix])
    assert data(text) == [{"a": "xy", "1": "b", "c": "😀"}]


def test_without_libyaml_the_pure_parser_reads_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    text = "a: &x [1, 'b', {c: no}]\nd: *x\ne: |\n  t\nf: 012\nf: 2\n"
    expected = parse(text, "f")
    monkeypatch.setattr(build, "_Loader", yaml.BaseLoader)
    assert parse(text, "f") == expected
    for broken, _ in REFUSED + [(text, None) for text, *_ in SYNTAX]:
        parse(broken, "f")


def test_leaves_and_find() -> None:
    root = parse("a: {b: [1, 2], c: {}}\nd: x\n", "f")[0][0].root
    paths = {path: node.value for path, node in leaves(root)}
    assert paths == {("a", "b", 0): 1, ("a", "b", 1): 2, ("d",): "x"}
    assert isinstance(find(root, ("a", "c")), Mapping)
    assert isinstance(find(root, ("a", "b", 1)), Scalar)
    assert find(root, ("a", "b", 2)) is None
    assert find(root, ("d", "e")) is None
