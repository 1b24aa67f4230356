"""Keys that the dialect of a document does not have: what was meant, and where it belongs."""

from __future__ import annotations

from modelspec_compile.diagnostics import Diagnostic, Fix, Span
from modelspec_compile.diagnostics.diagnostic import error
from modelspec_compile.diagnostics.suggest import did_you_mean
from modelspec_compile.source.tree import Mapping, Scalar, find
from modelspec_compile.spec.dialects import NATIVE, PUBLISHED
from modelspec_compile.spec.fields import all_fields, shape_at
from modelspec_compile.spec.problem import Problem, display, key_span

MOST_LISTED = 14


def unknown_key(problem: Problem) -> Diagnostic:
    """The diagnostic for a key that is not part of the dialect."""
    above, name = problem.path[:-1], str(problem.path[-1])
    span = key_span(problem.root, problem.path)
    if problem.dialect == PUBLISHED and problem.shape:
        return other_dialect(problem, f"`{name}` is not part of `{PUBLISHED}`")
    if above[1:2] == ("environments",) and len(above) == 3 and name in ("extends", "environments"):
        message = f"`{name}` has no place in an overlay"
        return error("MS214", message, span, f"`{name}` stands directly under `spec`")
    message = f"`{name}` is not a key of `{display(above)}`"
    if home := _home(problem, name):
        return error("MS201", message, span, f"`{name}` belongs under `{home}`")
    if guess := did_you_mean(name, _free_keys(problem)):
        fix = Fix(span, guess, f"rename it to `{guess}`")
        return error("MS201", message, span, f"did you mean `{guess}`?", fix=fix)
    return error("MS201", message, span, *_listed(_known_keys(problem)))


def other_dialect(problem: Problem, message: str) -> Diagnostic:
    """The diagnostic for what only the native dialect has; the fix changes the apiVersion line."""
    version = find(problem.root, ("apiVersion",))
    fix = None
    if isinstance(version, Scalar):
        fix = Fix(version.span, NATIVE, f"change the apiVersion to `{NATIVE}`")
    what = display(problem.path)
    note = f"`{what}` exists in `{NATIVE}`; change the apiVersion line to use it"
    return error("MS208", message, _span(problem), note, fix=fix)


def _span(problem: Problem) -> Span:
    unknown = problem.kind == "extra_forbidden"
    return key_span(problem.root, problem.path) if unknown else problem.span


def _known_keys(problem: Problem) -> list[str]:
    shape = shape_at(problem.path[:-1])
    return [
        name
        for name, below in (shape.fields.items() if shape else ())
        if problem.dialect in (NATIVE, below.info.since)
    ]


def _free_keys(problem: Problem) -> list[str]:
    above = find(problem.root, problem.path[:-1])
    taken = above.entries if isinstance(above, Mapping) else {}
    return [name for name in _known_keys(problem) if name not in taken]


def _home(problem: Problem, name: str) -> str | None:
    """The section that has such a key: one inside the section at hand, else the only one."""
    homes = [
        info.path.rpartition(".")[0] or "spec"
        for info in all_fields()
        if info.path.rpartition(".")[2] == name and problem.dialect in (NATIVE, info.since)
    ]
    inside = [home for home in homes if home.startswith(f"{display(problem.path[:-1])}.")]
    return next(iter(inside or homes), None) if len(inside or homes) == 1 else None


def _listed(keys: list[str]) -> tuple[str, ...]:
    words = ", ".join(f"`{key}`" for key in keys)
    return (f"its keys are {words}",) if 0 < len(keys) <= MOST_LISTED else ()
