"""How weights get to a pod: mounted from a claim or an image, fetched before the engine starts, or
taken from where they are by whoever loads them.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from modelspec_compile.engines import Engine
from modelspec_compile.engines.weights import file_name
from modelspec_compile.mapping.codecs import ABSENT, Codec, Unreadable, same, stripped
from modelspec_compile.mapping.places import Place
from modelspec_compile.mapping.rows import Need, Row, Table, constant, exact, implied, table
from modelspec_targets import _kubernetes as k8s

URI, REVISION = "model.artifacts.uri", "model.artifacts.revision"
FOLDER, CLAIMS = "/mnt/models", "/mnt/claims"
CLAIM, IMAGE = "pvc://", "oci://"
VOLUME = "weights"
MOUNTS = (CLAIM, IMAGE)
FETCHED = ("s3://", "gs://", "abfss://", "https://", "hf://")
"""What the program that fetches weights knows."""


def is_mounted(uri: str | None) -> bool:
    """Whether weights are in the pod without anybody fetching them."""
    return bool(uri) and not str(uri).startswith(FETCHED)


def mounted_path(uri: str) -> str:
    """Where the weights of a claim, an image or the container itself are in a container."""
    if uri.startswith(CLAIM):
        return f"{CLAIMS}/{uri.removeprefix(CLAIM)}".rstrip("/")
    return FOLDER if uri.startswith(IMAGE) else uri.removeprefix("file://")


def mounted_uri(path: Any) -> str | None:
    """The URI of such a path; None for the folder of an image, which the volume names."""
    path = same.decode(path)
    if not isinstance(path, str) or not path.startswith("/"):
        raise Unreadable(path)
    if path == FOLDER or path.startswith(f"{FOLDER}/"):
        return None
    return CLAIM + path.removeprefix(f"{CLAIMS}/") if path.startswith(f"{CLAIMS}/") else path


def _claim(uri: str) -> str | None:
    return uri.removeprefix(CLAIM).partition("/")[0] if uri.startswith(CLAIM) else None


def _claim_need(uri: str) -> dict[str, Any] | None:
    claim = _claim(uri)
    return {"name": claim, "accessModes": ["ReadOnlyMany"]} if claim else None


def _mount(uri: str) -> Any:
    claim = _claim(uri)
    if claim:
        return f"{CLAIMS}/{claim}"
    return FOLDER if uri.startswith(IMAGE) else ABSENT


def volumes(pod: Place, container: Place) -> Table:
    """The claim or the image that holds the weights, mounted to be read."""
    volume, mount = pod / f"volumes[name={VOLUME}]", container / f"volumeMounts[name={VOLUME}]"
    image = Codec(
        lambda uri: uri.removeprefix(IMAGE) if uri.startswith(IMAGE) else ABSENT,
        lambda data: IMAGE + data,
    )
    return table(
        implied(
            URI,
            volume / "persistentVolumeClaim",
            lambda uri: {"claimName": c, "readOnly": True} if (c := _claim(uri)) else ABSENT,
            needs=(Need("PersistentVolumeClaim", _claim_need),),
        ),
        exact(URI, volume / "image.reference", image),
        implied(URI, mount / "mountPath", _mount),
        implied(URI, mount / "readOnly", lambda uri: ABSENT if _mount(uri) is ABSENT else True),
    )


def token(container: Place, variable: str) -> Table:
    """The token for gated weights, from its Secret."""
    if not variable:
        return ()
    reference = Codec(
        lambda name, key: {"name": name, "key": key},
        lambda data: (data.get("name"), data.get("key")),
    )
    credentials = "model.artifacts.credentials"
    return table(
        exact(
            (f"{credentials}.name", f"{credentials}.key"),
            container / f"env[name={variable}].valueFrom.secretKeyRef",
            reference,
            needs=(Need("Secret", k8s.secret_need),),
        )
    )


def loaded_by(engine: Engine, arguments: Place, variable: Callable[[str], Place]) -> Table:
    """The path under which an engine finds weights that are in its container."""
    place = variable(engine.model_variable) if engine.model_variable else None
    single = engine.weights == "file"

    def path(uri: str | None, _: str | None) -> Any:
        if not uri:
            return ABSENT
        if is_mounted(uri) and not uri.startswith(IMAGE):
            return mounted_path(uri)
        return f"{FOLDER}/{file_name(uri)}" if single else FOLDER

    codec = Codec(path, lambda data: (mounted_uri(data), None))
    why = "the path inside the container says where the weights are, without a scheme"
    return (Row((URI, REVISION), place or engine.model_place(arguments), codec, why=why),)


def revision(place: Place) -> Row:
    """The revision of weights on the hub."""
    return exact(
        (URI, REVISION),
        place,
        Codec(
            lambda uri, held: held if held and uri and uri.startswith("hf://") else ABSENT,
            lambda data: (None, same.decode(data)),
        ),
        why="only the Hugging Face hub has revisions",
        instead="put the version into the URI",
    )


def emptied(pod: Place, *containers: Place) -> Table:
    """A folder of the pod's own, shared by its containers."""
    mounts = (c / f"volumeMounts[name={VOLUME}].mountPath" for c in containers)
    return table(
        constant(pod / f"volumes[name={VOLUME}].emptyDir", {}),
        *(constant(mount, FOLDER) for mount in mounts),
    )


def one_file(arguments: Place) -> Table:
    """Which file of a repository is wanted, what it is called here, and what it must be."""
    return table(
        implied(URI, arguments / "[--name]", file_name),
        exact("model.quantization", arguments / "[--only]", stripped("gguf-")),
        exact("model.artifacts.digest", arguments / "[--digest]"),
    )
