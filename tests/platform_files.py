"""What is known of the files of each target's bundles, and the walk of a table through it."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import cache
from typing import Any

from corpus import ROOT
from modelspec_compile.mapping.checked import label
from modelspec_compile.mapping.places import Place
from modelspec_compile.mapping.render import element_place
from modelspec_compile.mapping.rows import (
    AnyRow,
    Constant,
    Each,
    Gather,
    Spread,
    Table,
    Tacit,
    Unsupported,
)
from modelspec_targets.bentoml.checks import keys
from path_schemas import Schema, kinds
from schemas.extract import node_of

CHART = ROOT / "templates" / "modelspec_templates" / "helm" / "values.schema.json"
KINDS: Mapping[str, Mapping[str, str]] = {
    "kserve": {
        "inferenceservice.yaml": "InferenceService",
        "llminferenceservice.yaml": "LLMInferenceService",
        "llminferenceserviceconfig.yaml": "LLMInferenceServiceConfig",
        "scaledobject.yaml": "ScaledObject",
        "podmonitor.yaml": "PodMonitor",
        "poddisruptionbudget.yaml": "PodDisruptionBudget",
        "serviceaccount.yaml": "ServiceAccount",
        "kustomization.yaml": "Kustomization",
        "kustomizeconfig.yaml": "KustomizeConfig",
    },
    "ray-serve": {
        "rayservice.yaml": "RayService",
        "serve_config.yaml": "ServeConfig",
        "configmap.yaml": "ConfigMap",
        "podmonitor.yaml": "PodMonitor",
    },
    "sagemaker": {
        "create-model.json": "CreateModel",
        "create-endpoint-config.json": "CreateEndpointConfig",
        "create-endpoint.json": "CreateEndpoint",
        "create-inference-component.json": "CreateInferenceComponent",
        "update-endpoint.json": "UpdateEndpoint",
        "update-inference-component.json": "UpdateInferenceComponent",
        "register-scalable-target.json": "RegisterScalableTarget",
        "put-scaling-policy.json": "PutScalingPolicy",
        "put-scaling-policy-rate.json": "PutScalingPolicy",
        "put-scaling-policy-wake-up.json": "PutScalingPolicy",
        "put-scheduled-action-{element}.json": "PutScheduledAction",
        "put-metric-alarm-wake-up.json": "PutMetricAlarm",
        "put-metric-alarm-slo-{element}.json": "PutMetricAlarm",
        "put-retention-policy.json": "PutRetentionPolicy",
    },
    "bentoml": {
        "bentofile.yaml": "Bento",
        "deployment.yaml": "Deployment",
        "service.py#CONFIG": "Config",
    },
    "helm": {"Chart.yaml": "Chart", "values.yaml": "Values"},
    "compose": {"compose.yaml": "Project", "prometheus.yml": "Prometheus"},
}
"""The kind of each file of a bundle."""
OWN: Mapping[str, set[str]] = {
    "kserve": {"{folder}engine.yaml"},
    "ray-serve": {"{name}-engine.yaml"},
    "compose": {"engine/{service}.yaml"},
    "sagemaker": {"{folder}deploy.env"},
}
"""Files that no platform reads: an engine's, whose keys are facts of it, and a script's."""


@cache
def schemas() -> Mapping[str, Schema]:
    """The kinds that are known of the platforms, and those that have a schema here."""
    known = dict(kinds())
    llm, serve = known["LLMConfig"], known["ServeConfig"]
    arguments = {"llm_configs": [llm.node], "llm_config": llm.node, "*": "any"}
    (application,) = serve.node["applications"]
    applications = [application | {"args": arguments}]
    known["ServeConfig"] = replace(serve, node=serve.node | {"applications": applications})
    values = json.loads(CHART.read_text(encoding="utf-8"))
    known["Values"] = Schema(node_of(values, values), {})
    known["Bento"] = Schema(of_keys(keys.BENTO), {})
    known["Deployment"] = Schema(of_keys(keys.DEPLOYMENT), {})
    known["Config"] = Schema({"service": of_keys(keys.SERVICE), "*": "any"}, {})
    return known


def of_keys(schema: keys.Schema) -> Any:
    """What the rules for BentoML know of its keys."""
    if isinstance(schema, keys.Takes):
        return "any"
    if isinstance(schema, keys.Every):
        inner = of_keys(schema.schema)
        return {"|": [[inner], {"*": inner}]}
    return {name: of_keys(inner) for name, inner in schema.items()}


def schema_of(target: str, file: str) -> Schema | None:
    """The schema of a file of a bundle, by its name; that of an element has any name."""
    name = file.rpartition("/")[2]
    for pattern, kind in KINDS[target].items():
        parts = map(re.escape, pattern.split("{element}"))
        if re.fullmatch(r"(\{\w+\})?" + ".+".join(parts), name):
            return schemas()[kind]
    return None


def places(rows: Table, base: Place | None = None) -> Iterator[tuple[AnyRow, Place]]:
    """Each row with each place that it speaks of; those of elements are inside a collection."""
    for row in rows:
        if isinstance(row, Unsupported | Tacit):
            continue
        inner = row.row if isinstance(row, Spread | Gather) else row
        echoes = (place for place, _ in getattr(inner, "echoes", ()))
        for place in (inner.place, *echoes):
            yield row, place.inside(base) if base else place
        if isinstance(row, Each):
            at = row.place.inside(base) if base else row.place
            yield from places(row.rows, element_place(row, at, "{element}", 0))


def unknown(target: str, rows: Table) -> Iterator[str]:
    """The places of a table that the schemas do not know, and constants that do not fit there."""
    for row, place in places(rows):
        schema = schema_of(target, place.file)
        if schema is None:
            continue
        try:
            there = schema.at(place.path)
        except KeyError as fault:
            yield f"{label(row)}: {fault.args[0]}"
            continue
        if isinstance(row, Constant):
            yield from (f"{label(row)}: {misfit}" for misfit in there.misfits(row.value))
