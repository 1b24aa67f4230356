"""`operations.scaling`: how many replicas, and by which signal."""

from typing import Literal

from modelspec_compile.spec.section import Section, optional, required


class ScaleToZero(Section):
    """When the last replica stops."""

    idle_seconds: int = required("Seconds without a request until it stops.", 1800, ge=1)


class WarmPool(Section):
    """Replicas kept ready beyond the demand."""

    size: int = optional("Replicas in the pool.", 1, ge=0)
    strategy: str = optional(
        "How ready they are kept.", "standby", known=("standby", "preloaded", "paused")
    )


class Cooldown(Section):
    """Seconds that a change of the number of replicas rests before the next."""

    up: int = optional("Seconds before one more replica.", 0, ge=0)
    down: int = optional("Seconds before one replica fewer.", 300, ge=0)


class Schedule(Section):
    """A window in which the floor of replicas is another."""

    name: str = required("Name of the window.", "office-hours")
    cron: str = required("When the window opens.", "0 7 * * 1-5", form="cron")
    timezone: str = optional(
        "Time zone of `cron`; UTC where left out.", "Europe/Berlin", form="timezone"
    )
    duration_seconds: int = required("Seconds that the window stays open.", 43200, ge=1)
    min_replicas: int = required("Replicas at least, while it is open.", 4, ge=0)


class Scaling(Section):
    """Bounds and targets of the number of replicas; a target counts for one replica."""

    min_replicas: int = optional("Replicas at least.", 2, ge=0)
    max_replicas: int = optional("Replicas at most.", 8, ge=0)
    strategy: Literal["reactive", "predictive", "manual"] = optional(
        "Whether the load, a forecast or a person decides.", "reactive"
    )
    target_concurrency: float = optional("Requests in flight that a replica takes.", 64, gt=0)
    target_latency_ms_p95: float = optional(
        "Milliseconds that 95 of 100 requests stay within.", 800, ge=0
    )
    target_rps: float = optional("Requests per second that a replica takes.", 12, ge=0)
    target_queue_depth: float = optional("Requests that may wait for a replica.", 8, gt=0)
    target_kv_cache_utilization: float = optional(
        "Fraction of the KV cache that may be in use.", 0.8, gt=0, le=1
    )
    scale_to_zero: ScaleToZero = optional()
    warm_pool: WarmPool = optional()
    cooldown_seconds: Cooldown = optional()
    schedules: list[Schedule] = optional("Windows with another floor of replicas.")
