"""Where a chart says things: its metadata and its values; the templates are constant."""

from __future__ import annotations

from modelspec_compile.engines.travel import Mount
from modelspec_compile.mapping.places import Place, document

CHART = document("{folder}Chart.yaml")
PARENT = document("{parent}Chart.yaml")
VALUES = document("{folder}values.yaml")
ARGS, ENV = VALUES / "args", VALUES / "env"
MODEL, SCALING = VALUES / "model", VALUES / "autoscaling"
CONFIG = Mount(VALUES / "engineConfig", "/etc/model-server/config.yaml")
WEIGHTS, ADAPTERS = "/mnt/models", "/mnt/adapters"


def variable(name: str) -> Place:
    """The value of an environment variable."""
    return ENV / f"[name={name}].value"
