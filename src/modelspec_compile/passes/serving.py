"""The interface: port, paths and budgets that the engine or the size of the model imply."""

from __future__ import annotations

from modelspec_compile import engines
from modelspec_compile.diagnostics import Diagnostic
from modelspec_compile.ir import Service
from modelspec_compile.ir.change import default, derive

LLM_TIMEOUT_SECONDS, TIMEOUT_SECONDS = 600, 60
DRAIN_SECONDS = 30
STARTUP_SECONDS, STARTUP_SECONDS_PER_DEVICE = 300, 900


def serving(service: Service) -> tuple[Service, list[Diagnostic]]:
    """Fill what every platform asks for and no platform guesses well."""
    chosen = engines.chosen(service.engine.name)
    title = chosen.title
    openai = chosen.api == "openai"
    timeout = LLM_TIMEOUT_SECONDS if openai else TIMEOUT_SECONDS
    answer = "long answers stream for minutes" if openai else "one prediction is quick"
    ready = chosen.ready_path or chosen.health_path
    grpc = chosen.grpc_port if service.serving.protocol == "grpc" else None
    for path, value, why in (
        ("serving.protocol", "http", "the protocol of every engine"),
        ("serving.api", chosen.api, f"the API of {title}"),
        ("serving.port", grpc or chosen.port, f"the {'gRPC ' if grpc else ''}port of {title}"),
        ("serving.timeout_seconds", timeout, answer),
        ("serving.drain_seconds", DRAIN_SECONDS, "requests in flight are finished"),
        ("serving.readiness.path", ready, f"the readiness path of {title}"),
        ("serving.liveness.path", chosen.health_path, f"the health path of {title}"),
        ("serving.readiness.timeout_seconds", 5, "one quick answer"),
        ("serving.liveness.timeout_seconds", 5, "one quick answer"),
        ("serving.startup_seconds", _startup_seconds(service), "the weights come and load"),
        ("observability.metrics.enabled", True, "an unwatched model is no service"),
    ):
        service = default(service, path, value, path, why)
    if not service.serving.names:
        why = "clients call the model by the service's name"
        service = derive(service, "serving.names", (service.name,), "serving", ("name",), why)
    return service, []


def _startup_seconds(service: Service) -> int:
    return STARTUP_SECONDS + STARTUP_SECONDS_PER_DEVICE * (service.accelerator.count or 0)
