"""How it is served, scaled, rolled out and watched."""

from __future__ import annotations

from dataclasses import dataclass

from modelspec_compile.ir.structure import Element


@dataclass(frozen=True, slots=True)
class Probe:
    """An HTTP check of one replica."""

    path: str | None = None
    timeout_seconds: int | None = None


@dataclass(frozen=True, slots=True)
class Serving:
    """The interface to clients and the budgets of a replica's life."""

    protocol: str | None = None
    api: str | None = None
    names: tuple[str, ...] = ()
    port: int | None = None
    streaming: bool | None = None
    max_concurrency: int | None = None
    timeout_seconds: int | None = None
    startup_seconds: int | None = None
    drain_seconds: int | None = None
    readiness: Probe = Probe()
    liveness: Probe = Probe()


@dataclass(frozen=True, slots=True)
class WarmPool:
    """Replicas kept ready beyond the demand."""

    size: int | None = None
    strategy: str | None = None


@dataclass(frozen=True, slots=True)
class Schedule(Element):
    """A window in which the floor of replicas is another."""

    name: str = ""
    cron: str | None = None
    timezone: str | None = None
    duration_seconds: int | None = None
    min_replicas: int | None = None


@dataclass(frozen=True, slots=True)
class Scaling:
    """Bounds and targets of the number of replicas; targets are per replica."""

    min_replicas: int | None = None
    max_replicas: int | None = None
    strategy: str | None = None
    target_concurrency: float | None = None
    target_latency_p95_seconds: float | None = None
    target_requests_per_second: float | None = None
    target_queue_depth: float | None = None
    target_kv_cache_fraction: float | None = None
    scale_to_zero_idle_seconds: int | None = None
    warm_pool: WarmPool = WarmPool()
    up_cooldown_seconds: int | None = None
    down_cooldown_seconds: int | None = None
    schedules: tuple[Schedule, ...] = ()


@dataclass(frozen=True, slots=True)
class RolloutStep(Element):
    """A share of the traffic and how long it is held."""

    KEY = ""
    weight_percent: float | None = None
    hold_seconds: int | None = None


@dataclass(frozen=True, slots=True)
class Rollout:
    """How a new version replaces the old one."""

    strategy: str | None = None
    steps: tuple[RolloutStep, ...] = ()
    rollback_on: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Metrics:
    """The metrics endpoint."""

    enabled: bool | None = None
    provider: str | None = None
    port: int | None = None


@dataclass(frozen=True, slots=True)
class Logging:
    """What is logged, how, and what is left out."""

    level: str | None = None
    format: str | None = None
    redact: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Tracing:
    """Where spans go; the ratio is between 0 and 1."""

    enabled: bool | None = None
    endpoint: str | None = None
    sample_ratio: float | None = None


@dataclass(frozen=True, slots=True)
class Observability:
    """Metrics, logs, traces and dashboards."""

    metrics: Metrics = Metrics()
    logging: Logging = Logging()
    tracing: Tracing = Tracing()
    dashboards: bool | None = None


@dataclass(frozen=True, slots=True)
class Slo(Element):
    """A service objective: the share of good events in a window."""

    name: str = ""
    indicator: str | None = None
    percentile: float | None = None
    threshold_seconds: float | None = None
    objective: float | None = None
    window_days: int | None = None
    alert: str | None = None
