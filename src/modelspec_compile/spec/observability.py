"""`operations.observability`: metrics, logs, traces, dashboards."""

from typing import Literal

from modelspec_compile.spec.section import Section, optional


class Metrics(Section):
    """The metrics endpoint."""

    enabled: bool = optional("Whether metrics are collected.", True)
    provider: str = optional(
        "System that collects them.",
        "prometheus",
        known=("prometheus", "opentelemetry", "otel", "datadog", "cloudwatch"),
    )
    port: int = optional("Port that serves them.", 8000, ge=1, le=65535)


class Logging(Section):
    """What is logged, how, and what is left out."""

    level: str = optional(
        "Least level that is logged.",
        "info",
        known=("trace", "debug", "info", "warn", "warning", "error", "critical", "fatal"),
    )
    format: Literal["text", "json"] = optional("Form of a line.", "json")
    redact: list[str] = optional("Parts of a request that are left out.", ["prompt", "completion"])


class Tracing(Section):
    """Where spans go."""

    enabled: bool = optional("Whether requests are traced.", True)
    endpoint: str = optional("Collector of the spans.", "http://otel-collector.observability:4317")
    sample_ratio: float = optional("Fraction of requests that are traced.", 0.1, ge=0, le=1)


class Observability(Section):
    """How the service is watched."""

    metrics: Metrics = optional()
    logging: Logging = optional()
    tracing: Tracing = optional()
    dashboards: bool = optional("Whether dashboards are made.", True)
