"""What the shapes share beside tables of one file: words, secrets, monitors, health."""

from __future__ import annotations

from modelspec_compile.ir import Service, System
from modelspec_compile.mapping import sections
from modelspec_compile.mapping.places import Place, document
from modelspec_compile.mapping.rows import Each, Table, exact, table, unsupported
from modelspec_compile.passes.name import label_of
from modelspec_compile.target import Words
from modelspec_targets import _kubernetes as k8s
from modelspec_targets.ray_serve import cluster, releases, serve

LONGEST_NAME = 47
"""KubeRay's limit for the name of a RayService, which it makes names of clusters and pods from."""

MONITOR = document("{folder}podmonitor.yaml", "PodMonitor", "monitoring.coreos.com")


def words(system: System, service: Service) -> Words:
    """The words of a service's tables; the images are those of the whole cluster.

    `pool` is the group that replicas are bound to, where there are others that they could go to.
    """
    main = service is system.main
    ray = ray_of(system)
    own = unpublished_image(system)
    llm = any(service.engine.image == releases.llm_image(ray) for service in system.services)
    plain = own or releases.plain_image(ray)
    return {
        "name": service.name,
        "pool": service.name if len(system.services) > 1 else "",
        "folder": "" if main else f"{service.name}/",
        "system": service_name(system.name),
        "route": "/" if main else f"/{service.name}",
        "ray": ray,
        "plain": plain,
        "head": (own or releases.llm_image(ray)) if llm else plain,
    }


def service_name(name: str) -> str:
    """The name of the RayService."""
    return name if len(name) <= LONGEST_NAME else label_of(name, LONGEST_NAME)


def ray_of(system: System) -> str:
    """The Ray of a lowered system: the one in its images."""
    found = (releases.ray_in(service.engine.image) for service in system.services)
    return next((version for version in found if version), releases.NEWEST)


def unpublished_image(system: System) -> str | None:
    """The first image with Ray that a user made; a cluster's pods must have the same Python."""
    images = (service.engine.image for service in system.services)
    own = (i for i in images if releases.ray_in(i) and not releases.is_published(i))
    return next(own, None)


def secrets(container: Place) -> Table:
    """The variables of a container whose values are keys of Secrets."""
    return tuple(
        row
        for row in k8s.environment(container / "env")
        if isinstance(row, Each) and row.field == "secrets"
    )


def session_header(container: Place) -> Table:
    """The header that tells sessions apart, which proxies know from a variable."""
    variable = "env[name=RAY_SERVE_SESSION_ID_HEADER_KEY].value"
    return table(
        exact(
            "routing.affinity.name",
            cluster.HEAD_CONTAINER / variable,
            unite=serve.first,
            echoes=(container / variable,),
            why="the proxies of a cluster tell sessions by one header",
        )
    )


def monitor(path: str) -> Table:
    """A PodMonitor, or annotations where no provider is named."""
    return table(
        k8s.scraped(cluster.POD_META / "annotations", path),
        k8s.pod_monitor(MONITOR, cluster.pod_labels, path),
    )


ONE_HEALTH_QUESTION: Table = (
    unsupported(
        sections.READINESS,
        "Ray Serve asks a replica itself, over no path; a replica that answers is ready",
        "`livenessProbe.timeoutSeconds` bounds the answer",
    ),
    unsupported(
        "serving.liveness.path",
        "Ray Serve asks a replica itself, over no path",
        "`livenessProbe.timeoutSeconds` bounds the answer",
    ),
)
