"""What is known of an engine's flags: `data/<engine>.json`, read once when it is asked for.

A flag has a `type` and may have `since`, the first release that is known to take it, `aliases`,
`choices`, and a `scope`: `server` where the engine as a library does not have it. One that is gone
stands under `removed`, with `gone_in`, and `renamed` (the same under another name) or `instead`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from typing import Any

from modelspec_compile import packaged

Facts = Mapping[str, Any]


def record(data: str) -> Facts:
    """Everything in an engine's data file: a name of `data/`, or a file of another package."""
    return packaged.data("engines/data", data)


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
    known = {**flags(engine), **{name: _renamed(engine, name) for name in _renames(engine)}}
    return {
        name: {key: fact for key, fact in facts.items() if key not in LIFE}
        for name, facts in known.items()
        if alive(facts, release(version))
    }


def _renamed(data: str, name: str) -> Facts:
    """The facts of a flag that has another name by now."""
    return {**flags(data)[names(data, name)[-1]], "since": "0", **life(data, name)}


def _renames(data: str) -> Mapping[str, str]:
    """The next name of each flag that has another one by now."""
    gone = record(data).get("removed", {}) if data else {}
    bare = {name: facts.get("renamed", "") for name, facts in gone.items()}
    return {name.lstrip("-"): new.lstrip("-") for name, new in bare.items() if new}


@cache
def names(data: str, flag: str) -> tuple[str, ...]:
    """Every name that a flag has had, the oldest first; itself, where it was never renamed."""
    later = _renames(data)
    chain = [flag]
    while (new := later.get(chain[-1])) and new not in chain:
        chain.append(new)
    while old := next(
        (old for old, new in later.items() if new == chain[0] and old not in chain), ""
    ):
        chain.insert(0, old)
    return tuple(chain)


def life(data: str, flag: str) -> Facts:
    """What is known of a flag under just this name, one that is gone too; nothing of another."""
    if not data or flag in flags(data):
        return flags(data)[flag] if data else {}
    gone: Facts | None = record(data).get("removed", {}).get(f"--{flag}")
    return {"gone_in": "0", **gone} if gone else {}


def alive(facts: Facts, numbers: tuple[int, ...]) -> bool:
    """Whether a release takes a flag: it knew it already, and knows it still."""
    since, gone = facts.get("since", "0"), facts.get("gone_in")
    return release(since) <= numbers and (gone is None or numbers < release(gone))


LIFE = frozenset({"since", "gone_in", "last_seen", "renamed"})
"""Facts about a flag's releases."""


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
