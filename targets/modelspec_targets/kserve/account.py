"""Who may fetch the weights: a Secret, by way of the pods' ServiceAccount.

The storage initializer takes credentials from the Secrets of the account, by the keys that they
hold; a variable of the container never reaches it (kserve/kserve#4400). A bundle makes an account
unless the spec names one; then an annotation names the Secret.
"""

from __future__ import annotations

from typing import Any

from modelspec_compile.engines.engine import Engine
from modelspec_compile.mapping.codecs import ABSENT, Codec
from modelspec_compile.mapping.places import Place
from modelspec_compile.mapping.rows import (
    Need,
    Row,
    Table,
    exact,
    implied,
    table,
    tacit,
    unsupported,
)
from modelspec_targets import _kubernetes as k8s
from modelspec_targets.kserve.places import ACCOUNT, reader
from modelspec_targets.kserve.storage import URI, scheme

SECRET, KEY = "model.artifacts.credentials.name", "model.artifacts.credentials.key"
OWNER = "placement.service_account"
AT_RUN_TIME = ("speculative.uri", "model.artifacts.tokenizer_uri")
KEYS = {
    "hf": ("HF_TOKEN",),
    "s3": ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"),
    "gs": ("gcloud-application-credentials.json",),
    "https": ("https-host", "headers"),
}
"""The keys by which a Secret tells what it opens, by scheme. Source: pkg/credentials"""


def account(place: Place, notes: Place) -> Table:
    """The account at its place in a pod's spec, and the object that the bundle makes of it."""
    fields = (SECRET, URI, OWNER, "name")
    needs = (Need("Secret", _secret),)
    return table(
        exact(
            (OWNER, "name", SECRET),
            place,
            Codec(lambda owner, *_: owner or ABSENT, lambda data: (data, None, None)),
            needs=(Need("ServiceAccount", _outside),),
        ),
        exact(
            fields,
            notes.key("serving.kserve.io/storageSecretName"),
            Codec(_annotated, lambda data: (data, None, None, None)),
            needs=needs,
        ),
        _object("apiVersion", "v1"),
        _object("kind", "ServiceAccount"),
        _object("metadata.name", None),
        exact(
            fields,
            ACCOUNT / "secrets[0].name",
            Codec(_listed, lambda data: (data, None, None, None)),
            needs=needs,
        ),
        tacit(
            KEY,
            "KServe finds what the Secret opens by the names of its keys",
            lambda key, uri: key in KEYS.get(scheme(uri), ()),
            given=(URI,),
        ),
        unsupported(KEY, "KServe finds what a Secret opens by the names of its keys"),
    )


def _object(path: str, value: str | None) -> Any:
    def told(owner: str | None, name: str) -> Any:
        return (value or owner) if owner == reader(name) else ABSENT

    return implied((OWNER, "name"), ACCOUNT / path, told)


def _listed(secret: str | None, _: Any, owner: str | None, name: str) -> Any:
    return secret if secret and owner == reader(name) else ABSENT


def _annotated(secret: str | None, _: Any, owner: str | None, name: str) -> Any:
    return secret if secret and owner not in (None, reader(name)) else ABSENT


def _outside(owner: str | None, name: str, _: Any) -> dict[str, Any] | None:
    return {"name": owner} if owner and owner != reader(name) else None


def _secret(name: str | None, uri: str | None, *_: Any) -> dict[str, Any] | None:
    return {"name": name, "keys": list(KEYS.get(scheme(uri), ()))} if name else None


def token(engine: Engine, variables: Place) -> Table:
    """The token of the hub for an engine that fetches something from there while it runs."""
    if not engine.token_variable:
        return ()

    def encode(secret: str | None, key: str | None, uri: str | None, *others: str | None) -> Any:
        fetches = others if engine.weights != "file" else (uri, *others)
        wanted = secret and scheme(uri) == "hf" and any(scheme(u) == "hf" for u in fetches if u)
        return k8s.secret_reference.encode(secret, key) if wanted else ABSENT

    def decode(data: Any) -> tuple[Any, ...]:
        return (*k8s.secret_reference.decode(data), *(None,) * (1 + len(AT_RUN_TIME)))

    place = variables / f"[name={engine.token_variable}].valueFrom.secretKeyRef"
    need = Need("Secret", lambda name, key, *_: {"name": name, "keys": [key]} if name else None)
    return (Row((SECRET, KEY, URI, *AT_RUN_TIME), place, Codec(encode, decode), needs=(need,)),)
