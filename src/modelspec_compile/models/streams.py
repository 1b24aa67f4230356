"""Weights beside mixers and feed-forward networks: residual streams and inputs a layer."""

from __future__ import annotations

from modelspec_compile.models.keys import Config, whole
from modelspec_compile.models.traits import Traits


def extra_parameters(config: Config, fixed: Traits) -> int:
    """What every device holds of a block: further norms, streams and inputs a layer."""
    hidden = whole(config, "hidden")
    size = whole(config, "head_size") or hidden // max(whole(config, "heads"), 1)
    norms = fixed.norms * hidden + (2 * size if fixed.qk_norm else 0)
    return norms + stream_parameters(config) + _layer_input(config, hidden)


def stream_parameters(config: Config) -> int:
    """Mixing of hyper-connected residual streams, before the mixer and before the feed.

    Each reads all streams and gives weights in, weights out and a mixing matrix: `(2 + n) n`
    outputs of `n` times the width (DeepSeek V4, GLM 5.3).
    """
    streams, hidden = whole(config, "hc_mult"), whole(config, "hidden")
    return 2 * (2 + streams) * streams * streams * hidden


def _layer_input(config: Config, hidden: int) -> int:
    """Gate and projection of the embedding that each layer has of its own, and low-rank residuals.

    Gemma 3n and 4; the projection of the layer's share from the first input counts here too.
    """
    return hidden * (
        3 * whole(config, "hidden_size_per_layer_input") + 2 * whole(config, "laurel_rank")
    )
