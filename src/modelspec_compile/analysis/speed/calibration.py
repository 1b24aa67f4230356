"""The fitted constants, by what the deployment is: see `docs/analysis-speed.md`.

`calibration.json` is written by `benchmarks/calibrate_speed.py` and never by hand. A constant is
its base times a factor for every label of the deployment that the fit knows. `eras.json` has the
spans of versions of an engine that behave alike: the first version behind each, none for the last.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Any, NamedTuple

from modelspec_compile import packaged
from modelspec_compile.analysis.deployment import Deployment, Version
from modelspec_compile.analysis.speed.model import Constants


class Labels(NamedTuple):
    """What the fit knows a deployment by; every text is unique among all."""

    engine: str
    kind: str
    bits: str
    generation: str
    engine_bits: str
    engine_generation: str
    engine_bits_generation: str
    era: str
    era_kind: str
    architecture: str
    era_architecture: str


def labels(deployment: Deployment, kind: str, family: str, generation: str) -> Labels:
    """The labels of a deployment with these classes of network, weights and device."""
    engine = deployment.traits.speed
    span = era(engine, deployment.engine_version)
    architecture = f"architecture {deployment.network.architecture}"
    return Labels(
        engine=engine,
        kind=kind,
        bits=f"{family} bits",
        generation=generation,
        engine_bits=f"{engine}, {family} bits",
        engine_generation=f"{engine}, {generation}",
        engine_bits_generation=f"{engine}, {family} bits, {generation}",
        era=span,
        era_kind=f"{span}, {kind}",
        architecture=architecture,
        era_architecture=f"{span}, {architecture}",
    )


def era(engine: str, version: Version) -> str:
    """The span of versions of an engine that behave alike."""
    if not version:
        return f"{engine}, any version"
    for first, name in packaged.data("analysis/speed", "eras").get(engine, ()):
        if not first or version < tuple(first):
            return str(name)
    return f"{engine}, any version"


@lru_cache(maxsize=256)
def constants(found: Labels) -> Constants:
    """Every constant of the model for these labels."""
    data = calibration()
    factors = data["factors"]
    return {
        name: base * _factor(factors.get(name, {}), found)
        for name, base in data["constants"].items()
    }


def _factor(by_label: Mapping[str, float], found: Labels) -> float:
    factor = 1.0
    for label in found:
        factor *= by_label.get(label, 1.0)
    return factor


def spread(figure: str, found: Labels) -> tuple[float, float]:
    """What the figure's measurements lie between, as factors of the estimate.

    Narrower where models of this architecture were measured with this engine.
    """
    seen = f"{found.engine}, {found.architecture}" in calibration()["seen"]
    by_engine = calibration()["spread"]["seen" if seen else "unseen"][figure]
    low, high = by_engine.get(found.engine, by_engine["other"])
    return low, high


def calibration() -> dict[str, Any]:
    """The file as it is."""
    return packaged.data("analysis/speed", "calibration")
