"""What a spec itself says of a network, alone or on top of what is known of it."""

from __future__ import annotations

from dataclasses import dataclass, replace

from modelspec_compile.models import guess, shapes
from modelspec_compile.models.network import Attention, Network, Run

SOURCE = "the spec's architecture"


@dataclass(frozen=True, slots=True)
class Stated:
    """Plain facts; None where the spec is silent."""

    parameters: int | None = None
    layers: int | None = None
    hidden_size: int | None = None
    heads: int | None = None
    key_value_heads: int | None = None
    head_size: int | None = None
    vocabulary_size: int | None = None
    max_position_tokens: int | None = None

    @property
    def is_whole(self) -> bool:
        """Whether layers, width and heads are known, so that nothing else need be asked."""
        return None not in (self.layers, self.hidden_size, self.heads)


def from_spec(stated: Stated, model_id: str) -> Network | None:
    """The network that the spec describes, None where layers, width and heads are not all there.

    The feed-forward size is what is missing to the stated parameters; without these it is a guess,
    and the network is not certain.
    """
    if not stated.is_whole:
        return None
    shape = _shape(stated)
    network = shapes.dense(shape, stated.parameters, model_id)
    return replace(
        network,
        source=SOURCE,
        match="spec",
        certain=stated.parameters is not None,
        max_position_tokens=stated.max_position_tokens,
    )


def overlaid(network: Network, stated: Stated) -> Network:
    """A known network with the length and vocabulary that the spec states."""
    return replace(
        network,
        vocabulary_size=stated.vocabulary_size or network.vocabulary_size,
        max_position_tokens=stated.max_position_tokens or network.max_position_tokens,
    )


def by_parameters(stated: Stated, model_id: str) -> Network | None:
    """The usual network of the stated number of parameters, with the stated heads and layers."""
    if not stated.parameters:
        return None
    network = guess.by_size(stated.parameters, model_id, SOURCE)
    (run,) = network.runs
    return overlaid(replace(network, runs=(_changed(run, stated),)), stated)


def _changed(run: Run, stated: Stated) -> Run:
    assert isinstance(run.mixer, Attention)
    attention = replace(
        run.mixer,
        heads=stated.heads or run.mixer.heads,
        key_value_heads=stated.key_value_heads or stated.heads or run.mixer.key_value_heads,
        head_size=stated.head_size or run.mixer.head_size,
    )
    return replace(run, count=stated.layers or run.count, mixer=attention)


def _shape(stated: Stated) -> shapes.Shape:
    layers, hidden, heads = stated.layers or 1, stated.hidden_size or 1, stated.heads or 1
    total = stated.parameters or 12 * layers * hidden * hidden
    return shapes.Shape(
        total=float(total),
        layers=layers,
        hidden_size=hidden,
        heads=heads,
        key_value_heads=stated.key_value_heads or heads,
        head_size=stated.head_size or max(hidden // heads, 1),
        feed=round(hidden * 3.5),
        vocabulary=stated.vocabulary_size or shapes.nearest(shapes.DENSE, total).vocabulary,
    )
