"""Low-rank adapters: Ray loads them on demand from one folder of a bucket."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from modelspec_compile.mapping.codecs import ABSENT, Codec
from modelspec_compile.mapping.places import Place
from modelspec_compile.mapping.rows import AnyRow, Fidelity, Table, gather, table
from modelspec_targets.ray_serve.llm.codecs import REMOTE

RANKS = (8, 16, 32, 64, 128, 256, 320, 512)
"""The bounds of a rank that vLLM takes."""

Adapters = Sequence[tuple[str, str | None]]


def _parent(elements: Adapters) -> Any:
    """The folder that holds all adapters, where it is in a bucket and each is a folder of it."""
    folders = {str(uri).rstrip("/").rpartition("/")[0] for _, uri in elements}
    parent = folders.pop()
    return parent if not folders and parent.startswith(REMOTE) else ABSENT


def _largest_rank(elements: Sequence[tuple[str, int | None]]) -> Any:
    wanted = max((rank for _, rank in elements if rank), default=None)
    return ABSENT if wanted is None else min((r for r in RANKS if r >= wanted), default=RANKS[-1])


def adapters(llm: Place) -> Table:
    """Adapters are loaded on demand from one folder of a bucket, under the name of theirs."""
    lora, keywords = llm / "lora_config", llm / "engine_kwargs"

    def told(place: Place, make: Callable[[Adapters], Any]) -> AnyRow:
        def encode(elements: Adapters) -> Any:
            return ABSENT if _parent(elements) is ABSENT else make(elements)

        return gather(
            "lineage.adapters",
            "uri",
            place,
            Codec(encode, lambda data: []),
            fidelity=Fidelity.APPROXIMATED,
            why="Ray loads any adapter below one folder of a bucket, as `<model>:<its folder>`",
            instead="adapters side by side in a bucket, each in a folder of its name",
        )

    return table(
        told(lora / "dynamic_lora_loading_path", _parent),
        told(lora / "max_num_adapters_per_replica", len),
        told(keywords / "enable_lora", lambda elements: True),
        gather(
            "lineage.adapters",
            "rank",
            keywords / "max_lora_rank",
            Codec(_largest_rank, lambda data: []),
            fidelity=Fidelity.APPROXIMATED,
            why="vLLM takes one bound for the rank of all adapters",
        ),
    )
