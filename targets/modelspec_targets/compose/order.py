"""The usual order of services and keys, whatever order the tables know them in."""

from __future__ import annotations

from typing import Any

from modelspec_compile.mapping.render import Documents
from modelspec_targets.compose.places import FILE

PROJECT = ("name", "services", "networks", "volumes", "configs", "secrets")
SERVICE = (
    "image",
    "profiles",
    "entrypoint",
    "command",
    "user",
    "environment",
    "volumes",
    "depends_on",
    "networks",
    "network_mode",
    "ports",
    "expose",
    "healthcheck",
    "deploy",
    "devices",
    "shm_size",
    "ulimits",
    "restart",
    "init",
    "stop_grace_period",
    "read_only",
    "tmpfs",
    "cap_drop",
    "cap_add",
    "security_opt",
    "logging",
    "labels",
    "annotations",
)
HEALTHCHECK = ("test", "interval", "timeout", "retries", "start_period", "start_interval")
MOUNT = ("type", "source", "target", "read_only", "bind", "volume")


def order(documents: Documents) -> None:
    """Put the project, its services and what they hold in order, in place; the gateway is first."""
    project = documents.get(FILE)
    if isinstance(project, dict):
        documents[FILE] = _ordered(project, PROJECT)
        if isinstance(services := project.get("services"), dict):
            whole = _ordered(services, ("gateway",))
            documents[FILE]["services"] = {key: _service(one) for key, one in whole.items()}


def _service(data: Any) -> Any:
    service = _ordered(data, SERVICE)
    if isinstance(service, dict) and "healthcheck" in service:
        service["healthcheck"] = _ordered(service["healthcheck"], HEALTHCHECK)
    if isinstance(service, dict) and isinstance(mounts := service.get("volumes"), list):
        service["volumes"] = [_ordered(mount, MOUNT) for mount in mounts]
    return service


def _ordered(data: Any, keys: tuple[str, ...]) -> Any:
    """A mapping with these keys first; whatever else it has keeps its order behind them."""
    if not isinstance(data, dict):
        return data
    return {key: data[key] for key in dict.fromkeys((*keys, *data)) if key in data}
