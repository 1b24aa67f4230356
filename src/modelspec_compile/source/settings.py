"""`--set path=value`: reading one, and putting the value into a tree."""

from __future__ import annotations

import re
from dataclasses import dataclass

from modelspec_compile.diagnostics.diagnostic import Diagnostic, error
from modelspec_compile.diagnostics.span import Span
from modelspec_compile.source.build import MAX_DEPTH
from modelspec_compile.source.clean import clean
from modelspec_compile.source.merge import is_null
from modelspec_compile.source.parse import parse_nodes
from modelspec_compile.source.tree import Mapping, Node, Path, Scalar, Sequence

SETTINGS_FILE = "--set"
_STEP = re.compile(r"(?:^|(?<=.)\.)(?P<key>(?:\\.|[^\\.\[\]=])+)|\[(?P<index>[0-9]{1,9})\]")
_INDEX = re.compile(r"0|[1-9][0-9]{0,8}")
_Collection = Mapping | Sequence
_FORM = "a setting is written `path.to.field=value`"


@dataclass(frozen=True, slots=True)
class Setting:
    """One `--set`: a path of at least one step, and the value that belongs there."""

    path: Path
    value: Node


def parse_set(text: str, line: int = 1) -> tuple[Setting | None, list[Diagnostic]]:
    r"""`a.b[0].c=value` as a setting, or what is wrong with it.

    Steps are parted by dots, `[0]` and `.0` index a list, and a backslash takes the next character
    as it is (`acme\.example/ring`). The value is YAML; an empty one is null. Places are in a file
    named `--set` that has one setting a line; this text is its line `line`.
    """
    above = "\n" * (line - 1)
    cleaned, problems = clean(above + text, SETTINGS_FILE)
    if cleaned is None or problems:
        return None, problems
    path, end = _read_path(text)
    if problem := _path_problem(path, text, end):
        return None, [_malformed(problem, line, end)]
    nodes, problems = parse_nodes(above + " " * (end + 1) + text[end + 1 :], SETTINGS_FILE)
    if problems:
        return None, problems
    if problem := _value_problem(nodes, text[end + 1 :]):
        return None, [_malformed(problem, line, end + 1)]
    column = end + 2
    null = Scalar(None, "", False, Span(SETTINGS_FILE, line, column, line, column))
    return Setting(path, nodes[0] if nodes else null), []


def set_value(root: Mapping, path: Path, value: Node) -> tuple[Mapping, list[Diagnostic]]:
    """The tree with the value at the path, or the tree as it was and why that cannot be.

    Missing mappings are made, and so is a list for index 0; an index may be one past the end of
    its list. The value replaces what was there; a null removes the key, as in a merge patch.
    """
    parents: list[tuple[_Collection, str | int]] = []
    at: Node | None = root
    for step in path:
        entered = _enter(at, step, value.span)
        if entered is None:
            return root, [_nowhere(path, len(parents), value.span)]
        parent, at = entered
        parents.append((parent, step))
    node = value
    for parent, step in reversed(parents):
        node = _with(parent, step, node)
    assert isinstance(node, Mapping)
    return node, []


def _read_path(text: str) -> tuple[Path, int]:
    """The steps up to the first character that belongs to none, and its offset."""
    steps: list[str | int] = []
    end = 0
    while match := _STEP.match(text, end):
        step = match["index"] or match["key"]
        steps.append(int(step) if _INDEX.fullmatch(step) else re.sub(r"\\(.)", r"\1", step))
        end = match.end()
    return tuple(steps), end


def _path_problem(path: Path, text: str, end: int) -> str | None:
    if end == len(text):
        return "the setting has no `=`"
    if not path or text[end] != "=":
        return "the path of the setting cannot be read from here on"
    return f"the path has over {MAX_DEPTH} steps" if len(path) > MAX_DEPTH else None


def _value_problem(nodes: list[Node], text: str) -> str | None:
    if len(nodes) > 1:
        return "the setting has more than one value"
    if text.strip() and not (nodes and _is_written(nodes[0])):
        return "the value is a comment: text that begins with `#` is written in quotes"
    return None


def _is_written(node: Node) -> bool:
    return not isinstance(node, Scalar) or node.quoted or bool(node.text)


def _malformed(problem: str, line: int, offset: int) -> Diagnostic:
    span = Span(SETTINGS_FILE, line, offset + 1, line, offset + 2)
    return error("MS121", problem, span, _FORM)


def _enter(at: Node | None, step: str | int, span: Span) -> tuple[_Collection, Node | None] | None:
    """The collection that the step leads into and what is there now; None if it leads nowhere."""
    if at is None or is_null(at):
        at = Sequence((), span) if step == 0 else Mapping({}, {}, span)
    if isinstance(at, Mapping):
        return at, at.entries.get(str(step))
    if isinstance(at, Sequence) and isinstance(step, int) and step <= len(at.items):
        return at, at.items[step] if step < len(at.items) else None
    return None


def _with(parent: _Collection, step: str | int, node: Node) -> Node:
    if isinstance(parent, Sequence):
        index = int(step)
        return Sequence((*parent.items[:index], node, *parent.items[index + 1 :]), parent.span)
    key = str(step)
    entries, keys = dict(parent.entries), dict(parent.keys)
    if is_null(node):
        entries.pop(key, None)
        keys.pop(key, None)
    else:
        entries[key] = node
        keys.setdefault(key, node.span)
    return Mapping(entries, keys, parent.span)


def _nowhere(path: Path, taken: int, span: Span) -> Diagnostic:
    there = ".".join(map(str, path[:taken]))
    return error("MS122", f"`{there}` has no place for `{path[taken]}`", span)
