"""What fills the memory of one device, part by part."""

from __future__ import annotations

from modelspec_compile.analysis.memory import Memory

FREE = "left free"


def shares(fit: Memory) -> tuple[tuple[str, float], ...]:
    """Names and bytes of the parts, in the order in which they are allocated."""
    parts = (
        ("weights", fit.weights.mid),
        ("activations", fit.activation.mid),
        ("CUDA graphs", fit.graphs.mid),
        ("runtime", fit.runtime.mid),
        ("adapters, drafts", fit.other.mid),
        ("KV cache", max(fit.kv_cache.mid, 0.0) if fit.kv_tokens else 0.0),
    )
    known = [(name, amount) for name, amount in parts if amount > 0]
    free = fit.device_bytes - sum(amount for _, amount in known)
    return (*known, (FREE, max(free, 0.0)))
