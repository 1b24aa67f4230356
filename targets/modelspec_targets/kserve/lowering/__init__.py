"""What must be another before KServe can say it; every change has its reason, and a way back.

Names come early, since others make names of them.
"""

from __future__ import annotations

from modelspec_compile.ir import Service, System
from modelspec_compile.mapping.lowering import Rule, keeps, per_service
from modelspec_compile.target import Words
from modelspec_targets.kserve.lowering import hosts, names, pods, refusals, replicas, watching

RULES = (
    per_service("refusals", refusals.refuse, keeps),
    Rule("names", names.shorten, names.lengthen),
    per_service("hosts", hosts.divide, hosts.multiply),
    per_service("ports", pods.ports, keeps),
    per_service("one stays", replicas.one_stays, keeps),
    per_service("pool", replicas.pool, replicas.without_pool),
    per_service("ceiling", replicas.ceiling, keeps),
    per_service("strategy", replicas.strategy, keeps),
    per_service("targets", replicas.targets, keeps),
    per_service("schedules", replicas.schedules, keeps),
    per_service("metrics", watching.metrics, keeps),
    per_service("rollout", pods.rollout, keeps),
    per_service("keys", pods.keys, keeps),
    per_service("account", pods.account, pods.without_account),
    per_service("tolerations", pods.tolerations, keeps),
)


def words(system: System, service: Service) -> Words:
    """The main service's files stand at the root, those of another in a folder of its name."""
    folder = "" if service is system.main else f"{service.name}/"
    whole = service.full_name or service.name
    return {"name": service.name, "folder": folder, "service": whole}
