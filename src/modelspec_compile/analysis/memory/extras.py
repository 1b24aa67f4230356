"""Adapters and draft models beside the weights."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

from modelspec_compile.analysis.deployment import Deployment
from modelspec_compile.analysis.memory.cache import Pool, pool
from modelspec_compile.analysis.memory.profiles import Profile
from modelspec_compile.analysis.memory.weights import Shares, weights_bytes
from modelspec_compile.models.network import Network
from modelspec_compile.models.tensors import tensors

ADAPTED = ("attention", "feed", "shared_expert")
ADAPTER_BYTES = 2


def adapters_bytes(deployment: Deployment) -> float:
    """Low-rank adapters: rank x (inputs + outputs) of every dense matrix, for every adapter."""
    given = deployment.adapters
    if not given.count or not given.rank:
        return 0
    width = _adapted(deployment.network)
    each = given.rank * width * ADAPTER_BYTES / deployment.parallelism.tensor
    return given.count * each / deployment.parallelism.pipeline


@cache
def _adapted(network: Network) -> int:
    return sum((t.rows + t.columns) * t.copies for t in tensors(network) if t.role in ADAPTED)


def draft_weights(deployment: Deployment) -> float:
    """Bytes of a draft model on every device, sharded as the model is."""
    draft = deployment.draft
    if draft is None:
        return 0
    return weights_bytes(draft, draft.precision, None, Shares(deployment.parallelism.tensor))


def draft_pool(deployment: Deployment, profile: Profile, held: Pool, size: float) -> Pool:
    """The cache with the draft model's layers in it: they share the blocks."""
    if deployment.draft is None:
        return held
    drafted = pool(deployment.draft, profile, deployment.parallelism.tensor, 1, size)
    return replace(held, layers=(*held.layers, *drafted.layers))
