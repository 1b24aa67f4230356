"""What the shapes share beside tables of one file: words, secrets, what is left out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from modelspec_compile.ir import Service, System
from modelspec_compile.mapping.places import Place
from modelspec_compile.mapping.render import Documents
from modelspec_compile.mapping.rows import Each, Table, exact, table, unsupported
from modelspec_compile.output import formats
from modelspec_compile.passes.name import label_of
from modelspec_compile.target import Words
from modelspec_targets import _kubernetes as k8s
from modelspec_targets.ray_serve import cluster, releases, serve

LONGEST_NAME = 47
"""KubeRay's limit for the name of a RayService, which it makes names of clusters and pods from."""

MONITOR = Place("{folder}podmonitor.yaml")


def words(system: System, service: Service) -> Words:
    """The words of a service's tables; the images are those of the whole cluster.

    `pool` is the group that replicas are bound to, where there are others that they could go to.
    """
    main = service is system.main
    ray = ray_of(system)
    own = own_image(system)
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
        "head": own or releases.llm_image(ray) if llm else plain,
    }


def service_name(name: str) -> str:
    """The name of the RayService."""
    return name if len(name) <= LONGEST_NAME else label_of(name, LONGEST_NAME)


def ray_of(system: System) -> str:
    """The Ray of a lowered system: the one in its images."""
    found = (releases.ray_in(service.engine.image) for service in system.services)
    return next((version for version in found if version), releases.NEWEST)


def own_image(system: System) -> str | None:
    """The first image with Ray that a user made; a cluster's pods must have the same Python."""
    images = (service.engine.image for service in system.services)
    own = (i for i in images if releases.ray_in(i) and not releases.is_published(i))
    return next(own, None)


def unfold(documents: Documents) -> Documents:
    """The Serve config that a RayService holds, where it does not stand beside it."""
    held = _entry(_document(documents, "rayservice.yaml"), "spec").get("serveConfigV2")
    if serve.FILE in documents or not isinstance(held, str):
        return documents
    return {**documents, serve.FILE: formats.parse(serve.FILE, held)}


def applications(
    documents: Documents, import_path: str
) -> Iterator[tuple[Words, Mapping[str, Any]]]:
    """The words and the data of every application with an import path."""
    config, service = (_document(documents, file) for file in (serve.FILE, "rayservice.yaml"))
    spec = _entry(_entry(service, "spec"), "rayClusterConfig")
    head = _image(_entry(spec, "headGroupSpec"))
    served = config.get("applications") or ()
    for application in served:
        if not isinstance(application, dict) or application.get("import_path") != import_path:
            continue
        name, route = str(application.get("name")), str(application.get("route_prefix"))
        words = {
            "name": name,
            "pool": name if len(served) > 1 else "",
            "folder": "" if route == "/" else f"{name}/",
            "system": str(_entry(service, "metadata").get("name")),
            "route": route,
            "ray": str(spec.get("rayVersion")),
            "head": head,
            "plain": _image(group_of(documents, name)) or head,
        }
        yield words, application


def group_of(documents: Documents, name: str) -> dict[str, Any]:
    """The worker group of a service."""
    spec = _entry(_document(documents, "rayservice.yaml"), "spec")
    groups = _entry(spec, "rayClusterConfig").get("workerGroupSpecs") or ()
    return next((group for group in groups if group.get("groupName") == name), {})


def container_of(group: dict[str, Any], name: str) -> dict[str, Any]:
    """A container of a group's pods."""
    containers = _entry(_entry(group, "template"), "spec").get("containers") or ()
    return next((held for held in containers if held.get("name") == name), {})


def _image(group: dict[str, Any]) -> str:
    return str(
        (container_of(group, "ray-worker") or container_of(group, "ray-head")).get("image", "")
    )


def _document(documents: Documents, name: str) -> dict[str, Any]:
    return _entry(documents, name)


def _entry(data: Any, key: str) -> dict[str, Any]:
    found = data.get(key) if isinstance(data, dict) else None
    return found if isinstance(found, dict) else {}


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
        "serving.readiness",
        "Ray Serve asks a replica itself, over no path; a replica that answers is ready",
        "`livenessProbe.timeoutSeconds` bounds the answer",
    ),
    unsupported(
        "serving.liveness.path",
        "Ray Serve asks a replica itself, over no path",
        "`livenessProbe.timeoutSeconds` bounds the answer",
    ),
)
