"""Whom an engine runs as: a user without rights where the spec asks for the standard `restricted`.

Source: https://kubernetes.io/docs/concepts/security/pod-security-standards/
"""

from __future__ import annotations

from typing import Any

from modelspec_compile.engines.engine import Engine
from modelspec_compile.mapping.codecs import ABSENT, Codec
from modelspec_compile.mapping.rows import AnyRow, Table, exact, implied, table, tacit
from modelspec_targets.compose.fetching import (
    LEVEL,
    ORDINARY,
    VENDOR,
    hub_caches,
    unprivileged,
    user,
)
from modelspec_targets.compose.places import ENV, SERVICE
from modelspec_targets.compose.weights import Way


def rights(engine: Engine, how: Way) -> Table:
    """The user of `restricted`, and folders that it can write to; `baseline` holds anyway."""
    kept = hub_caches(engine) if how is Way.FETCHED else ()
    return table(
        exact(LEVEL, SERVICE / "user", _restricted(str(user(engine))), given=(VENDOR,),
              why="these devices ask for rights that the standard forbids",
              instead="the standard `privileged`"),
        _writable("HOME", "/tmp"),
        *(_writable(name, "/tmp/cache") for name in engine.cache_variables if name not in kept),
        tacit(LEVEL, "no container is privileged or shares what is the host's", _holds,
              given=(VENDOR,)),
    )  # fmt: skip


def _restricted(name: str) -> Codec:
    def encode(level: str, vendor: str | None) -> Any:
        return name if unprivileged(level, vendor) else ABSENT

    return Codec(encode, lambda data, _: "restricted" if data == name else None)


def _holds(level: str, vendor: str | None) -> bool:
    return level == "privileged" or (level == "baseline" and vendor in ORDINARY)


def _writable(name: str, folder: str) -> AnyRow:
    def told(level: str | None, vendor: str | None) -> Any:
        return folder if unprivileged(level, vendor) else ABSENT

    return implied((LEVEL, VENDOR), ENV.key(name), told)
