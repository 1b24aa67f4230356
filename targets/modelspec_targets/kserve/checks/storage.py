"""Rules of InferenceServices about where the weights come from."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from modelspec_targets.kserve.checks.rules import Object, Problem, variables
from modelspec_targets.kserve.storage import FETCHED, scheme

PREDICTOR = "spec.predictor"
SEVERAL = f"{PREDICTOR}.storageUris"


def _single(found: Object) -> tuple[str, str] | None:
    """The place and the URI of a single storage."""
    model = found.get(f"{PREDICTOR}.model.storageUri")
    if model is not None:
        return f"{PREDICTOR}.model.storageUri", model
    env = f"{PREDICTOR}.containers[name=kserve-container].env[name=STORAGE_URI].value"
    own = found.get(env)
    return (env, own) if own is not None else None


def _mounts(found: Object) -> list[dict[str, Any]]:
    return [one for one in found.get(SEVERAL) or () if isinstance(one, dict)]


def known_scheme(found: Object) -> Iterator[Problem]:
    """What no initializer fetches stops the controller, not the webhook."""
    single = _single(found)
    places = [single] if single else []
    places += [(f"{SEVERAL}[{i}].uri", one.get("uri", "")) for i, one in enumerate(_mounts(found))]
    for place, uri in places:
        if scheme(uri) not in FETCHED and not uri.startswith("oci+native://"):
            ways = ", ".join(f"`{name}://`" for name in FETCHED)
            yield "MS513", place, f"nothing fetches `{uri}`", ways


def one_or_several(found: Object) -> Iterator[Problem]:
    """One storage, or several, never both."""
    if _single(found) and found.get(SEVERAL) is not None:
        yield "MS517", SEVERAL, "there is a single storage as well", "all of them in the list"


def mount_paths(found: Object) -> Iterator[Problem]:
    """Absolute paths below one folder that is not the root; claims are mounted on their own."""
    fetched: list[str] = []
    claims: list[str] = []
    for index, one in enumerate(_mounts(found)):
        path = str(one.get("mountPath", "/mnt/models"))
        place = f"{SEVERAL}[{index}].mountPath"
        if not path.startswith("/") or path == "/" or ".." in path:
            yield "MS517", place, f"`{path}` is no folder of its own", "an absolute path"
        (claims if scheme(one.get("uri")) == "pvc" else fetched).append(path)
    if len({path.split("/")[1] for path in fetched if path.startswith("/")}) > 1:
        yield "MS517", SEVERAL, "the folders have only the root in common", "one parent for all"
    if len(claims) != len(set(claims)):
        yield "MS517", SEVERAL, "two claims have one folder", "a folder for each"


def transformer(found: Object) -> Iterator[Problem]:
    """A transformer beside the predictor fetches nothing."""
    for place, container in found.containers():
        own = container.get("name") == "transformer-container"
        if own and "STORAGE_URI" in variables(container):
            yield "MS517", f"{place}.env", "a transformer has no storage", "leave it out"


RULES = (known_scheme, one_or_several, mount_paths, transformer)
