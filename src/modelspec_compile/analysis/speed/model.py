"""From the least seconds of steps to the seconds that engines take: a formula and its constants.

Works on numbers and, for the calibration, on arrays of them alike.
"""

from __future__ import annotations

from collections.abc import Mapping

from modelspec_compile.analysis.speed.roofline import Decode, Prefill

Constants = Mapping[str, float]
BLEND = 3.0
"""Exponent that blends memory and arithmetic, which overlap: the greater counts, and a part of
the smaller where they are close."""


def decode_seconds(step: Decode, k: Constants) -> float:
    """One step of a batch: launches, messages and the work of the slower of memory and cores."""
    memory = step.weights * k["weights"] + step.experts * k["experts"] + step.cache * k["cache"]
    cores = step.operations * k["operations"] + step.looks * k["looks"]
    return (
        k["step"]
        + step.layers * k["layer"]
        + step.messages * k["message"]
        + step.transfers * k["transfers"]
        + step.batch * k["sequence"]
        + blend(memory, cores)
    )


def prefill_seconds(prompt: Prefill, layers: float, k: Constants) -> float:
    """One prompt alone."""
    cores = prompt.operations * k["prompt_operations"] + prompt.pairs * k["pairs"]
    return (
        layers * k["prompt_layer"]
        + prompt.transfers * k["prompt_transfers"]
        + blend(prompt.weights * k["experts"], cores)
    )


def blend(one: float, other: float) -> float:
    """Close to the greater of two."""
    return float((one**BLEND + other**BLEND) ** (1 / BLEND))


def token_seconds(
    step: float, prompt: float, share: float, batch: float, output: float, k: Constants
) -> float:
    """Seconds from token to token while others' prompts are computed in between.

    In a steady state every other sequence's prompt falls into the time of one answer, so a token
    waits for batch / output of a prompt.
    """
    return step + prompt * share * batch / output * k["interference"]


def first_seconds(step: float, prompt: float, share: float, batch: float, k: Constants) -> float:
    """Seconds to the first token: the prompt, the step under way, and prompts before it."""
    return k["first"] + step * k["first_steps"] + prompt + batch * prompt * share * k["queue"]
