"""The files of a service, and the places in them that more than one module speaks of."""

from __future__ import annotations

from collections.abc import Mapping

from modelspec_compile.mapping.places import Place, document
from modelspec_compile.signature import Word, text

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


NAMED: Mapping[str, Word] = {"name": text(SERVICE / "name"), "system": text(SERVICE / "name")}
"""The words of a program that a signature finds."""
