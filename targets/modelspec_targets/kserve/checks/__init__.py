"""KServe's own rules, asked of the files: what its webhooks refuse, what stops its controllers.

Sources: pkg/apis/serving/v1beta1/inference_service_validation.go and component.go,
pkg/apis/serving/v1alpha2/llm_inference_service_validation.go of v0.20.0.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from modelspec_compile.catalog import Catalog
from modelspec_compile.diagnostics import Diagnostic
from modelspec_compile.diagnostics.diagnostic import error
from modelspec_compile.output import formats
from modelspec_targets.kserve.checks import groups, predictors, scaling, storage
from modelspec_targets.kserve.checks.rules import Object, Problem, Rule

RULES: Mapping[str, tuple[Rule, ...]] = {
    "InferenceService": (*predictors.RULES, *scaling.RULES, *storage.RULES, *groups.WORKERS),
    "LLMInferenceService": groups.RULES,
}


def check(files: Mapping[str, str], _: Catalog) -> Iterator[Diagnostic]:
    """What KServe would refuse in these files, each with the file and the place in it."""
    for path, text in files.items():
        if path.endswith((".yaml", ".yml")) and "serving.kserve.io/" in text:
            yield from _object(path, formats.data_of(files, path))


def _object(path: str, document: Any) -> Iterator[Diagnostic]:
    kind = document.get("kind") if isinstance(document, dict) else None
    for rule in RULES.get(str(kind), ()):
        for code, place, problem, way_out in _problems(rule, Object(document)):
            yield error(code, f"KServe refuses `{place}` of {path}: {problem}", None, way_out)


def _problems(rule: Rule, found: Object) -> list[Problem]:
    """What a rule finds; an object that is not of its kind's form, no rule can read."""
    try:
        return list(rule(found))
    except (TypeError, AttributeError, ValueError, LookupError):
        problem = "it is not of the form of its kind"
        return [("MS517", "spec", problem, "`kubectl explain` says the form")]
