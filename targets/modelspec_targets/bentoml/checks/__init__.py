"""BentoML's rules that need nothing but the files of a bundle."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from modelspec_compile.catalog import Catalog
from modelspec_compile.diagnostics import Diagnostic
from modelspec_compile.output import formats
from modelspec_targets.bentoml.checks import keys, rules
from modelspec_targets.bentoml.places import BENTOFILE, DEPLOYMENT, PROGRAM


def check(files: Mapping[str, str], _: Catalog) -> Iterator[Diagnostic]:
    """Everything that is wrong with the projects of a bundle."""
    for path in files:
        folder, mark, rest = path.rpartition(PROGRAM)
        if mark and not rest:
            yield from _project(files, folder)


def _project(files: Mapping[str, str], folder: str) -> Iterator[Diagnostic]:
    config = formats.data_of(files, f"{folder}{PROGRAM}#CONFIG")
    bento, deployment = (_parsed(files, p.file, folder) for p in (BENTOFILE, DEPLOYMENT))
    yield from keys.check(f"{folder}{PROGRAM}", config.get("service"), keys.SERVICE)
    yield from keys.check(f"{folder}bentofile.yaml", bento, keys.BENTO)
    yield from keys.check(f"{folder}deployment.yaml", deployment, keys.DEPLOYMENT)
    yield from rules.check(folder, config, bento, deployment)
    yield from rules.packed(folder, bento, files)


def _parsed(files: Mapping[str, str], name: str, folder: str) -> Any:
    path = name.replace("{folder}", folder)
    return formats.data_of(files, path) if path in files else {}
