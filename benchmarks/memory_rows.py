"""Start-up logs as deployments, and what the memory analysis says about them."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from modelspec_compile.analysis.deployment import Deployment, Limits, Parallelism
from modelspec_compile.analysis.memory import Memory, memory
from modelspec_compile.catalog import built_in
from modelspec_compile.models import guess, registry
from modelspec_compile.models.network import Attention, Network, Recurrent

SHORT = ("out-of-memory", "cache-too-small")
FOLDER = Path(__file__).resolve().parent / "observations"
Row = dict[str, Any]
FOUR = ("awq", "gptq", "int4", "mxfp4", "nvfp4", "bitsandbytes", "gguf-q4_k_m")


@dataclass(frozen=True)
class Prediction:
    """A row and what the analysis says about it."""

    row: Row
    network: Network
    deployment: Deployment
    memory: Memory

    @property
    def seen(self) -> Row:
        """What was printed."""
        observed: Row = self.row["observed"]
        return observed

    @property
    def bits(self) -> str:
        """The class of its weights."""
        scheme = self.deployment.quantization
        return "16-bit" if not scheme else "4-bit" if scheme in FOUR else "8-bit"


def rows(name: str = "memory.jsonl") -> list[Row]:
    """Every observation."""
    return [json.loads(line) for line in (FOLDER / name).read_text().splitlines()]


def deployment(row: Row) -> Deployment | None:
    """The deployment of a row, None where nothing is known about its model."""
    network = registry.find(row["model"]) or guess.guess(row["model"])
    if network is None:
        return None
    tensor, pipeline = row.get("tensor", 1), row.get("pipeline", 1)
    kept = network.kept.scheme if network.kept else None
    version = tuple(int(part) for part in row.get("version", "").split(".") if part)
    return Deployment(
        network=network,
        accelerator=built_in().find(row["card"]) if "card" in row else None,
        devices=tensor * pipeline,
        parallelism=Parallelism(tensor, pipeline),
        precision=row.get("precision", network.precision),
        quantization=row.get("quantization") or kept,
        engine=row.get("engine", "vllm"),
        engine_version=version,
        limits=Limits(
            max_sequences=row.get("maxSequences"),
            max_sequence_tokens=row.get("maxSequenceTokens"),
            max_batch_tokens=row.get("maxBatchTokens"),
            memory_fraction=row.get("memoryFraction"),
            kv_cache_precision=row.get("cachePrecision"),
            eager=row.get("eager", False),
        ),
    )


def predict(row: Row) -> Prediction | None:
    """What the analysis says about a row, None where nothing is known about its model."""
    asked = deployment(row)
    return Prediction(row, asked.network, asked, memory(asked)) if asked else None


def predictions(name: str = "memory.jsonl") -> list[Prediction]:
    """Every row whose model is known."""
    return [found for row in rows(name) if (found := predict(row))]


def hybrid(network: Network) -> bool:
    """Whether layers of more than one kind keep something."""
    return any(
        isinstance(run.mixer, Recurrent)
        or (isinstance(run.mixer, Attention) and run.mixer.window_tokens is not None)
        for run in network.runs
    )


def judged(one: Prediction) -> bool:
    """Whether a verdict can be right: what happened, the card and the degrees are known."""
    return "outcome" in one.seen and "tensor" in one.row and one.memory.device_bytes > 0


def right(one: Prediction) -> bool | None:
    """Whether a certain verdict is what happened; None where it is not certain or not known."""
    outcome, verdict = one.seen.get("outcome"), one.memory.verdict
    if outcome is None or verdict not in ("fits", "does-not-fit"):
        return None
    return (verdict == "does-not-fit") == (outcome in SHORT)
