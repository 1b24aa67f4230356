"""Small wrong changes of a Python source: one expression or statement put differently.

Left alone is what no test should look at: annotations, decorators, docstrings, `__all__`, prose.
"""

from __future__ import annotations

import ast
import copy
from collections.abc import Callable, Iterator
from typing import NamedTuple

COMPARISONS: dict[type[ast.cmpop], type[ast.cmpop]] = {
    ast.Lt: ast.LtE, ast.LtE: ast.Lt, ast.Gt: ast.GtE, ast.GtE: ast.Gt, ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq, ast.Is: ast.IsNot, ast.IsNot: ast.Is, ast.In: ast.NotIn, ast.NotIn: ast.In,
}  # fmt: skip
ARITHMETIC: dict[type[ast.operator], type[ast.operator]] = {
    ast.Add: ast.Sub, ast.Sub: ast.Add, ast.Mult: ast.Div, ast.Div: ast.Mult,
    ast.FloorDiv: ast.Div, ast.Mod: ast.FloorDiv, ast.BitOr: ast.BitAnd, ast.BitAnd: ast.BitOr,
}  # fmt: skip
PROSE = frozenset({"why", "instead", "title", "hint", "way_out", "message"})
TYPES = frozenset({"Callable", "Mapping", "Iterator", "Iterable", "Sequence", "tuple", "list"})
TYPES |= {"dict", "frozenset", "type", "set"}
SYMMETRIC = frozenset({"min", "max", "gcd", "lcm"})
Changed = tuple[str, ast.AST]


class Mutant(NamedTuple):
    """What stands in a file between two bytes, and what would stand there instead.

    `function` is the first line of the innermost function around it, 0 outside of all.
    """

    file: str
    line: int
    function: int
    operator: str
    start: int
    end: int
    old: str
    new: str

    def applied(self, source: bytes) -> bytes:
        """The source with the change."""
        return source[: self.start] + self.new.encode() + source[self.end :]


def mutants(file: str, source: bytes) -> Iterator[Mutant]:
    """Every mutant of a source, in its order."""
    offsets = [0]
    for line in source.splitlines(keepends=True):
        offsets.append(offsets[-1] + len(line))
    for node, function in _nodes(ast.parse(source), 0):
        start = offsets[node.lineno - 1] + node.col_offset
        end = offsets[(node.end_lineno or 0) - 1] + (node.end_col_offset or 0)
        old = source[start:end].decode()
        for operator, other in _changes(node):
            if ast.dump(other) == ast.dump(node):
                continue
            text = ast.unparse(other)
            new = text if isinstance(other, ast.stmt) else f"({text})"
            yield Mutant(file, node.lineno, function, operator, start, end, old, new)


def _nodes(node: ast.AST, function: int) -> Iterator[tuple[ast.expr | ast.stmt, int]]:
    """The nodes that may be changed, each with the first line of its function."""
    if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda):
        decorators = getattr(node, "decorator_list", [])
        function = min(one.lineno for one in (node, *decorators))
    if isinstance(node, ast.expr | ast.stmt):
        yield node, function
    for child in _children(node):
        yield from _nodes(child, function)


def _children(node: ast.AST) -> Iterator[ast.AST]:
    skipped = {"annotation", "returns", "decorator_list", "bases"}
    if isinstance(node, ast.JoinedStr | ast.Assert | ast.Import | ast.ImportFrom):
        return
    if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
        return
    if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "__all__":
        return
    if isinstance(node, ast.Subscript) and ast.unparse(node.value) in TYPES:
        return
    if isinstance(node, ast.keyword) and node.arg in PROSE:
        return
    for name, value in ast.iter_fields(node):
        values = value if isinstance(value, list) else [value]
        if name not in skipped:
            yield from (one for one in values if isinstance(one, ast.AST))


def _changes(node: ast.AST) -> Iterator[Changed]:
    for kind, change in CHANGES:
        if isinstance(node, kind):
            yield from change(node)


def _with(node: ast.AST, **fields: object) -> ast.AST:
    other = copy.copy(node)
    for name, value in fields.items():
        setattr(other, name, value)
    return other


def _compared(node: ast.Compare) -> Iterator[Changed]:
    for at, operator in enumerate(node.ops):
        other = COMPARISONS[type(operator)]()
        yield "comparison", _with(node, ops=[*node.ops[:at], other, *node.ops[at + 1 :]])


def _joined(node: ast.BoolOp) -> Iterator[Changed]:
    yield "and/or", _with(node, op=ast.Or() if isinstance(node.op, ast.And) else ast.And())
    for at in range(len(node.values)):
        left = [*node.values[:at], *node.values[at + 1 :]]
        yield "condition dropped", left[0] if len(left) == 1 else _with(node, values=left)


