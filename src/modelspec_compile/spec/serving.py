"""`operations.serving`: the interface to clients and the budgets of a replica's life."""

from typing import Literal

from modelspec_compile.spec.section import Section, optional


class Probe(Section):
    """An HTTP check of one replica."""

    path: str = optional("Path that answers 200 when all is well.", "/health", form="http-path")
    timeout_seconds: int = optional("Seconds until the check counts as failed.", 5, ge=0)


class Serving(Section):
    """How clients reach the model."""

    protocol: Literal["http", "grpc"] = optional("Protocol of the port.", "http")
    api: Literal["openai", "kserve-v2", "custom"] = optional("API behind the port.", "openai")
    served_names: list[str] = optional("Names that clients ask for.", ["support-chat"])
    port: int = optional("Port that the service listens on.", 8000, ge=1, le=65535)
    streaming: bool = optional("Whether answers are sent token by token.", True)
    max_concurrency: int = optional("Requests in flight in one replica at most.", 256, ge=1)
    timeout_seconds: int = optional("Seconds that one request may take.", 120, ge=0)
    startup_seconds: int = optional("Seconds from start to first answer at most.", 900, ge=0)
    drain_seconds: int = optional("Seconds that a stopping replica may finish in.", 120, ge=0)
    readiness_probe: Probe = optional("Check that lets requests in.")
    liveness_probe: Probe = optional("Check that restarts a replica that hangs.")
