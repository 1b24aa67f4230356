"""Places in `compose.yaml`, and rows that many services share.

`{name}` is a Compose service, `{service}` the service of the system that it is a replica of, and
`{system}` the main one.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from modelspec_compile.mapping.places import Place, document
from modelspec_compile.mapping.rows import Table, constant, table

FILE = "compose.yaml"
COMPOSE = document(FILE, keys=("services",))
SERVICES, NETWORKS, VOLUMES = (COMPOSE / key for key in ("services", "networks", "volumes"))
SERVICE = SERVICES / "{name}"
ARGS, ENV = SERVICE / "command", SERVICE / "environment"
MOUNT = SERVICE / "volumes[0]"
HEALTHCHECK = SERVICE / "healthcheck"
DEVICES = SERVICE / "deploy.resources.reservations.devices"
NOTES = SERVICE / "annotations"
GATEWAY, PROMETHEUS = SERVICES / "gateway", SERVICES / "prometheus"

DOMAIN = "modelspec.dev"
ENGINE = f"{DOMAIN}/engine"
LOGGING = {"driver": "json-file", "options": {"max-size": "50m", "max-file": "5"}}
UNPRIVILEGED = ["no-new-privileges:true"]
HARDENED = {"cap_drop": ["ALL"], "security_opt": UNPRIVILEGED}
LASTING = {"restart": "unless-stopped", "logging": LOGGING}


def entries(place: Place, values: Mapping[str, Any], when: str | tuple[str, ...] = ()) -> Table:
    """A constant for each entry of a mapping."""
    return table(*(constant(place.key(key), value, when=when) for key, value in values.items()))


def bind(source: str, target: str) -> dict[str, Any]:
    """A read-only mount of a path of the host, which must be there."""
    return {
        "type": "bind",
        "source": source,
        "target": target,
        "read_only": True,
        "bind": {"create_host_path": False},
    }
