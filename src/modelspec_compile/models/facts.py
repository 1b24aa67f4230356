"""The network of a model from the first source that knows it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path

from modelspec_compile.models import config
from modelspec_compile.models.files import from_folder
from modelspec_compile.models.guess import guess
from modelspec_compile.models.network import Network
from modelspec_compile.models.registry import find
from modelspec_compile.models.stated import Stated, by_parameters, from_spec, overlaid

Fetch = Callable[[str], Mapping[str, object] | None]


def network_for(
    model_id: str | None,
    *,
    stated: Stated | None = None,
    folder: Path | None = None,
    online: Fetch | None = None,
) -> Network | None:
    """Asks the spec, the files in `folder`, the registry, the hub and the name, in this order.

    A spec that states less than layers, width and heads is laid over what another source knows.
    `online` gives a configuration by id, None where there is none.

    Raises:
        ValueError: the files in `folder` are not what they say.

    """
    said, name = stated or Stated(), model_id or ""
    if whole := from_spec(said, name):
        return whole
    if known := _known(name, folder, online):
        return overlaid(known, said)
    return by_parameters(said, name) or guess(name)


def _known(name: str, folder: Path | None, online: Fetch | None) -> Network | None:
    if folder and (network := from_folder(folder, name)):
        return network
    if not name:
        return None
    return find(name) or (_fetched(name, online) if online else None)


def _fetched(name: str, online: Fetch) -> Network | None:
    found = online(name)
    if found is None:
        return None
    network = config.network(found, name, "the model's config.json on the hub")
    return replace(network, match="hub")