def _negated(node: ast.UnaryOp) -> Iterator[Changed]:
    if isinstance(node.op, ast.Not):
        yield "not", node.operand


def _branched(node: ast.If | ast.IfExp) -> Iterator[Changed]:
    if isinstance(node, ast.IfExp):
        yield "branch", node.body
        yield "branch", node.orelse
    elif not node.orelse:
        yield "branch", ast.Pass()


def _filtered(
    node: ast.ListComp | ast.SetComp | ast.DictComp | ast.GeneratorExp,
) -> Iterator[Changed]:
    for at, part in enumerate(node.generators):
        if part.ifs:
            other = _with(part, ifs=part.ifs[1:])
            kept = [*node.generators[:at], other, *node.generators[at + 1 :]]
            yield "filter dropped", _with(node, generators=kept)


def _constant(node: ast.Constant) -> Iterator[Changed]:
    value = node.value
    if isinstance(value, bool):
        yield "constant", ast.Constant(not value)
    elif isinstance(value, int | float):
        yield "constant", ast.Constant(value + 1)
        yield "constant", ast.Constant(value - 1 if isinstance(value, int) else value * 2)
    elif isinstance(value, str) and " " not in value:
        yield "text", ast.Constant(f"{value}x")


def _calculated(node: ast.BinOp) -> Iterator[Changed]:
    if type(node.op) in ARITHMETIC and not _is_path(node):
        yield "arithmetic", _with(node, op=ARITHMETIC[type(node.op)]())


def _is_path(node: ast.BinOp) -> bool:
    """Whether a `/` goes into a place or a folder."""
    return isinstance(node.op, ast.Div) and any(
        isinstance(end, ast.JoinedStr)
        or (isinstance(end, ast.Constant) and isinstance(end.value, str))
        for end in (node.left, node.right)
    )


def _called(node: ast.Call) -> Iterator[Changed]:
    plain = [one for one in node.args if not isinstance(one, ast.Starred)]
    if len(plain) == len(node.args) > 1 and ast.unparse(node.func) not in SYMMETRIC:
        first, second, *others = node.args
        yield "arguments swapped", _with(node, args=[second, first, *others])
    if ast.unparse(node.func) == "table":
        for at in range(len(node.args)):
            yield "row dropped", _with(node, args=[*node.args[:at], *node.args[at + 1 :]])
    for at, keyword in enumerate(node.keywords):
        if keyword.arg and keyword.arg not in PROSE:
            left = [*node.keywords[:at], *node.keywords[at + 1 :]]
            yield "keyword dropped", _with(node, keywords=left)


def _listed(node: ast.List | ast.Set) -> Iterator[Changed]:
    if len(node.elts) > 1 and not isinstance(getattr(node, "ctx", None), ast.Store):
        for at in range(len(node.elts)):
            yield "element dropped", _with(node, elts=[*node.elts[:at], *node.elts[at + 1 :]])


def _keyed(node: ast.Dict) -> Iterator[Changed]:
    for at in range(len(node.keys)):
        keys, values = ([*of[:at], *of[at + 1 :]] for of in (node.keys, node.values))
        yield "element dropped", _with(node, keys=keys, values=values)


def _returned(node: ast.Return) -> Iterator[Changed]:
    if node.value and not (isinstance(node.value, ast.Constant) and node.value.value is None):
        yield "returned None", ast.Return(ast.Constant(None))


def _done(node: ast.stmt) -> Iterator[Changed]:
    """A statement for its effect; a name that is never set would be found by anybody."""
    if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
        return
    targets = node.targets if isinstance(node, ast.Assign) else []
    if not any(isinstance(target, ast.Name | ast.Tuple) for target in targets):
        yield "statement dropped", ast.Pass()


CHANGES: tuple[tuple[type | tuple[type, ...], Callable[..., Iterator[Changed]]], ...] = (
    (ast.Compare, _compared),
    (ast.BoolOp, _joined),
    (ast.UnaryOp, _negated),
    ((ast.If, ast.IfExp), _branched),
    ((ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp), _filtered),
    (ast.Constant, _constant),
    (ast.BinOp, _calculated),
    (ast.Call, _called),
    ((ast.List, ast.Set), _listed),
    (ast.Dict, _keyed),
    (ast.Return, _returned),
    ((ast.Expr, ast.AugAssign, ast.Assign, ast.Raise, ast.Continue, ast.Break), _done),
)
