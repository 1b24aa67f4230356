"""Services that lay weights into a volume and end before the engine starts.

rclone gets what is on an object store or behind a URL. Credentials are variables that it or the
store's own library knows; where they are not set, the host's role counts.

Sources: https://rclone.org/docs/#environment-variables, https://rclone.org/combine/
"""

from __future__ import annotations

from typing import Any

from modelspec_compile.engines.weights import file_name
from modelspec_compile.mapping.codecs import ABSENT, Codec, Unreadable
from modelspec_compile.mapping.places import Place
from modelspec_compile.mapping.rows import (
    AnyRow,
    Need,
    Table,
    constant,
    exact,
    gather,
    implied,
    spread,
    table,
    unsupported,
    worded,
)
from modelspec_targets.compose.escape import secret_reference, variable
from modelspec_targets.compose.places import (
    HARDENED,
    LOGGING,
    MOUNT,
    NETWORKS,
    SERVICE,
    SERVICES,
    VOLUMES,
    entries,
)
from modelspec_targets.compose.uris import (
    ADAPTER_URIS,
    ADAPTERS,
    MODELS,
    REVISION,
    SECRET,
    STORES,
    URI,
    URLS,
    authority,
    scheme,
)

RCLONE = "rclone/rclone:1.71.1"
ENDED = {"condition": "service_completed_successfully"}
REMOTES = {"s3": ":s3:", "gs": ":gcs:"}
SETTINGS: dict[str, dict[str, str | None]] = {
    "s3": {
        "RCLONE_S3_PROVIDER": "AWS",
        "RCLONE_S3_ENV_AUTH": "true",
        "RCLONE_S3_REGION": None,
        "RCLONE_S3_ENDPOINT": None,
        "AWS_ACCESS_KEY_ID": None,
        "AWS_SECRET_ACCESS_KEY": None,
        "AWS_SESSION_TOKEN": None,
    },
    "gs": {
        "RCLONE_GCS_ENV_AUTH": "true",
        "RCLONE_GCS_SERVICE_ACCOUNT_CREDENTIALS": None,
    },
}
"""Variables for each store; those without a value are taken from around Compose."""
KEYS = frozenset(
    ["AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "RCLONE_GCS_SERVICE_ACCOUNT_CREDENTIALS"]
)
WHY = "rclone takes the credentials of a store from variables of fixed names"
INSTEAD = f"name the secret's key after the variable: {', '.join(sorted(KEYS))}"


def remote(uri: str) -> str:
    """A place on a store as rclone writes it: `s3://bucket/path` is `:s3:bucket/path`."""
    return REMOTES[scheme(uri)] + uri.partition("://")[2]


def from_remote(data: str) -> str:
    """The URI that `remote` wrote."""
    for store, name in REMOTES.items():
        if data.startswith(name):
            return f"{store}://{data.removeprefix(name)}"
    raise Unreadable(data)


def model() -> Table:
    """The volume of an engine, and the service that brings the model there."""
    layer, source = SERVICES / "{service}-weights", "{service}-weights"
    return table(
        entries(MOUNT, {"type": "volume", "target": MODELS, "read_only": True}),
        worded(MOUNT / "source", source),
        constant(SERVICE / f"depends_on.{source}", ENDED),
        constant(layer / "image", RCLONE),
        exact(URI, layer / "command", Codec(_copy, _copied), needs=(BUCKET,)),
        spread((*SECRET, URI), layer / "environment", _KEYS, needs=(VARIABLE,), why=WHY,
               instead=INSTEAD),
        _settings(layer / "environment"),
        entries(layer / "volumes[0]", {"type": "volume", "target": MODELS}),
        worded(layer / "volumes[0].source", source),
        entries(layer, _once()),
        constant(NETWORKS / "egress", {}),
        constant(VOLUMES / source, {}),
        unsupported(REVISION, "a store and a URL have no revisions", "a path for each version"),
    )  # fmt: skip


def _bucket(uri: str | None) -> dict[str, Any] | None:
    return {"name": authority(uri), "scheme": scheme(uri)} if scheme(uri) in STORES else None


BUCKET = Need("Bucket", _bucket)


def _once() -> dict[str, Any]:
    """A service that runs once, with a way out of the network."""
    return {"networks": {"egress": {}}, "restart": "no", "logging": LOGGING, **HARDENED}


def _copy(uri: str) -> list[str]:
    if scheme(uri) in URLS:
        return ["copyurl", uri, f"{MODELS}/{file_name(uri)}"]
    return ["copy", remote(uri), MODELS]


def _copied(data: Any) -> str:
    match data:
        case ["copyurl", str(uri), _]:
            return uri
        case ["copy", str(source), _]:
            return from_remote(source)
    raise Unreadable(data)


def _settings(place: Place) -> Table:
    """The variables of the store that the model is on, but for one that a secret fills."""

    def setting(store: str, name: str, value: str | None) -> AnyRow:
        def told(uri: str | None, key: str | None) -> Any:
            return value if scheme(uri) == store and key != name else ABSENT

        return implied((URI, SECRET[1]), place.key(name), told)

    pairs = ((store, *pair) for store, names in SETTINGS.items() for pair in names.items())
    return table(*(setting(*found) for found in pairs))


def _variable(secret: str | None, key: str | None, *_: Any) -> dict[str, Any] | None:
    if not secret or not key:
        return None
    return {"name": variable(secret, key), "secret": secret, "key": key}


VARIABLE = Need("Variable", _variable)
"""A variable that holds a key of a secret; the row's values are (secret, key, …)."""


def _keyed(secret: str | None, key: str | None, uri: str | None) -> Any:
    known = secret and key in KEYS and (uri is None or key in SETTINGS.get(scheme(uri), ()))
    return {key: secret_reference.encode(secret, key)} if known else ABSENT


def _from_keyed(data: Any) -> tuple[str, str, None]:
    for key in sorted(KEYS & set(data if isinstance(data, dict) else ())):
        if data[key] is not None:
            return (*secret_reference.decode(data[key]), None)
    raise Unreadable(data)


_KEYS = Codec(_keyed, _from_keyed)


def laid(uris: Any) -> list[str]:
    """Those of some URIs that are on a store."""
    return [uri for uri in uris or () if scheme(uri) in STORES]


def adapters() -> Table:
    """The service that brings the adapters that are on a store, each into a folder of its name."""
    layer, source = SERVICES / "{service}-adapters", "{service}-adapters"
    upstreams = layer / "environment.RCLONE_CONFIG_ADAPTERS_UPSTREAMS"
    mount = SERVICE / f"volumes[target={ADAPTERS}]"

    def where(place: Place, value: Any) -> AnyRow:
        return implied(ADAPTER_URIS, place, lambda uris: value if laid(uris) else ABSENT)

    def named(place: Place, make: Any) -> AnyRow:
        fields = ("name", ADAPTER_URIS)
        return implied(fields, place, lambda name, uris: (
            make(name, uris) if laid(uris) else ABSENT))  # fmt: skip

    return table(
        named(mount, lambda name, _: {**_volume(name), "read_only": True}),
        where(SERVICE / f"depends_on.{source}", ENDED),
        named(layer, _adapter_layer),
        gather("lineage.adapters", "uri", upstreams, _UPSTREAMS, needs=(Need("Bucket", _buckets),),
               unite=lambda _, said: said),
        where(NETWORKS / "egress", {}),
        where(VOLUMES / source, {}),
    )  # fmt: skip


def _volume(name: str) -> dict[str, Any]:
    return {"type": "volume", "source": f"{name}-adapters", "target": ADAPTERS}


def _adapter_layer(name: str, uris: Any) -> dict[str, Any]:
    stores = dict.fromkeys(scheme(uri) for uri in laid(uris))
    settings = {name: value for store in stores for name, value in SETTINGS[store].items()}
    return {
        "image": RCLONE,
        "command": ["copy", "adapters:", ADAPTERS],
        "environment": {"RCLONE_CONFIG_ADAPTERS_TYPE": "combine", **settings},
        "volumes": [_volume(name)],
        **_once(),
    }


def _buckets(*uris: str | None) -> dict[str, Any] | None:
    return next((found for uri in uris if (found := _bucket(uri))), None)


def _upstreams(elements: list[tuple[str, str]]) -> Any:
    brought = [f"{name}={remote(uri)}" for name, uri in elements if scheme(uri) in STORES]
    return " ".join(brought) or ABSENT


def _from_upstreams(data: Any) -> list[tuple[str, str]]:
    words = data.split() if isinstance(data, str) else [""]
    if not all("=" in word for word in words):
        raise Unreadable(data)
    pairs = [word.split("=", 1) for word in words]
    return [(name, from_remote(place)) for name, place in pairs]


_UPSTREAMS = Codec(_upstreams, _from_upstreams)
"""Adapters ↔ the folders of rclone's `combine`, each with its place on a store."""
