"""Weights that an engine fetches itself, into a volume that stays."""

from __future__ import annotations

from typing import Any

from modelspec_compile.engines.engine import Engine
from modelspec_compile.mapping.codecs import ABSENT
from modelspec_compile.mapping.rows import (
    Table,
    constant,
    exact,
    implied,
    table,
    unsupported,
    worded,
)
from modelspec_targets.compose.escape import secret_reference
from modelspec_targets.compose.laying import ENDED, VARIABLE
from modelspec_targets.compose.places import (
    ENV,
    LOGGING,
    MOUNT,
    NETWORKS,
    SERVICE,
    SERVICES,
    UNPRIVILEGED,
    VOLUMES,
)
from modelspec_targets.compose.uris import CACHE, REVISION, SECRET, URI

BUSYBOX = "busybox:1.37.0"
LEVEL = "safety.pod_security"
VENDOR = "accelerator.vendor"
OWNED = (LEVEL, VENDOR, "name")
ORDINARY = (None, "cpu", "nvidia", "aws")
"""Vendors whose devices ask for no right beyond the standard."""
HUB_CACHES = ("HF_HOME", "HUGGINGFACE_HUB_CACHE", "LLAMA_CACHE")
"""Variables that name the folder of what comes from the hub."""
NO_TOKEN = "no variable is known by which the engine takes a token of the hub"
OTHER_PLACES = "weights on an object store (`s3://`, `gs://`), a volume (`pvc://`) or the host"


def fetched(engine: Engine) -> Table:
    """The token, the volume and the way out of an engine that fetches its weights."""
    return table(
        _token(engine.token_variable if engine.hub else ""),
        _cache(engine) if hub_caches(engine) else (),
        *(constant(place / "egress", {}) for place in (SERVICE / "networks", NETWORKS)),
        unsupported(URI, f"{engine.title} fetches no weights from there", OTHER_PLACES),
        unsupported(REVISION, "nothing fetches the weights by their revision", OTHER_PLACES),
    )


def hub_caches(engine: Engine) -> tuple[str, ...]:
    """The variables by which an engine that fetches weights is told where to keep them."""
    return tuple(name for name in engine.cache_variables if engine.hub and name in HUB_CACHES)


def _token(variable: str) -> Table:
    if not variable:
        return (unsupported(SECRET, NO_TOKEN, "`runtime.environment.secrets`"),)
    return (exact(SECRET, ENV.key(variable), secret_reference, needs=(VARIABLE,)),)


def _cache(engine: Engine) -> Table:
    """The volume, which a service before gives to an engine that is not root."""
    source = "{service}-cache"
    always = engine.rootless

    def owned(value: Any) -> Any:
        def told(level: str | None, vendor: str | None, name: str) -> Any:
            return value(name) if always or unprivileged(level, vendor) else ABSENT

        return told

    return table(
        *(constant(ENV.key(name), CACHE) for name in hub_caches(engine)),
        constant(MOUNT / "type", "volume"),
        worded(MOUNT / "source", source),
        constant(MOUNT / "target", CACHE),
        implied(OWNED, SERVICE / f"depends_on.{source}", owned(lambda name: ENDED)),
        implied(OWNED, SERVICES / source, owned(lambda name: _giving(engine, name))),
        constant(VOLUMES / source, {}),
    )


def _giving(engine: Engine, name: str) -> dict[str, Any]:
    return {
        "image": BUSYBOX,
        "command": ["chown", str(user(engine)), CACHE],
        "volumes": [{"type": "volume", "source": f"{name}-cache", "target": CACHE}],
        "network_mode": "none",
        "restart": "no",
        "logging": LOGGING,
        "cap_drop": ["ALL"],
        "cap_add": ["CHOWN"],
        "security_opt": UNPRIVILEGED,
    }


def unprivileged(level: str | None, vendor: str | None) -> bool:
    """Whether an engine runs as a user without rights, which devices of some vendors forbid."""
    return level == "restricted" and vendor in ORDINARY


def user(engine: Engine) -> int:
    """The user without rights that an engine can run as."""
    return engine.uid or 1000
