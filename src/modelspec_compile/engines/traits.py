"""What the analysis asks of an engine beside its flags: facts that it acts on, never its name."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Traits:
    """How an engine treats networks and devices; a custom image is one of which nothing is known.

    Attributes:
        networks: it runs transformer networks, so that there is something to analyse.
        on_hosts: without an accelerator it keeps everything in the host's memory.
        refuses_long: it does not start where a sequence has no room in the cache, or a batch in a
            step.
        splits_heads: its tensor parallelism gives every device whole heads; others share layers
            or rows.
        refuses_bf16: told to compute in bf16, it does not start on a device without.
        own_precision: it computes in a precision of its own, whatever the model's is.
        memory: whose profiles say how it divides a device, a key of `analysis/memory/engines.json`.
        speed: whose measurements stand for it, a label of `analysis/speed/calibration.json`; empty
            for the mean of all.

    """

    networks: bool = False
    on_hosts: bool = False
    refuses_long: bool = False
    splits_heads: bool = False
    refuses_bf16: bool = False
    own_precision: bool = False
    memory: str = "huggingface"
    speed: str = ""
