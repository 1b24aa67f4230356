"""Rows of `deployment.yaml`, what `bentoml deploy -f` reads: replicas on BentoCloud.

BentoCloud drops keys that it does not know without a word. What is not written is bad: one replica,
and an update that stops the old version first; so bounds and strategy always are.

Source: bentoml/_internal/cloud/schemas/modelschemas.py DeploymentServiceConfig of 1.4.39.
"""

from __future__ import annotations

from typing import Any

from modelspec_compile.mapping import sections
from modelspec_compile.mapping.codecs import ABSENT, Codec, same
from modelspec_compile.mapping.rows import (
    Fidelity,
    Row,
    Table,
    below,
    constant,
    exact,
    table,
    tacit,
    unsupported,
    worded,
)
from modelspec_targets._kubernetes.metadata import DOMAIN
from modelspec_targets.bentoml.decorator import secrets
from modelspec_targets.bentoml.places import DEPLOYED, DEPLOYMENT

SCALING = DEPLOYED / "scaling"
POLICY = SCALING / "policy"
MOST_WINDOW_SECONDS = 3600
STRATEGIES = {"rolling": "RollingUpdate"}
BY_CONCURRENCY = "BentoCloud scales by requests in flight"
CONCURRENCY = "`operations.scaling.targetConcurrency`"
BOUNDS = ("scaling.min_replicas", "scaling.max_replicas")
GOALS = below(
    "scaling", "target_latency_p95_seconds target_requests_per_second target_kv_cache_fraction"
)
LEFT_OUT = table(
    unsupported(GOALS, BY_CONCURRENCY, CONCURRENCY),
    unsupported(
        sections.SCHEDULES,
        "BentoCloud changes no bounds by the clock",
        "a scheduled job that runs `bentoml deployment update --scaling-min`",
    ),
    unsupported(
        "scaling.warm_pool.strategy",
        "BentoCloud keeps no replica that stands by: those of the pool serve",
        "`operations.scaling.minReplicas`",
    ),
    unsupported(
        sections.STEPS,
        "a canary of BentoCloud has fixed weights, and needs the tag of the version that it joins",
        "`canary.versions` in the deployment file once the new bento has a tag",
    ),
    unsupported("rollout.rollback_on", "BentoCloud watches no objective", "a job that does"),
)


def _window(seconds: int) -> int:
    return min(seconds, MOST_WINDOW_SECONDS)


window = Codec(_window, same.decode)
"""A stabilization window; BentoCloud takes at most an hour."""


def scaling() -> Table:
    """Bounds, and for how long a change of the load must last."""
    one_window = (
        "BentoCloud removes replicas, the last one too, after one window of at most an hour"
    )
    down = POLICY / "scale_down_stabilization_window"
    least, most = BOUNDS
    return table(
        exact(least, SCALING / "min_replicas"),
        exact(most, SCALING / "max_replicas"),
        exact(
            "scaling.up_cooldown_seconds",
            POLICY / "scale_up_stabilization_window",
            window,
            why="a window is at most an hour",
        ),
        exact("scaling.down_cooldown_seconds", down, window, why="a window is at most an hour"),
        Row(
            ("scaling.scale_to_zero_idle_seconds",),
            down,
            Codec(_idle, lambda data, cooldown: None),
            Fidelity.APPROXIMATED,
            one_window,
            given=("scaling.down_cooldown_seconds",),
        ),
        tacit("scaling.strategy", BY_CONCURRENCY, _follows, given=BOUNDS),
        unsupported("scaling.strategy", f"{BY_CONCURRENCY} within bounds", "`strategy: reactive`"),
    )


def _idle(seconds: int, cooldown: int | None) -> Any:
    return ABSENT if cooldown is not None else _window(seconds)


def _follows(strategy: str, least: int | None, most: int | None) -> bool:
    return strategy == ("manual" if least == most else "reactive")


def deployment() -> Table:
    """The whole file."""
    label = DEPLOYMENT / f"labels[key={DOMAIN}/warm-pool].value"
    return table(
        worded(DEPLOYMENT / "name", "{name}"),
        constant(DEPLOYMENT / "bento", "."),
        constant(DEPLOYMENT / "access_authorization", True),
        exact("scaling.warm_pool.size", label, Codec(str, int)),
        secrets(),
        exact("cost.instance_type", DEPLOYED / "instance_type"),
        scaling(),
        exact(
            "rollout.strategy",
            DEPLOYED / "deployment_strategy",
            Codec(lambda told: STRATEGIES.get(told, ABSENT), _strategy),
            why="one version replaces another, replica by replica",
        ),
        exact("serving.startup_seconds", DEPLOYED / "cold_start_timeout"),
        LEFT_OUT,
    )


def _strategy(data: Any) -> str | None:
    return next((ours for ours, theirs in STRATEGIES.items() if theirs == data), None)
