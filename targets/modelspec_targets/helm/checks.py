"""What Helm refuses in a chart's two data files, told without Helm."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

from modelspec_compile.catalog import Catalog
from modelspec_compile.diagnostics import Diagnostic
from modelspec_compile.diagnostics.diagnostic import error
from modelspec_compile.output import formats, templates
from modelspec_targets.helm.chart import SEMANTIC

PACKAGE = "modelspec_templates/helm"


def check(files: Mapping[str, str], _: Catalog) -> Iterator[Diagnostic]:
    """Findings about every chart of a bundle; overrides and people may have changed it."""
    for path in files:
        folder, found, file = path.rpartition("Chart.yaml")
        if found and not file:
            yield from _chart(path, formats.data_of(files, path))
            values = f"{folder}values.yaml"
            if values in files:
                yield from _values(values, formats.data_of(files, values))


def _chart(path: str, chart: Mapping[str, Any]) -> Iterator[Diagnostic]:
    version = chart.get("version")
    if not isinstance(version, str) or not SEMANTIC.fullmatch(version):
        message = f"`{version}` in `{path}` is no semantic version, which a chart must have"
        yield error("MS527", message, None, "three numbers, `1.2.3`; any text fits `appVersion`")


def _values(path: str, values: Mapping[str, Any]) -> Iterator[Diagnostic]:
    """An unknown key is either the values of a subchart or a mistake."""
    for key, value in values.items():
        of_subchart = isinstance(value, dict) and value.keys() & {"image", "enabled"}
        if key not in _known() and not of_subchart:
            message = f"`{path}` has a key `{key}` that the chart's schema does not know"
            yield error("MS528", message, None, "a key that `values.schema.json` lists")


@cache
def _known() -> frozenset[str]:
    schema = json.loads(templates.source(PACKAGE, "values.schema.json"))
    return frozenset(schema["properties"])
