"""The shapes of a service: how its weights come, and what the gateway before the main one speaks.

Replicas of the main service but the first have the shapes of the services beside it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from modelspec_compile import engines
from modelspec_compile.engines.recognise import recognise
from modelspec_compile.ir import Service
from modelspec_compile.mapping.render import Documents
from modelspec_compile.mapping.rows import Table, table
from modelspec_compile.target import Context, Found, Shape
from modelspec_targets.compose.gateway import PROGRAMS, gateway
from modelspec_targets.compose.labels import labels
from modelspec_targets.compose.left_out import left_out
from modelspec_targets.compose.places import ENGINE, FILE
from modelspec_targets.compose.service import service
from modelspec_targets.compose.uris import MODELS
from modelspec_targets.compose.watching import watching
from modelspec_targets.compose.weights import Way, way

AUXILIARY = frozenset({"gateway", "prometheus"})


@dataclass(frozen=True, slots=True)
class Form:
    """A shape as its table and its finder know it; without a protocol, beside the main service."""

    way: Way
    protocol: str = ""

    def takes(self, one: Service) -> bool:
        """Whether a service has this form."""
        return way(one) is self.way and self.protocol in ("", spoken(one))

    def rows(self, context: Context) -> Table:
        """Everything of a service."""
        engine = context.engine
        return table(
            service(engine, self.way),
            gateway(engine, self.protocol) if self.protocol else (),
            labels(),
            watching(engine),
            left_out(engine),
        )

    def find(self, documents: Documents) -> Iterator[Found]:
        """The services of this form in a project."""
        project = Project(documents.get(FILE))
        for name in project.engines():
            form = Form(project.way(name), project.protocol() if name == project.main() else "")
            if form == self:
                yield Found(project.engine(name), project.words(name))

    def shape(self) -> Shape:
        """The shape, with the constant files of the gateway."""
        programs = (PROGRAMS[self.protocol],) if self.protocol else ()
        name = f"{self.protocol} {self.way.value}".strip()
        return Shape(name, self.takes, self.rows, self.find, programs)


def spoken(one: Service) -> str:
    """The protocol of a service: gRPC only where its engine has a port for it, or is unknown."""
    engine = engines.chosen(one.engine.name)
    able = engine.grpc_port is not None or not engine.command
    return "grpc" if one.serving.protocol == "grpc" and able else "http"


SHAPES = tuple(Form(how, protocol).shape() for protocol in PROGRAMS for how in Way)
ASIDE = tuple(Form(how).shape() for how in Way)


class Project:
    """A Compose project as it was read, whoever wrote it."""

    def __init__(self, document: Any) -> None:
        self._document = _mapping(document)
        self._services = _mapping(self._document.get("services"))

    def engines(self) -> Iterator[str]:
        """The services that last and are not the project's own."""
        for name, one in self._services.items():
            if name not in AUXILIARY and _mapping(one).get("restart") != "no":
                yield name

    def main(self) -> str | None:
        """The first service that the gateway leads to."""
        host = self._environment("gateway").get("ENGINE_HOST")
        return next((name for name in self.engines() if self.root(name) == host), None)

    def root(self, name: str) -> str:
        """The name that a service shares with its replicas: its alias on the network `backend`."""
        backend = _mapping(_mapping(self._of(name).get("networks")).get("backend"))
        aliases = backend.get("aliases")
        return str(aliases[0]) if isinstance(aliases, list) and aliases else name

    def protocol(self) -> str:
        """What the gateway speaks, by the program that it is given."""
        mounts = [_mapping(one).get("source") for one in _list(self._of("gateway").get("volumes"))]
        found = (key for key, one in PROGRAMS.items() if f"./{one.file}" in mounts)
        return next(found, "http")

    def way(self, name: str) -> Way:
        """How the weights of a service come."""
        mounts = [_mapping(one) for one in _list(self._of(name).get("volumes"))]
        there = any(str(mount.get("target")).startswith(MODELS) for mount in mounts)
        if not there:
            return Way.FETCHED
        return Way.LAID if f"{self.root(name)}-weights" in self._services else Way.MOUNTED

    def engine(self, name: str) -> str:
        """The name of the engine that a service runs."""
        told = _mapping(self._of(name).get("annotations")).get(ENGINE)
        if told in engines.names():
            return str(told)
        start = [str(word) for word in _list(self._of(name).get("entrypoint"))]
        return recognise(str(self._of(name).get("image")), start)

    def words(self, name: str) -> Mapping[str, str]:
        """The words of the tables for a service."""
        main = self.main()
        system = self.root(main) if main else str(self._document.get("name", ""))
        root = self.root(name)
        return {"name": name, "service": root, "system": system, "folder": ""}

    def _of(self, name: str) -> Mapping[str, Any]:
        return _mapping(self._services.get(name))

    def _environment(self, name: str) -> Mapping[str, Any]:
        return _mapping(self._of(name).get("environment"))


def _mapping(data: Any) -> Mapping[str, Any]:
    return data if isinstance(data, dict) else {}


def _list(data: Any) -> list[Any]:
    return data if isinstance(data, list) else []
