"""What tells the services of a Compose project, whoever wrote it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from modelspec_compile import engines
from modelspec_compile.engines.recognise import recognise, starts_another
from modelspec_compile.mapping.documents import MISSING
from modelspec_compile.mapping.places import Place
from modelspec_compile.signature import Signature, View, words
from modelspec_targets.compose.gateway import PROGRAMS
from modelspec_targets.compose.places import (
    ARGS,
    COMPOSE,
    DEVICES,
    ENGINE,
    GATEWAY,
    NOTES,
    SERVICE,
    SERVICES,
)
from modelspec_targets.compose.uris import MODELS
from modelspec_targets.compose.weights import Way

AUXILIARY = frozenset({"gateway", "prometheus"})


def signature(way: Way, protocol: str) -> Signature:
    """The services whose weights come in a way; of the main one, what its gateway speaks."""
    return Signature(
        SERVICE,
        engine,
        tests=(
            lasts,
            lambda view: weights_come(view) is way,
            lambda view: (spoken(view) if is_main(view) else "") == protocol,
        ),
        words={"service": lambda view: root(view, view.words["name"]), "system": _system},
    )


def engine(view: View) -> str | None:
    """The engine that a service runs, as it says or shows; None where it serves no model.

    An image that nobody knows may serve one where it has devices, or stands behind our gateway.
    """
    told = view.mapping(NOTES).get(ENGINE)
    if told in engines.names():
        return str(told)
    found = recognise(view.text(SERVICE / "image"), words(view, SERVICE / "entrypoint"))
    if found == engines.CUSTOM:
        marks = (view.at(DEVICES), view.at(SERVICE / "networks.backend"))
        return found if any(mark is not MISSING for mark in marks) else None
    return None if starts_another(engines.load(found), words(view, ARGS)) else found


def lasts(view: View) -> bool:
    """Whether a service goes on, and is none of those around the engines."""
    return view.words["name"] not in AUXILIARY and view.text(SERVICE / "restart") != "no"


def root(view: View, name: str) -> str:
    """The name that a service shares with its replicas: its alias on the network `backend`."""
    aliases = view.listed(_of(name) / "networks.backend.aliases")
    return str(aliases[0]) if aliases else name


def is_main(view: View) -> bool:
    """Whether a service is the first one that the gateway leads to."""
    return _main(view) == view.words["name"]


def _main(view: View) -> str | None:
    host = view.mapping(GATEWAY / "environment").get("ENGINE_HOST")
    names = (name for name in view.mapping(SERVICES) if name not in AUXILIARY)
    return next((name for name in names if root(view, name) == host and _stays(view, name)), None)


def _stays(view: View, name: str) -> bool:
    return view.text(_of(name) / "restart") != "no"


def _system(view: View) -> str:
    main = _main(view)
    return root(view, main) if main else view.text(COMPOSE / "name")


def spoken(view: View) -> str:
    """What the gateway speaks, by the program that it is given."""
    sources = [_source(mount) for mount in view.listed(GATEWAY / "volumes")]
    found = (key for key, one in PROGRAMS.items() if f"./{one.file}" in sources)
    return next(found, "http")


def weights_come(view: View) -> Way:
    """How the weights of a service come."""
    targets = [_target(mount) for mount in view.listed(SERVICE / "volumes")]
    if not any(str(target).startswith(MODELS) for target in targets):
        return Way.FETCHED
    laid = f"{root(view, view.words['name'])}-weights" in view.mapping(SERVICES)
    return Way.LAID if laid else Way.MOUNTED


def _of(name: str) -> Place:
    return SERVICES.key(name)


def _entry(key: str) -> Callable[[Any], Any]:
    return lambda mount: mount.get(key) if isinstance(mount, dict) else None


_source, _target = _entry("source"), _entry("target")
