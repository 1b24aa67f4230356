"""What the analysis may look up: devices with their prices, and the networks behind models.

Everything is passed in, so that the analysis itself knows no disk, network or clock.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from modelspec_compile.catalog import Catalog, built_in
from modelspec_compile.ir import Service
from modelspec_compile.ir.model import Architecture
from modelspec_compile.models import config, guess, registry, stated
from modelspec_compile.models.network import Network
from modelspec_compile.models.stated import Stated

Fetch = Callable[[str], Mapping[str, object] | None]
"""The configuration of a model's id, or None where there is none."""


@dataclass(frozen=True, slots=True)
class Facts:
    """A catalog, two further sources of networks, and the day that prices are held against.

    `beside` reads what lies at the URI of the artifacts, `online` asks a hub.
    """

    catalog: Catalog
    beside: Callable[[str], Network | None] | None = None
    online: Fetch | None = None
    today: date | None = None

    def network(self, service: Service) -> Network | None:
        """The network of a service's model, from the first source that knows it.

        The spec's architecture, files beside the artifacts, the registry by the artifacts, by the
        id and by the base it was made from, a hub, the size that the spec or the name says.
        """
        said, names = _stated(service.model.architecture), list(_names(service))
        first = service.model.id or service.name
        if whole := stated.from_spec(said, first):
            return whole
        if known := self._beside(service.model.artifacts.uri) or self._known(names):
            return stated.overlaid(known, said)
        return stated.by_parameters(said, first) or _guessed(names)

    def named(self, uri: str) -> Network | None:
        """The network of an id or at a hub's URI."""
        return self._known([repository(uri)]) or guess.guess(repository(uri))

    def _beside(self, uri: str | None) -> Network | None:
        return self.beside(uri) if self.beside and uri else None

    def _known(self, names: list[str]) -> Network | None:
        found = next((one for name in names if (one := registry.find(name))), None)
        if (found is None or not found.certain) and self.online:
            return next((one for name in names if (one := self._fetched(name))), found)
        return found

    def _fetched(self, name: str) -> Network | None:
        facts = self.online(name) if self.online else None
        return config.network(facts, name, f"config.json of {name} on the hub") if facts else None


def repository(uri: str) -> str:
    """`owner/name` of a hub's URI; of any other the last two parts of its path."""
    scheme, _, path = uri.rpartition("://")
    parts = [part for part in path.split("@")[0].split("/") if part]
    return "/".join(parts[:2] if scheme == "hf" else parts[-2:])


def _names(service: Service) -> Iterator[str]:
    """What to look a model up by; the base of a fine-tune has its network."""
    model, base = service.model, service.lineage.base.uri
    if model.artifacts.uri:
        yield repository(model.artifacts.uri)
    if model.id:
        yield model.id
    if base:
        yield repository(base)


def _guessed(names: list[str]) -> Network | None:
    return next((found for name in names if (found := guess.guess(name))), None)


def _stated(architecture: Architecture) -> Stated:
    attention = architecture.attention
    return Stated(
        parameters=architecture.parameters,
        layers=architecture.layers,
        hidden_size=architecture.hidden_size,
        heads=attention.heads,
        key_value_heads=attention.key_value_heads,
        head_size=attention.head_size,
        vocabulary_size=architecture.vocabulary_size,
        max_position_tokens=architecture.max_position_tokens,
    )


BUILT_IN = Facts(built_in())
