"""Metrics: on the port where the engine serves them, found by annotation or by a PodMonitor."""

from __future__ import annotations

from modelspec_compile import engines
from modelspec_compile.diagnostics import Diagnostic
from modelspec_compile.engines import Engine
from modelspec_compile.ir import Service
from modelspec_compile.ir.change import default, derive, value_at
from modelspec_targets._kubernetes.load import TARGETS

ENABLED, PROVIDER, PORT = (
    f"observability.metrics.{name}" for name in ("enabled", "provider", "port")
)
BY, METRICS = "kserve.metrics", "operations.observability.metrics"


def metrics(service: Service) -> tuple[Service, list[Diagnostic]]:
    """The provider is `prometheus` or nobody; an autoscaler that asks it needs it."""
    scaled = any(value_at(service, field) is not None for field in TARGETS)
    service = _provider(service, scaled)
    return _port(service, engines.chosen(service.engine.name)), []


def _provider(service: Service, scaled: bool) -> Service:
    held = service.observability.metrics
    if held.provider and not held.enabled:
        why, instead = "the metrics are switched off", f"`{METRICS}.enabled: true`"
        return derive(service, PROVIDER, None, BY, (ENABLED,), why, instead)
    if held.provider not in (None, "prometheus"):
        why = "KServe's pods are found by a Prometheus, or by an agent that reads its annotations"
        instead = "an agent that follows the `prometheus.io` annotations"
        service = derive(service, PROVIDER, None, BY, (PROVIDER,), why, instead)
    why = "the autoscaler asks a Prometheus"
    return default(service, PROVIDER, "prometheus", PROVIDER, why) if scaled else service


def _port(service: Service, engine: Engine) -> Service:
    port = service.serving.port if service.serving.protocol != "grpc" else None
    served = engine.metrics_port or port
    why = f"the port of {engine.title}'s metrics"
    service = default(service, PORT, served, PORT, why)
    own = engine.metrics_port is not None or not engine.images
    if not own and served and service.observability.metrics.port != served:
        instead = f"`{METRICS}.port: {served}`"
        return derive(service, PORT, served, BY, (PORT, "serving.port"), why, instead)
    return service
