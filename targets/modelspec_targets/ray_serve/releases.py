"""Releases of Ray that bundles are made for, with what their images hold.

The vLLM of a release is the one that `ray[llm]` pins in its published wheel. Images are
`rayproject/ray` and `rayproject/ray-llm`, tagged `<Ray>-<Python>[-<CUDA>]`; every pod of a cluster
needs the same Ray and the same Python.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from modelspec_compile import engines
from modelspec_compile.ir import Service
from modelspec_compile.packaged import content

INSIDE = content("modelspec_targets.ray_serve", "engines")
"""The engine that `ray.serve.llm` is a library of, and those whose formats the program loads."""
LIBRARY: str = INSIDE["library"]
PROGRAMS: Mapping[str, str] = INSIDE["programs"]
PYTHON = "py312"
LLM_CUDA, CUDA = "cu130", "cu128"
VLLM = {"2.56.0": "0.22.0", "2.58.0": "0.26.0", "2.59.0": "0.27.0", "2.60.0": "0.29.0"}
"""The vLLM in each release, oldest first."""

NEWEST = list(VLLM)[-1]


def is_library(service: Service) -> bool:
    """Whether `ray.serve.llm` runs the engine of a service inside Ray."""
    return engines.chosen(service.engine.name).family == LIBRARY


def numbers(version: str) -> tuple[int, ...]:
    """The numbers of a version, for comparisons; none where it has none."""
    return tuple(int(number) for number in re.findall(r"\d+", version)[:3])


def llm_image(ray: str) -> str:
    """The image with vLLM for NVIDIA devices."""
    return f"rayproject/ray-llm:{ray}-{PYTHON}-{LLM_CUDA}"


def plain_image(ray: str, vendor: str | None = None) -> str:
    """The image without a model library, with CUDA for NVIDIA devices."""
    return f"rayproject/ray:{ray}-{PYTHON}" + (f"-{CUDA}" if vendor == "nvidia" else "")


def is_published(image: str | None) -> bool:
    """Whether an image is one of those above."""
    makes = (llm_image, plain_image, lambda ray: plain_image(ray, "nvidia"))
    return any(image == make(ray) for ray in VLLM for make in makes)


def ray_in(image: str | None) -> str | None:
    """The Ray that an image's name promises: its repository says `ray`, its tag the version."""
    repository, _, tag = (image or "").partition("@")[0].rpartition(":")
    named = "ray" in re.split("[-_]", repository.rpartition("/")[2])
    version = re.search(r"\d+\.\d+\.\d+", tag)
    return version[0] if named and version else None


def vllm_in(image: str) -> str | None:
    """The vLLM in a published image; None where nobody but its maker knows."""
    return next((vllm for ray, vllm in VLLM.items() if image == llm_image(ray)), None)


def release_with(vllm: str | None) -> str:
    """The oldest release whose vLLM is not older than the wanted one, else the newest release."""
    wanted = numbers(vllm or "")
    if not wanted:
        return NEWEST
    return next((ray for ray, held in VLLM.items() if numbers(held) >= wanted), NEWEST)


def newest(versions: Iterable[str]) -> str | None:
    """The newest of some versions, None of none."""
    return max(versions, key=numbers, default=None)
