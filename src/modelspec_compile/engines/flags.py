"""What is known of an engine's flags: `data/<engine>.json`, read once when it is asked for."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from typing import Any

from modelspec_compile import packaged

Facts = Mapping[str, Any]


def record(engine: str) -> Facts:
    """Everything in an engine's data file."""
    return packaged.data("engines/data", engine)


@cache
def flags(data: str) -> Mapping[str, Facts]:
    """The facts of each flag by its main name without dashes; those that pass through come last."""
    known = {name.removeprefix("--"): facts for name, facts in record(data)["flags"].items()}
    for name, facts in list(known.items()):
        denial = facts.get("negative", "").removeprefix("--")
        if denial not in ("", f"no-{name}"):
            known[denial] = {"type": "flag"}
    held = {fold(name) for name in known}
    beyond = _passed(**record(data)["passthrough"]) if "passthrough" in record(data) else {}
    return known | {name: facts for name, facts in beyond.items() if fold(name) not in held}


def _passed(engine: str, version: str) -> Mapping[str, Facts]:
    """The flags of an engine inside this one, as of the release that is there."""
    return {
        name: {key: fact for key, fact in facts.items() if key != "since"}
        for name, facts in flags(engine).items()
        if release(facts.get("since", "0")) <= release(version)
    }


@cache
def spellings(data: str) -> Mapping[str, str]:
    """The main name of each flag by every spelling, folded and without dashes."""
    found = {fold(name): name for name in flags(data)}
    for name, facts in flags(data).items():
        for alias in facts.get("aliases", ()):
            found.setdefault(fold(alias.lstrip("-")), name)
    return found


def fold(name: str) -> str:
    """A flag's name with `-` for `_`, as parsers of both habits are asked for it."""
    return name.replace("_", "-")


def main_part(name: str) -> str:
    """The flag of a name that says which part of its value is meant (`trace-config=rate`)."""
    return re.split("[=.]", name, maxsplit=1)[0]


def kind(facts: Facts) -> str:
    """The type of a flag's value, as `carriers.KINDS` names it."""
    written: str = "repeated" if facts.get("repeatable") else facts.get("type", "str")
    if written == "bool":
        return "bool" if facts.get("negatable") else "truth"
    return "str" if written == "list" and "list_separator" in facts else written


def release(version: str) -> tuple[int, ...]:
    """The numbers of a version, for comparisons; none where it holds no number (`latest`)."""
    return tuple(int(number) for number in re.findall(r"\d+", version)[:3])
