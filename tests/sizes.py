"""Print how long files and functions are; fail where they grow past what reads well.

A file's length is its lines, a function's its lines without its docstring.
"""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from statistics import median

ROOT = Path(__file__).resolve().parents[1]
GROUPS = {"source": ("src", "targets", "templates"), "tests": ("tests", "benchmarks")}
LIMITS = {"file median": 100, "file longest": 300, "function median": 10, "function p90": 30}


def sources(folders: Sequence[str]) -> list[str]:
    """The texts of the Python files that hold anything."""
    files = (file for folder in folders for file in sorted((ROOT / folder).rglob("*.py")))
    return [text for file in files if (text := file.read_text()).strip()]


def lines(node: ast.stmt) -> int:
    """How many lines a statement takes."""
    return (node.end_lineno or node.lineno) - node.lineno + 1


def function_lengths(text: str) -> Iterator[int]:
    """The lengths of the functions of a source."""
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            described = lines(node.body[0]) if ast.get_docstring(node) else 0
            yield lines(node) - described


def measured(texts: Sequence[str]) -> dict[str, int]:
    """What LIMITS bounds."""
    files = sorted(len(text.splitlines()) for text in texts)
    functions = sorted(length for text in texts for length in function_lengths(text))
    return {
        "file median": round(median(files)),
        "file longest": files[-1],
        "function median": round(median(functions)),
        "function p90": functions[len(functions) * 9 // 10],
    }


def main() -> int:
    """Print one line a group; 1 when a limit is passed."""
    passed = False
    for group, folders in GROUPS.items():
        texts = sources(folders)
        total = sum(len(text.splitlines()) for text in texts)
        found = measured(texts)
        parts = ", ".join(f"{name} {size} (≤ {LIMITS[name]})" for name, size in found.items())
        print(f"{group}: {len(texts)} files, {total} lines; {parts}")
        passed |= any(size > LIMITS[name] for name, size in found.items())
    return int(passed)


if __name__ == "__main__":
    sys.exit(main())
