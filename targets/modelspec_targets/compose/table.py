"""The shapes of a service: how its weights come, and what the gateway before the main one speaks.

Replicas of the main service but the first have the shapes of the services beside it.
"""

from __future__ import annotations

from dataclasses import dataclass

from modelspec_compile import engines
from modelspec_compile.ir import Service
from modelspec_compile.mapping.rows import Table, table
from modelspec_compile.target import Context, Shape
from modelspec_targets.compose.gateway import PROGRAMS, gateway
from modelspec_targets.compose.labels import labels
from modelspec_targets.compose.left_out import left_out
from modelspec_targets.compose.project import signature
from modelspec_targets.compose.service import service
from modelspec_targets.compose.watching import watching
from modelspec_targets.compose.weights import Way, way


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

    def shape(self) -> Shape:
        """The shape, with the constant files of the gateway."""
        programs = (PROGRAMS[self.protocol],) if self.protocol else ()
        name = f"{self.protocol} {self.way.value}".strip()
        return Shape(name, self.takes, self.rows, signature(self.way, self.protocol), programs)


def spoken(one: Service) -> str:
    """The protocol of a service: gRPC only where its engine has a port for it, or is unknown."""
    engine = engines.chosen(one.engine.name)
    able = engine.grpc_port is not None or not engine.command
    return "grpc" if one.serving.protocol == "grpc" and able else "http"


SHAPES = tuple(Form(how, protocol).shape() for protocol in PROGRAMS for how in Way)
ASIDE = tuple(Form(how).shape() for how in Way)
