"""Prometheus in the profile `observability`; nothing else sees the metrics.

Docker's DNS gives the address of every replica under the one name.
"""

from __future__ import annotations

from typing import Any

from modelspec_compile.engines.engine import Engine
from modelspec_compile.mapping import sections
from modelspec_compile.mapping.codecs import ABSENT, Codec
from modelspec_compile.mapping.places import Place, document
from modelspec_compile.mapping.rows import Table, exact, implied, table, tacit, unsupported
from modelspec_targets.compose.health import LOOPBACK
from modelspec_targets.compose.places import HARDENED, LASTING, PROMETHEUS, VOLUMES, bind

IMAGE = "prom/prometheus:v3.5.0"
FILE = document("prometheus.yml")
JOB = FILE / "scrape_configs[job_name={service}]"
ENABLED, PORT = "observability.metrics.enabled", "observability.metrics.port"
API = "serving.port"
DATA = "prometheus-data"
CHECK = ["CMD", "wget", "-q", "-O", "-", f"{LOOPBACK}:9090/-/healthy"]


def watching(engine: Engine) -> Table:
    """The job of a service, and Prometheus itself, wherever metrics are wanted."""

    def where(place: Place, make: Any) -> Table:
        return (implied(ENABLED, place, lambda on: make() if on else ABSENT),)

    if not engine.metrics_path:
        return (unsupported(sections.METRICS, f"{engine.title} has no metrics"),)
    return table(
        where(FILE / "global", lambda: {"scrape_interval": "15s"}),
        exact(ENABLED, JOB / "metrics_path", _path(engine.metrics_path)),
        _target(engine, JOB / "dns_sd_configs[0]"),
        where(PROMETHEUS, _prometheus),
        where(VOLUMES / DATA, dict),
        tacit(ENABLED, "Prometheus has no job for it", lambda on: not on),
        tacit("observability.metrics.provider", "it is Prometheus", lambda by: by == "prometheus"),
        unsupported(
            "observability.metrics.provider",
            "Prometheus is what reads an engine's metrics",
            "an agent on the network `backend`, as an override",
        ),
        unsupported(
            "observability.dashboards",
            "the project brings Prometheus and no Grafana",
            "a Grafana on the network `backend` with the dashboards of the engine",
        ),
    )


def _path(path: str) -> Codec:
    return Codec(lambda on: path if on else ABSENT, lambda data: True if data == path else None)


def _target(engine: Engine, target: Place) -> Table:
    """Where the metrics are: on a port of their own, or on the one of the API."""
    own = engine.metrics_port is not None or not engine.command

    def port(on: bool | None, at: int | None, api: int | None, protocol: str | None) -> Any:
        http = engine.port if protocol == "grpc" and engine.grpc_port else api
        return ((at if own else None) or engine.metrics_port or http) if on else ABSENT

    def told(number: int, on: bool | None, api: int | None) -> Any:
        return number if on and number != api else ABSENT

    held = Codec(told, lambda data, on, api: None if data == api else data)
    return table(
        implied((ENABLED, "name"), target / "names", lambda on, name: [name] if on else ABSENT),
        implied(ENABLED, target / "type", lambda on: "A" if on else ABSENT),
        exact(PORT, target / "port", held, given=(ENABLED, API)) if not engine.command else (),
        tacit(PORT, "it is the port of the API", lambda port, api: port == api, given=(API,)),
        implied((ENABLED, PORT, API, "serving.protocol"), target / "port", port),
    )


def _prometheus() -> dict[str, Any]:
    return {
        "image": IMAGE,
        "profiles": ["observability"],
        "read_only": True,
        "volumes": [
            bind("./prometheus.yml", "/etc/prometheus/prometheus.yml"),
            {"type": "volume", "source": DATA, "target": "/prometheus"},
        ],
        "networks": {"backend": {}},
        "healthcheck": {"test": CHECK, "interval": "10s", "timeout": "3s", "retries": 3},
        **LASTING,
        **HARDENED,
    }
