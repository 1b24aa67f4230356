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
    launches = step.layers * k["layer"] + step.mixtures * k["mixture"]
    messages = step.messages * k["message"] + step.transfers * k["transfers"]
    others = k["step"] + launches + messages + step.batch * k["sequence"]
    return k["decode"] * (others + blend(memory, cores))


def prefill_seconds(prompt: Prefill, k: Constants) -> float:
    """One prompt; on ranks that go step by step together, each with a prompt of its own."""
    cores = prompt.operations * k["prompt_operations"] + prompt.pairs * k["pairs"]
    others = prompt.layers * k["prompt_layer"] + prompt.transfers * k["prompt_transfers"]
    alone = others + blend(prompt.weights * k["experts"], cores)
    together: float = prompt.ranks ** (k["rank_prompts"] * (1 - prompt.apart))
    return k["prompt"] * alone * together


def blend(one: float, other: float) -> float:
    """Close to the greater of two."""
    blended: float = (one**BLEND + other**BLEND) ** (1 / BLEND)
    return blended


def lost_seconds(prompt: Prefill, seconds: float, k: Constants) -> float:
    """How long all sequences wait for a prompt that takes so many seconds.

    Ranks wait for each other in every layer with experts, so more of them help by less than
    their number.
    """
    lost: float = seconds * prompt.ranks ** -k["ranks"]
    return lost


def first_seconds(step: float, prompt: float, batch: float, k: Constants) -> float:
    """Seconds to the first token: a constant, steps under way, the prompt, and prompts before it.

    `prompt` may already be the share that all sequences lose, for those before.
    """
    before: float = prompt * batch ** k["queue_power"] * k["queue"]
    return k["first"] + step * k["first_steps"] + before


def token_seconds(
    step: float, prompt: float, first: float, batch: float, output: float, k: Constants
) -> float:
    """Seconds from token to token while others' prompts are computed in between, if they are.

    In a steady state each of `batch` requests takes first + D seconds, D = output × token, and
    brings one prompt that all others lose: D = output × step + prompt × batch × D / (first + D).
    This is the positive root of that quadratic equation, divided by the output.
    """
    half = (output * step + k["interference"] * prompt * batch - first) / 2
    whole: float = half + (half**2 + output * step * first) ** 0.5
    return whole / output
