"""Times of a deployment at a batch: one step, one prompt, first token, later tokens."""

from __future__ import annotations

from dataclasses import dataclass

from modelspec_compile.analysis.deployment import Deployment
from modelspec_compile.analysis.speed import model
from modelspec_compile.analysis.speed.calibration import Labels, constants, labels
from modelspec_compile.analysis.speed.device import PCIE_BYTES_PER_SECOND, classed, device
from modelspec_compile.analysis.speed.formats import Formats, formats
from modelspec_compile.analysis.speed.roofline import Decode, Device, Prefill, decode, prefill
from modelspec_compile.analysis.speed.shape import Shape, shape
from modelspec_compile.analysis.speed.work import Work, work

EAGER_LAYER_SECONDS = 4e-4
"""What launching a layer's kernels one by one adds: Qwen3-235B on vLLM 0.12 was measured at half a
millisecond a layer whatever the batch, a tenth of that is usual."""


@dataclass(frozen=True, slots=True)
class Setting:
    """Everything that does not depend on the batch.

    `asked` tokens of a prompt are computed, `held` tokens are found in the prefix cache. `added`
    seconds a step are launches without graphs and weights that come from the host.
    """

    work: Work
    shape: Shape
    formats: Formats
    device: Device
    labels: Labels
    constants: model.Constants
    slower: float
    added: float
    asked: float
    held: float
    output: float
    prompt: Prefill
    prompt_seconds: float


@dataclass(frozen=True, slots=True)
class Times:
    """Seconds at one batch; `lost` is what a prompt costs every other sequence."""

    batch: float
    step: float
    prompt: float
    lost: float
    first: float
    token: float
    decode: Decode

    def answer(self, output: float) -> float:
        """Seconds of a whole request of that many output tokens."""
        return self.first + max(0.0, output - 1.0) * self.token


def setting(deployment: Deployment) -> Setting:
    """Prepare a deployment whose tokens are known and whose device has all figures."""
    assert deployment.accelerator is not None
    load = deployment.load
    counted, kept = work(deployment.network), formats(deployment)
    split = shape(deployment, counted.kind == "latent")
    kind = classed(deployment.accelerator)
    figures = device(deployment.accelerator, kept, split)
    found = labels(deployment, counted.kind, kept.family, kind.like)
    k = constants(found)
    whole = load.input_tokens or 1.0
    held = min(load.shared_prefix_tokens, whole - 1.0) if _caches(deployment) else 0.0
    asked = max(1.0, whole - held)
    prompt = prefill(counted, split, kept, figures, asked, held)
    seconds = model.prefill_seconds(prompt, k) * kind.slower
    return Setting(
        work=counted,
        shape=split,
        formats=kept,
        device=figures,
        labels=found,
        constants=k,
        slower=kind.slower,
        added=_added(deployment, counted),
        asked=asked,
        held=held,
        output=load.output_tokens or 1.0,
        prompt=prompt,
        prompt_seconds=seconds,
    )


def _added(deployment: Deployment, counted: Work) -> float:
    launches = EAGER_LAYER_SECONDS * counted.layers if deployment.limits.eager else 0.0
    return launches + deployment.limits.cpu_offload_bytes / PCIE_BYTES_PER_SECOND


def _caches(deployment: Deployment) -> bool:
    return deployment.limits.prefix_caching is not False


def times(one: Setting, batch: float) -> Times:
    """Times with `batch` sequences in the replica, `batch / stages` of them in every step."""
    k, stages = one.constants, one.shape.stages
    context = one.asked + one.held + one.output / 2
    step = decode(one.work, one.shape, one.formats, one.device, max(1.0, batch / stages), context)
    seconds = model.decode_seconds(step, k) * one.slower + one.added
    lost = model.lost_seconds(one.prompt, one.prompt_seconds, k) / stages
    first = one.prompt_seconds + model.first_seconds(seconds, lost, batch, k)
    between = lost * (1.0 - one.prompt.apart)
    return Times(
        batch=batch,
        step=seconds,
        prompt=one.prompt_seconds,
        lost=lost,
        first=first,
        token=model.token_seconds(seconds, between, first, batch, one.output, k),
        decode=step,
    )
