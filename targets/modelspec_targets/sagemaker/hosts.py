"""The host image of an instance: its driver must match the CUDA of the container.

The wrong one ends a container before it logs a word, or leaves an endpoint in `Creating` for ever:
https://github.com/aws/sagemaker-python-sdk/pull/6281 for CUDA 13 on an old driver,
https://github.com/aws/deep-learning-containers/pull/6187 for CUDA 12 on the new host. The pairs are
those of test/test_utils/constants.py in the latter repository, the families those that the SDK
(sagemaker-serve 1.27.0) writes an image for.
"""

from __future__ import annotations

from dataclasses import dataclass

from modelspec_targets.sagemaker import images, instances

GPU_FAMILIES = frozenset(["g4dn", "g5", "g6", "g6e", "p4d", "p4de", "p5", "p5e", "p5en"])
NEURON_FAMILIES = frozenset(["inf2", "trn1", "trn1n", "trn2"])


@dataclass(frozen=True, slots=True)
class Host:
    """A host image, the families that take it, and the CUDA releases of containers on it."""

    name: str
    families: frozenset[str]
    cuda: range


HOSTS = (
    Host("al2-ami-sagemaker-inference-gpu-3-1", GPU_FAMILIES, range(120, 130)),
    Host("al2023-ami-sagemaker-inference-gpu-4-1", GPU_FAMILIES, range(130, 140)),
    Host("al2-ami-sagemaker-inference-neuron-2", NEURON_FAMILIES, range(1)),
)


def host(image: str | None, instance_type: str | None) -> str | None:
    """The host image for a container on a type, None where none is known or none is needed."""
    family = (instance_type or "").removeprefix("ml.").partition(".")[0]
    release = images.cuda(image or "") or 0
    for each in HOSTS:
        if family in each.families and release in each.cuda:
            return each.name
    return None


def needs_host(instance_type: str | None) -> bool:
    """Whether a type has devices, whose driver the host image brings."""
    found = instances.named(instance_type or "")
    return found is not None and found.devices > 0
