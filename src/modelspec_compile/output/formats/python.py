"""Python programs that are constant but for one literal: the only place where values enter them."""

from __future__ import annotations

import ast
import contextlib
from collections.abc import Iterator
from functools import lru_cache
from typing import Any


def insert(program: str, name: str, data: Any) -> str:
    """The program with the value of its top-level assignment `name = ...` replaced.

    Raises:
        KeyError: the program has no such assignment.

    """
    start, end = _span(program, name)
    return program[:start] + literal(data) + program[end:]


def extract(program: str, name: str) -> Any:
    """The value of a top-level assignment of a literal.

    Raises:
        KeyError: the program has no such assignment.
        ValueError: its value is not a literal, or the text is no program.

    """
    start, end = _span(program, name)
    return ast.literal_eval(program[start:end])


def literals(program: str) -> list[tuple[str, Any]]:
    """The name in capitals and the value of every top-level assignment of a literal dictionary.

    Raises:
        ValueError: the text is no program.

    """
    return [found for statement in _statements(program) for found in _literal(statement)]


def _statements(program: str) -> list[ast.stmt]:
    try:
        return ast.parse(program).body
    except (SyntaxError, RecursionError, MemoryError) as problem:
        raise ValueError(f"the program cannot be parsed: {problem}") from problem


def _literal(statement: ast.stmt) -> Iterator[tuple[str, Any]]:
    if isinstance(statement, ast.Assign) and isinstance(statement.targets[0], ast.Name):
        name = statement.targets[0].id
        if name.isupper() and isinstance(statement.value, ast.Dict):
            with contextlib.suppress(ValueError):
                yield name, ast.literal_eval(statement.value)


def blanked(program: str, name: str) -> str:
    """The program with that value replaced by `...`, as its template has it."""
    start, end = _span(program, name)
    return program[:start] + "..." + program[end:]


def literal(data: Any, indent: str = "") -> str:
    """A Python literal of dicts, lists, strings, numbers, booleans and None, one entry a line."""
    deeper = indent + "    "
    if isinstance(data, dict) and data:
        rows = (f"{deeper}{literal(k)}: {literal(v, deeper)},\n" for k, v in data.items())
        return "{\n" + "".join(rows) + indent + "}"
    if isinstance(data, list) and data:
        rows = (f"{deeper}{literal(value, deeper)},\n" for value in data)
        return "[\n" + "".join(rows) + indent + "]"
    return _word(data) if isinstance(data, str) else repr(data)


def _word(text: str) -> str:
    """A string literal in ASCII, in double quotes where that needs no escape."""
    word = ascii(text)
    return f'"{word[1:-1]}"' if word[0] == "'" and '"' not in word and "\\'" not in word else word


@lru_cache(maxsize=256)
def _span(program: str, name: str) -> tuple[int, int]:
    for statement in _statements(program):
        targets = statement.targets if isinstance(statement, ast.Assign) else []
        if [ast.unparse(target) for target in targets] == [name]:
            value = statement.value  # type: ignore[attr-defined]
            return (
                _offset(program, value.lineno, value.col_offset),
                _offset(program, value.end_lineno, value.end_col_offset),
            )
    raise KeyError(name)


def _offset(program: str, line: int, column: int) -> int:
    """`column` counts UTF-8 bytes; the programs are ASCII on the lines that matter."""
    return sum(len(text) for text in program.splitlines(keepends=True)[: line - 1]) + column
