"""The files of a service, and the places in them that more than one module speaks of."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from modelspec_compile.mapping.places import Place, document
from modelspec_compile.mapping.render import Documents
from modelspec_compile.target import Words

PROGRAM = "service.py"
CONFIG = document(f"{{folder}}{PROGRAM}#CONFIG", keys=("service",))
SERVICE = CONFIG / "service"
TRAFFIC, RESOURCES, ENVS = SERVICE / "traffic", SERVICE / "resources", SERVICE / "envs"
ARGS = CONFIG / "args"
BENTOFILE = document("{folder}bentofile.yaml")
DEPLOYMENT = document("{folder}deployment.yaml")
DEPLOYED = DEPLOYMENT / "services.{name}"


def variable(name: str) -> Place:
    """The place of an environment variable with a value."""
    return ENVS / f"[name={name}].value"


def programs(documents: Documents) -> Iterator[tuple[Words, dict[str, Any]]]:
    """The words and the CONFIG of every service that documents hold."""
    for path, config in documents.items():
        folder, mark, rest = path.rpartition(CONFIG.file.removeprefix("{folder}"))
        if mark and not rest and isinstance(config, dict):
            service = config.get("service")
            name = str(service.get("name", "")) if isinstance(service, dict) else ""
            yield {"name": name, "folder": folder, "system": name}, config
