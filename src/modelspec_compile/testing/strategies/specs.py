"""Whole native specs: any field of the language around a model that has devices for it."""

from __future__ import annotations

from functools import cache
from typing import Any

from hypothesis import strategies as st

from modelspec_compile.spec.dialects import NATIVE
from modelspec_compile.spec.jsonschema import json_schema
from modelspec_compile.testing.models import Model, models
from modelspec_compile.testing.repair import Spec
from modelspec_compile.testing.strategies.references import refer, with_companions
from modelspec_compile.testing.strategies.values import Language

SETTLED = ("spec.extends", "spec.environments", "spec.overrides")
"""Sections that are used up before a target sees the spec, or that change what it makes of it."""


@cache
def language(without: tuple[str, ...] = SETTLED) -> Language:
    """The language as it stands, without some fields."""
    return Language(json_schema()["$defs"], without=without)


def specs(least: int = 4, most: int = 30) -> st.SearchStrategy[Spec]:
    """Documents of the right shape with some leaves of the language, whatever they mean."""
    chosen = st.sets(st.sampled_from(language().paths()), min_size=least, max_size=most)
    return chosen.map(frozenset).flatmap(around_models)


@st.composite
def around_models(draw: st.DrawFn, leaves: frozenset[str]) -> Spec:
    """Documents with these leaves about a model that exists, on devices that hold it."""
    spec: Spec = draw(language().holding(with_companions(leaves)))
    refer(draw, spec)
    model = draw(st.sampled_from(models()))
    identity = spec["spec"]["identity"]["model"]
    artifacts = identity.get("artifacts", {}) | model.identity()["artifacts"]
    identity |= model.identity() | {"artifacts": artifacts}
    runtime = spec["spec"].setdefault("runtime", {})
    runtime |= {
        "accelerator": _accelerator(draw, runtime, model),
        "engine": _engine(draw, runtime, model),
    }
    spec["spec"]["runtime"] = {name: section for name, section in runtime.items() if section}
    return {"apiVersion": NATIVE, "kind": "ModelSpec"} | spec


def _accelerator(draw: st.DrawFn, runtime: dict[str, Any], model: Model) -> dict[str, Any]:
    """Devices of the table, as many as the degrees take where some are written."""
    written: dict[str, Any] = runtime.get("accelerator", {})
    kind, count = draw(st.sampled_from(model.accelerators))
    if "candidates" in written or not kind:
        return {name: written[name] for name in written if name == "candidates"}
    return written | {"type": kind} | ({} if "parallelism" in runtime else {"count": count})


def _engine(draw: st.DrawFn, runtime: dict[str, Any], model: Model) -> dict[str, Any]:
    written: dict[str, Any] = runtime.get("engine", {})
    name = draw(st.sampled_from(model.engines))
    return written | {"name": name} if name else {k: written[k] for k in written if k != "name"}
