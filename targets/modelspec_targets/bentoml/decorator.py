"""What `@bentoml.service` is told in both shapes, as keywords: the literal `CONFIG["service"]`.

BentoML drops keys that it does not know without a word, and validates values only when a project is
built or served; so every key here is one of `checks.SERVICE_KEYS`.

Source: _bentoml_sdk/service/config.py of 1.4.39.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from modelspec_compile.mapping.codecs import ABSENT, Codec, Unreadable, cores, quantity
from modelspec_compile.mapping.places import Place
from modelspec_compile.mapping.rows import (
    AnyRow,
    Fidelity,
    Need,
    Row,
    Table,
    constant,
    each,
    exact,
    gather,
    table,
    tacit,
    unsupported,
)
from modelspec_targets.bentoml.devices import devices
from modelspec_targets.bentoml.places import DEPLOYMENT, ENVS, RESOURCES, SERVICE, TRAFFIC

TOKEN = "HF_TOKEN"
OWNER, KEY, URI = (
    "model.artifacts.credentials.name",
    "model.artifacts.credentials.key",
    "model.artifacts.uri",
)
WHOLE_SECRETS = "BentoCloud gives a service whole secrets, whose keys are the variables' names"
AT_INSTANCE = "an instance type with more of it, or `docker run` where a container runs elsewhere"

positive = Codec(lambda count: round(count) if count >= 1 else ABSENT, lambda data: _number(data))
"""A number of requests, which BentoML wants whole and positive."""


def _number(data: Any) -> int:
    if not isinstance(data, int) or isinstance(data, bool):
        raise Unreadable(data)
    return data


def identity() -> Table:
    """The service's name and what it is for."""
    return table(
        exact("name", SERVICE / "name"),
        exact("description", SERVICE / "description"),
    )


def resources() -> Table:
    """What a replica may use; disk and shared memory are the instance's."""
    return table(
        exact("resources.cpu_millicores", RESOURCES / "cpu", cores),
        exact("resources.memory_bytes", RESOURCES / "memory", quantity),
        devices(),
        unsupported("resources.ephemeral_storage_bytes", "a bento asks for no disk", AT_INSTANCE),
        unsupported("resources.shared_memory_bytes", "a bento asks for no /dev/shm", AT_INSTANCE),
    )


def traffic() -> Table:
    """How many requests a replica gets, holds and for how long it may work on one."""
    return table(
        exact("serving.timeout_seconds", TRAFFIC / "timeout"),
        exact(
            "scaling.target_concurrency",
            TRAFFIC / "concurrency",
            positive,
            why="BentoCloud counts whole requests",
        ),
        exact("serving.max_concurrency", TRAFFIC / "max_concurrency"),
        _queue(),
    )


def _queue() -> AnyRow:
    """BentoCloud's queue, for services that refuse nothing."""
    return Row(
        ("scaling.target_queue_depth",),
        TRAFFIC / "external_queue",
        Codec(lambda depth, most: ABSENT if most else True, lambda data, most: None),
        Fidelity.APPROXIMATED,
        "BentoCloud queues what is beyond `concurrency` and scales by it, to no depth of its own; "
        "a service with `max_concurrency` refuses it instead",
        "`operations.scaling.targetConcurrency`",
        given=("serving.max_concurrency",),
    )


def variables() -> Table:
    """Variables with values, and those whose values are secrets: required, and in no image."""
    secret = Row(
        ("secret", "key"),
        Place() / "name",
        Codec(lambda owner, key: key, lambda name: (None, name)),
        Fidelity.EMULATED,
        WHOLE_SECRETS,
        needs=(Need("BentoCloud secret", _secret),),
    )
    return table(
        each("environment", ENVS, exact("value", "value"), fits="value"),
        token(),
        each("secrets", ENVS, constant("stage", "runtime"), secret, fits="stage"),
    )


def _secret(owner: str | None, key: str | None) -> dict[str, Any] | None:
    return {"name": owner, "keys": [key] if key else []} if owner else None


def token() -> Table:
    """The token for gated weights on the hub, under the name that every client of it reads."""
    place = ENVS / f"[name={TOKEN}]"
    wanted = Row(
        (OWNER, KEY),
        place / "name",
        Codec(lambda owner, key, uri: _token(owner or key, uri), lambda name, uri: (None, name)),
        Fidelity.EMULATED,
        WHOLE_SECRETS,
        given=(URI,),
        needs=(Need("BentoCloud secret", lambda owner, key: _secret(owner, TOKEN)),),
    )
    stage = Row(
        (OWNER,),
        place / "stage",
        Codec(
            lambda owner, uri, key: ABSENT if _token(owner or key, uri) is ABSENT else "runtime",
            lambda data, uri, key: None,
        ),
        given=(URI, KEY),
        why=WHOLE_SECRETS,
    )
    return (stage, wanted)


def _token(owner: str | None, uri: str | None) -> Any:
    return TOKEN if owner and (uri or "").startswith("hf://") else ABSENT


def secrets() -> Table:
    """The secrets of BentoCloud that a deployment gets."""

    def united(held: list[str], other: list[str]) -> list[str]:
        return sorted({*held, *other})

    place = DEPLOYMENT / "secrets"
    owner = Row(
        (OWNER,), place, Codec(lambda name: [name], lambda data: None), why=WHOLE_SECRETS,
        unite=united,
    )  # fmt: skip
    return table(
        owner,
        gather(
            "secrets",
            "secret",
            place,
            Codec(_owners, lambda data: []),
            fidelity=Fidelity.APPROXIMATED,
            why=WHOLE_SECRETS,
            unite=united,
        ),
    )


def _owners(elements: Sequence[tuple[str, str | None]]) -> Any:
    return sorted({owner for _, owner in elements if owner}) or ABSENT


def metrics() -> Table:
    """BentoML's own metrics, which Prometheus finds at `/metrics`."""
    provider = "observability.metrics.provider"
    return table(
        exact("observability.metrics.enabled", SERVICE / "metrics.enabled"),
        tacit(provider, "`/metrics` is in Prometheus' format", lambda by: by == "prometheus"),
        unsupported(provider, "`/metrics` is in Prometheus' format", "a collector that reads it"),
    )
