"""Names: given twice, referring to nothing, impossible as a variable."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from modelspec_compile.diagnostics import Diagnostic, Fix
from modelspec_compile.diagnostics.diagnostic import error
from modelspec_compile.diagnostics.suggest import did_you_mean
from modelspec_compile.source.tree import Node
from modelspec_compile.spec.meaning.read import Given, keys, named, texts

NAMED_LISTS = {
    "lineage.datasets": "name",
    "lineage.adapters": "name",
    "operations.scaling.schedules": "name",
    "operations.slos": "name",
    "routing.rules": "name",
    "pipeline.preprocess.steps": "name",
    "pipeline.postprocess.steps": "name",
    "pipeline.dependencies": "id",
    "governance.safety.contentFilters": "category",
}
# What Kubernetes accepts, and with it every other platform but a POSIX shell.
VARIABLE = re.compile(r"[-._a-zA-Z][-._a-zA-Z0-9]*")
ENVIRONMENT = "runtime.environment"


def duplicate_names(spec: Node) -> Iterator[Diagnostic]:
    """MS303: two items of a list have one name."""
    for path, key in NAMED_LISTS.items():
        yield from _repeated(named(spec, path, key), path)
    yield from _repeated(
        texts(spec, "operations.serving.servedNames"), "operations.serving.servedNames"
    )


def _repeated(names: Iterable[Given[str]], path: str) -> Iterator[Diagnostic]:
    seen: dict[str, Given[str]] = {}
    for name in names:
        first = seen.setdefault(name.value, name)
        if first is not name:
            message = f"`{path}` has two items named `{name.value}`"
            yield error("MS303", message, name.span, f"the first is in line {first.span.line}")


def unknown_names(
    spec: Node, code: str, users: str, owners: str, what: str, key: str = "name"
) -> Iterator[Diagnostic]:
    """A diagnostic for each text in the list `users` that no item of the list `owners` has."""
    yield from unresolved(texts(spec, users), code, list(named(spec, owners, key)), owners, what)


def unresolved(
    users: Iterable[Given[str]], code: str, owners: list[Given[str]], where: str, what: str
) -> Iterator[Diagnostic]:
    """A diagnostic for each user whose text is not the name of an owner."""
    known = [owner.value for owner in owners]
    for user in users:
        if user.value in known:
            continue
        guess = did_you_mean(user.value, known)
        notes = (f"did you mean `{guess}`?",) if guess else _declared(known, where)
        fix = Fix(user.span, guess, f"write `{guess}`") if guess else None
        message = f"`{user.value}` is not {what} in `{where}`"
        yield error(code, message, user.span, *notes, fix=fix)


def _declared(known: list[str], where: str) -> tuple[str, ...]:
    listed = ", ".join(f"`{name}`" for name in known)
    return (f"`{where}` has {listed}" if known else f"`{where}` is empty",)


def variable_twice(spec: Node) -> Iterator[Diagnostic]:
    """MS337: one variable has a plain value and a secret one."""
    plain = keys(spec, f"{ENVIRONMENT}.variables")
    for name in keys(spec, f"{ENVIRONMENT}.secrets"):
        if name in plain:
            message = f"`{name}` stands under `variables` and under `secrets`"
            yield error("MS337", message, plain[name])


def variable_names(spec: Node) -> Iterator[Diagnostic]:
    """MS338: no platform can set a variable of this name."""
    for section in ("variables", "secrets"):
        for name, span in keys(spec, f"{ENVIRONMENT}.{section}").items():
            if not VARIABLE.fullmatch(name):
                note = (
                    "a name is made of letters, digits, `_`, `-` and `.`, without a digit in front"
                )
                yield error("MS338", f"`{name}` cannot be the name of a variable", span, note)
