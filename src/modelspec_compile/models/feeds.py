"""The feed-forward network of one layer from a configuration."""

from __future__ import annotations

from modelspec_compile.models.keys import Config, flag, maybe, whole
from modelspec_compile.models.kinds import NOTHING, SPARSE
from modelspec_compile.models.network import Dense, Experts, Feed
from modelspec_compile.models.traits import Traits


def feed(config: Config, traits: Traits, kind: str) -> Feed | None:
    """The network of a layer that is `dense`, `sparse` or has `nothing`."""
    if kind == NOTHING:
        return None
    bias = flag(config, "mlp_bias", traits.feed_bias)
    if kind == SPARSE:
        return _experts(config, traits, bias)
    return Dense(_dense_size(config), traits.gated, bias)


def _dense_size(config: Config) -> int:
    size = whole(config, "dense_size") or whole(config, "feed")
    return size or 4 * whole(config, "hidden")


def _experts(config: Config, traits: Traits, bias: bool) -> Experts:
    size = whole(config, "expert_size") or whole(config, "feed")
    return Experts(
        count=whole(config, "experts"),
        active=whole(config, "active", 1),
        size=size,
        shared_size=_shared_size(config, size) or traits.shared_experts * size,
        gated=traits.gated,
        bias=bias,
        latent_size=maybe(config, "latent_size"),
    )


def _shared_size(config: Config, expert_size: int) -> int:
    if flag(config, "enable_moe_block"):
        return whole(config, "feed")
    if size := whole(config, "shared_size"):
        return size * max(whole(config, "shared_count", 1), 1)
    return expert_size * whole(config, "shared_count")
