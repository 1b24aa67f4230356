"""A kustomization beside the manifests, so that `kubectl apply -k` and GitOps take them alone."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from modelspec_compile.mapping.places import Place
from modelspec_compile.mapping.rows import Table, constant, implied, table
from modelspec_targets.kserve.account import OWNER
from modelspec_targets.kserve.places import (
    ACCOUNT,
    BUDGET,
    KUSTOMIZATION,
    MONITOR,
    ROOT,
    SCALED,
    reader,
)

PRESENT: Mapping[Place, Callable[..., bool]] = {
    ACCOUNT: lambda name, owner, *_: owner == reader(name),
    MONITOR: lambda name, owner, provider, *_: bool(provider),
    BUDGET: lambda name, owner, provider, least, *_: (least or 0) > 1,
    SCALED: lambda name, owner, provider, least, schedules: bool(schedules),
}
FIELDS = (
    "name", OWNER, "observability.metrics.provider", "scaling.min_replicas", "scaling.schedules"
)  # fmt: skip


def kustomization(*own: Place) -> Table:
    """The kustomization of a service with its own files, and its folder in that of the system.

    The main service is the first to speak at the root: its own files take the place of its name.
    """

    def files(*values: Any) -> list[str]:
        places = [*own, *(place for place, there in PRESENT.items() if there(*values))]
        return [place.file.removeprefix("{folder}") for place in places]

    return table(
        *(
            constant(place / key, value)
            for place in (ROOT, KUSTOMIZATION)
            for key, value in (
                ("apiVersion", "kustomize.config.k8s.io/v1beta1"),
                ("kind", "Kustomization"),
            )
        ),
        implied("name", ROOT / "resources", lambda name: [name], unite=lambda old, new: old + new),
        implied(FIELDS, KUSTOMIZATION / "resources", files, unite=lambda old, new: new),
    )
