"""Compose files as people write them: the short forms become the long ones that tables know.

* A variable has its value from `.env`, else its default; what only the shell knows is no text.
* A command is split as a shell would; a list of variables is a mapping.

Source: https://github.com/compose-spec/compose-spec/blob/main/spec.md
"""

from __future__ import annotations

import posixpath
import shlex
from collections import Counter
from collections.abc import Callable, Mapping
from typing import Any

from modelspec_compile.mapping.render import Documents
from modelspec_compile.spec.secrets import discloses
from modelspec_targets.compose.escape import EXAMPLE, Opaque, expanded, filled, substituted
from modelspec_targets.compose.places import COMPOSE

ENV_FILE = ".env"
OF_HOST = frozenset({"CUDA_VISIBLE_DEVICES"})
"""Variables that choose devices of one host, which a service is given in another way."""


def unfold(documents: Documents) -> Documents:
    """Every project in its long form, with the values that `.env` gives its variables.

    Raises:
        ValueError: two files say the same service, and only Compose knows which one counts.

    """
    projects = [name for name, data in documents.items() if COMPOSE.object.is_like(data)]
    _told_once([documents[name] for name in projects])
    known = _variables(documents)
    read = {name: _project(documents, name, known) for name in projects}
    return {name: data for name, data in {**documents, **read}.items() if not _lists(name)}


def _lists(name: str) -> bool:
    """Whether a file only lists the variables that a project asks for."""
    return name.rpartition("/")[2] == EXAMPLE


def _told_once(projects: list[Any]) -> None:
    services = (one.get("services") for one in projects)
    told = Counter(
        name
        for held in services
        for name, service in (held.items() if isinstance(held, dict) else ())
        if isinstance(service, dict) and "image" in service
    )
    if twice := [name for name, number in told.items() if number > 1]:
        names = ", ".join(f"`{name}`" for name in twice)
        raise ValueError(f"several files say {names}: `docker compose config` makes one of them")


def _variables(documents: Documents, name: str = ENV_FILE) -> Mapping[str, str]:
    """What a file of variables tells, but for credentials."""
    held = documents.get(name)
    told = held if isinstance(held, dict) else {}
    texts = {name: str(value).strip("'\"") for name, value in told.items()}
    return {name: value for name, value in texts.items() if not discloses(name, value)}


def _project(documents: Documents, name: str, known: Mapping[str, str]) -> Any:
    data = documents[name]
    folder, services = posixpath.dirname(name), data["services"]
    rest = {key: filled(value, known) for key, value in data.items() if key != "services"}
    if not isinstance(services, dict):
        return {**rest, "services": filled(services, known)}
    long = {key: _service(one, known, documents, folder) for key, one in services.items()}
    return {**rest, "services": long}


def _service(data: Any, known: Mapping[str, str], documents: Documents, folder: str) -> Any:
    if not isinstance(data, dict):
        return filled(data, known)
    long = {key: LONG.get(key, filled)(value, known) for key, value in data.items()}
    own, files = long.get("environment", {}), _files(data.get("env_file"))
    paths = (posixpath.normpath(posixpath.join(folder, file)) for file in files)
    told = {name: value for path in paths for name, value in _variables(documents, path).items()}
    return {**long, "environment": {**told, **own}} if told and isinstance(own, dict) else long


def _files(data: Any) -> list[str]:
    """The files of variables that a service names, the last of which counts most."""
    entries = data if isinstance(data, list) else [data]
    paths = (one.get("path") if isinstance(one, dict) else one for one in entries)
    return [path for path in paths if isinstance(path, str)]


def _words(data: Any, known: Mapping[str, str]) -> Any:
    """The words of a command, which Compose splits once it has filled in what it knows."""
    if not isinstance(data, str):
        return filled(data, known)
    try:
        return [expanded(word) for word in shlex.split(substituted(data, known))]
    except ValueError:
        return filled(data, known)


def _mapping(data: Any, known: Mapping[str, str]) -> Any:
    """`NAME=value` in a list is an entry, `NAME` alone one whose value is around Compose."""
    held = filled(data, known)
    if isinstance(data, list) and all(isinstance(one, str) for one in data):
        pairs = [one.partition("=") for one in data]
        if len({name for name, _, _ in pairs}) == len(pairs):
            held = {name: filled(value, known) if mark else None for name, mark, value in pairs}
    return {key: _text(key, one) for key, one in held.items()} if isinstance(held, dict) else held


def _text(name: str, data: Any) -> Any:
    """The value of a variable: a whole number is written as it is, one of the host is opaque."""
    return Opaque(str(data)) if name in OF_HOST else str(data) if type(data) is int else data


LONG: Mapping[str, Callable[[Any, Mapping[str, str]], Any]] = {
    "command": _words,
    "entrypoint": _words,
    "environment": _mapping,
}
"""The keys of a service that have a short form."""
