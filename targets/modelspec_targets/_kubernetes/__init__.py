"""What Kubernetes targets share: devices, containers, pods, metadata, objects beside a workload."""

from modelspec_targets._kubernetes.containers import (
    PROBE_SECONDS,
    environment,
    handler,
    probes,
    resources,
    secret_need,
    secret_reference,
    shared_memory,
    startup_budget,
    whole_periods,
)
from modelspec_targets._kubernetes.devices import (
    RESOURCES,
    devices,
    nodes_with_accelerator,
    product_labels,
)
from modelspec_targets._kubernetes.metadata import (
    DOMAIN,
    described,
    own_annotations,
    own_labels,
    scraped,
)
from modelspec_targets._kubernetes.objects import disruption_budget, pod_monitor
from modelspec_targets._kubernetes.owned import asked_for
from modelspec_targets._kubernetes.pods import (
    TOLERATION,
    locked,
    placement,
    security,
    writable_folders,
)

__all__ = [
    "DOMAIN",
    "PROBE_SECONDS",
    "RESOURCES",
    "TOLERATION",
    "asked_for",
    "described",
    "devices",
    "disruption_budget",
    "environment",
    "handler",
    "locked",
    "nodes_with_accelerator",
    "own_annotations",
    "own_labels",
    "placement",
    "pod_monitor",
    "probes",
    "product_labels",
    "resources",
    "scraped",
    "secret_need",
    "secret_reference",
    "security",
    "shared_memory",
    "startup_budget",
    "whole_periods",
    "writable_folders",
]
