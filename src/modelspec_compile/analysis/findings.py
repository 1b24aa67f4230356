"""What a plan proves wrong in a spec, at the line that wrote it.

An error only where it is certain, else a warning.
"""

from __future__ import annotations

from collections.abc import Iterator

from modelspec_compile.analysis.deployment import Deployment
from modelspec_compile.analysis.plan import Plan
from modelspec_compile.analysis.show import numbers, words
from modelspec_compile.analysis.variations import attention_heads, computes
from modelspec_compile.diagnostics import Diagnostic, Span
from modelspec_compile.diagnostics.diagnostic import error, warning
from modelspec_compile.ir import Derived, Service, Written
from modelspec_compile.ir.change import written_at

DEVICES = ("accelerator.type", "accelerator.count")
PEAK = (
    "scaling.max_replicas",
    "performance.workload.requests_per_second.peak",
    "performance.workload.requests_per_second.mean",
)


def findings(plan: Plan) -> list[Diagnostic]:
    """The findings of the analysis, in the order of the spec."""
    if plan.deployment is None:
        return []
    rules = STARTING if plan.verdict == "does-not-fit" else (*STARTING, *RUNNING)
    return [found for rule in rules for found in rule(plan, plan.deployment)]


def place(service: Service, *paths: str) -> Span | None:
    """Where the first of these paths that somebody wrote is, or what it was derived from."""
    for path in paths:
        origin = service.origins.get(path)
        if isinstance(origin, Written):
            return origin.span
        if isinstance(origin, Derived) and (span := place(service, *origin.sources)):
            return span
    return None


def _heads(plan: Plan, asked: Deployment) -> Iterator[Diagnostic]:
    say = error if asked.network.certain else warning
    heads, split = attention_heads(asked.network), asked.parallelism
    if split.pipeline > asked.network.layers:
        message = f"{asked.network.layers} layers are fewer than {split.pipeline} stages"
        yield say("MS412", message, place(plan.service, "parallelism.pipeline"))
    if heads and heads % split.tensor and asked.traits.splits_heads:
        good = ", ".join(str(n) for n in range(1, heads + 1) if heads % n == 0 and n <= 64)
        message = f"{heads} attention heads cannot be shared by {split.tensor} devices"
        span = place(plan.service, "parallelism.tensor", "accelerator.count", "accelerator.type")
        yield say("MS403", message, span, f"tensor parallelism may be {good}")


def _positions(plan: Plan, asked: Deployment) -> Iterator[Diagnostic]:
    wanted, known = asked.limits.max_sequence_tokens, asked.network.max_position_tokens
    if wanted and known and wanted > known and asked.network.certain:
        message = f"{asked.network.id} has positions for {known:,} tokens, not for {wanted:,}"
        span = place(plan.service, "batch.max_sequence_tokens")
        yield warning("MS404", message, span, f"at most {known}, unless the model is stretched")


def _precision(plan: Plan, asked: Deployment) -> Iterator[Diagnostic]:
    device = asked.accelerator
    if device is None or computes(device, asked.precision) or asked.traits.own_precision:
        return
    message, span = f"{device.name} has no bf16", written_at(plan.service, "model.precision")
    if span and asked.traits.refuses_bf16:
        yield error("MS409", message, span, "write `precision: fp16`, or choose a newer device")
    else:
        span = span or place(plan.service, "accelerator.type")
        yield warning("MS409", message, span, "weights are brought into fp16, or refused")


def _fit(plan: Plan, asked: Deployment) -> Iterator[Diagnostic]:
    if plan.verdict not in ("tight", "does-not-fit"):
        return
    ways = [*words.remedies(plan)]
    devices = (*DEVICES, "resources.memory_bytes", "model.id")
    if plan.verdict == "tight":
        message = f"it is not certain that {words.model(asked)} fits {words.devices(asked)}"
        yield warning("MS402", message, place(plan.service, *devices), *_reason(plan), *ways)
    elif asked.traits.refuses_long and (longest := _longest(plan)):
        message = (
            f"the KV cache holds about {numbers.short(longest)} tokens, less than one sequence"
        )
        span = place(plan.service, "batch.max_sequence_tokens", *devices)
        yield error("MS405", message, span, *_reason(plan), *ways)
    else:
        message = f"{words.model(asked)} does not fit {words.devices(asked)}"
        yield error("MS401", message, place(plan.service, *devices), *_reason(plan), *ways)


def _longest(plan: Plan) -> float:
    """Tokens of the longest sequence that fits, 0 where none does."""
    fit = plan.memory
    return max(fit.longest_sequence_tokens.mid, 0.0) if fit and fit.longest_sequence_tokens else 0.0


def _reason(plan: Plan) -> Iterator[str]:
    if plan.memory and plan.memory.reason:
        yield plan.memory.reason


def _batch(plan: Plan, asked: Deployment) -> Iterator[Diagnostic]:
    fit = plan.memory
    wanted, load = asked.limits.max_sequences, asked.load
    if plan.verdict != "fits" or fit is None or fit.kv_tokens is None or not wanted:
        return
    if not load.input_tokens or not load.output_tokens:
        return
    room = fit.kv_tokens.high / (load.input_tokens + load.output_tokens)
    if room < wanted:
        message = f"the KV cache has room for {numbers.short(room)} requests of the expected length"
        span = place(plan.service, "batch.max_sequences")
        yield warning("MS406", message, span, "more are taken in, and thrown out again")


def _lengths(plan: Plan, asked: Deployment) -> Iterator[Diagnostic]:
    """The mean request against the longest that is taken; not where the load is assumed."""
    load, most = asked.load, asked.limits.max_sequence_tokens
    tokens = (load.input_tokens or 0) + (load.output_tokens or 0)
    if most and not load.assumed and tokens > most:
        message = (
            f"requests of {numbers.short(tokens)} tokens are expected, but {most:,} are allowed"
        )
        span = place(plan.service, "batch.max_sequence_tokens")
        yield warning("MS413", message, span, "longer ones are refused or cut")


def _step(plan: Plan, asked: Deployment) -> Iterator[Diagnostic]:
    tokens, sequences = asked.limits.max_batch_tokens, asked.limits.max_sequences
    if asked.traits.refuses_long and tokens and sequences and tokens < sequences:
        message = f"a step of {tokens} tokens cannot hold a token of each of {sequences} sequences"
        span = place(plan.service, "batch.max_batch_tokens", "batch.max_sequences")
        yield error("MS411", message, span, f"write `maxBatchTokens: {sequences}` or more")


def _replicas(plan: Plan, _: Deployment) -> Iterator[Diagnostic]:
    most, shared = plan.service.scaling.max_replicas, plan.demand
    if not most or shared is None or shared.needed is None or shared.needed <= most:
        return
    message = (
        f"the load takes about {shared.needed:,} replicas at its peak; `maxReplicas` is {most:,}"
    )
    yield warning(
        "MS410", message, place(plan.service, *PEAK), f"write `maxReplicas: {shared.needed}`"
    )


def _objectives(plan: Plan, _: Deployment) -> Iterator[Diagnostic]:
    for one in plan.objectives:
        if one.verdict == "missed":
            code = "MS408" if one.unit == "USD" else "MS407"
            message = f"an objective is missed: {words.objective(one)[len('missed: ') :]}"
            yield warning(code, message, place(plan.service, one.field))


STARTING = (_heads, _positions, _precision, _fit, _step)
"""What keeps it from starting."""
RUNNING = (_batch, _lengths, _replicas, _objectives)
"""How it does what it is there for, if it starts at all."""
