"""Rules that Compose itself only finds when it starts, or never.

Sources: docker/compose#12031 (inline files and read-only services), #11863 (devices),
https://docs.docker.com/reference/compose-file/services/#depends_on
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from modelspec_compile.catalog import Catalog
from modelspec_compile.diagnostics import Diagnostic
from modelspec_compile.diagnostics.diagnostic import error, warning
from modelspec_compile.output import formats
from modelspec_targets.compose.places import FILE

Project = Mapping[str, Any]


def check(files: Mapping[str, str], _: Catalog) -> Iterator[Diagnostic]:
    """Everything that is wrong with a `compose.yaml`."""
    project = formats.data_of(files, FILE) if FILE in files else None
    if isinstance(project, dict) and isinstance(project.get("services"), dict):
        for rule in (_unhealthy, _shared_devices, _shared_ports, _inline_files, _floating):
            yield from rule(project)


def _services(project: Project) -> Iterator[tuple[str, Mapping[str, Any]]]:
    for name, service in project["services"].items():
        yield name, service if isinstance(service, dict) else {}


def _unhealthy(project: Project) -> Iterator[Diagnostic]:
    services = dict(_services(project))
    for name, service in services.items():
        waited = service.get("depends_on")
        for other, how in waited.items() if isinstance(waited, dict) else ():
            asks = isinstance(how, dict) and how.get("condition") == "service_healthy"
            if asks and "healthcheck" not in services.get(other, {}):
                message = f"`{name}` waits for the health of `{other}`, which has no health check"
                yield error("MS563", message, None, "`condition: service_started`")


def _shared_devices(project: Project) -> Iterator[Diagnostic]:
    owners: dict[tuple[str, str], str] = {}
    for name, service in _services(project):
        for device in sorted(_devices(service)):
            if device in owners:
                message = f"`{owners[device]}` and `{name}` are both given device {device[1]}"
                yield error("MS564", message, None, "other `device_ids` for one of them")
            owners.setdefault(device, name)


def _devices(service: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    resources = _at(service, "deploy", "resources", "reservations", "devices")
    for one in resources if isinstance(resources, list) else ():
        held = one if isinstance(one, dict) else {}
        for index in held.get("device_ids") or ():
            yield str(held.get("driver")), str(index)


def _at(data: Any, *keys: str) -> Any:
    for key in keys:
        data = data.get(key) if isinstance(data, dict) else None
    return data


def _shared_ports(project: Project) -> Iterator[Diagnostic]:
    owners: dict[str, str] = {}
    for name, service in _services(project):
        for port in _published(service):
            if port in owners:
                message = f"`{owners[port]}` and `{name}` both publish port {port} of the host"
                yield error("MS565", message, None, "another port for one of them")
            owners.setdefault(port, name)


def _published(service: Mapping[str, Any]) -> Iterator[str]:
    ports = service.get("ports")
    for port in ports if isinstance(ports, list) else ():
        if isinstance(port, dict) and "published" in port:
            yield str(port["published"]).rpartition(":-")[2].rstrip("}")
        elif isinstance(port, str) and ":" in port:
            yield port.split(":")[-2]


def _inline_files(project: Project) -> Iterator[Diagnostic]:
    for name, service in _services(project):
        if not service.get("read_only"):
            continue
        for kind in ("configs", "secrets"):
            for source in _sources(service.get(kind)):
                defined = _at(project, kind, source)
                if isinstance(defined, dict) and {"content", "environment"} & set(defined):
                    message = f"`{name}` is read-only, so `{source}` cannot be written into it"
                    yield error("MS566", message, None, f"`file` in `{kind}.{source}`")


def _sources(used: Any) -> Iterator[str]:
    for one in used if isinstance(used, list) else ():
        yield str(one.get("source")) if isinstance(one, dict) else str(one)


def _floating(project: Project) -> Iterator[Diagnostic]:
    for name, service in _services(project):
        image = str(service.get("image", ""))
        _, mark, tag = image.rpartition("/")[2].partition(":")
        if image and "@" not in image and (not mark or tag == "latest"):
            message = f"the image of `{name}`, `{image}`, is another one whenever it is published"
            yield warning("MS567", message, None, "a tag of one release, or a digest")
