"""What changes before the tables, rule by rule, and the way back.

On the way back placeholders and staged copies become again what they stand for.
"""

from __future__ import annotations

from modelspec_compile.mapping.lowering import Rule, keeps, per_service
from modelspec_targets.sagemaker.lowering import hosting, rollout, scaling, storage

RULES = (
    per_service("region", hosting.region, keeps),
    Rule("instance", hosting.instance, keeps),
    per_service("image", hosting.image, hosting.own_image),
    per_service("parallelism", hosting.parallelism, keeps),
    per_service("role", hosting.role, hosting.unplaced_role),
    per_service("weights", storage.weights, storage.unstage_weights),
    per_service("adapters", storage.adapters, storage.unstage_adapters),
    per_service("target", scaling.target, keeps),
    per_service("idle", scaling.idle, keeps),
    per_service("schedules", scaling.schedules, scaling.unite_schedules),
    per_service("objectives", rollout.objectives, keeps),
    per_service("strategy", rollout.strategy, keeps),
)
