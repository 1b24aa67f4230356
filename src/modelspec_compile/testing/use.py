"""An engine in use: a service that it can run is planned, compiled and read on a target."""

from __future__ import annotations

from collections.abc import Iterator

from modelspec_compile.engines import Engine
from modelspec_compile.spec.dialects import NATIVE
from modelspec_compile.target import Target
from modelspec_compile.testing.coverage import answers
from modelspec_compile.testing.gaps import Gap
from modelspec_compile.testing.models import Model, models
from modelspec_compile.testing.repair import Spec, errors, spec_text
from modelspec_compile.testing.round_trip import round_trip
from modelspec_compile.testing.samples import Sample, loaded, refusals


def use(engine: Engine, target: Target) -> Iterator[Gap]:
    """Each gap of a target where it runs the engine; a target may refuse engines."""
    taken = [sample for sample in samples(engine) if not errors(loaded(sample).diagnostics)]
    if not taken:
        yield Gap("targets", "none", f"no model that comes along runs on `{engine.name}`")
    for sample in taken[:1]:
        if not refusals(target, sample):
            for check in (answers, round_trip):
                for gap in check(target, sample):
                    text = f"on `{target.name}`: {gap.text}"
                    yield Gap("targets", f"{target.name} {gap.kind}", text, gap.spec)


def samples(engine: Engine) -> Iterator[Sample]:
    """Specs of each model that comes along, on this engine."""
    for model in models():
        for kind, count in model.accelerators:
            for form in ("", *sorted(engine.formats)):
                yield Sample("", spec_text(_spec(engine, model, kind, count, form)))


def _spec(engine: Engine, model: Model, kind: str, count: int, form: str) -> Spec:
    identity = model.identity()
    identity["artifacts"] |= {"format": form} if form else {}
    image = {} if engine.images else {"image": "registry.example.com/server:1"}
    runtime: Spec = {"engine": {"name": engine.name} | image}
    runtime |= {"accelerator": {"type": kind, "count": count}} if kind else {}
    return {
        "apiVersion": NATIVE,
        "kind": "ModelSpec",
        "metadata": {"name": "chat"},
        "spec": {"identity": {"model": identity}, "runtime": runtime},
    }
