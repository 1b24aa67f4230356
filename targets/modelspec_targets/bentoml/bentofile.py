"""Rows of `bentofile.yaml`: which program is packed, and the labels of the bento.

Everything else about a build is said in `service.py`, so that no setting has two places. A bento
without `include` of its program builds, and is empty; see `checks`. A leading slash keeps the
projects in folders below out of it.
"""

from __future__ import annotations

from modelspec_compile.mapping.codecs import affixed
from modelspec_compile.mapping.rows import Table, constant, each, exact, table, worded
from modelspec_targets._kubernetes.metadata import DESCRIBED, DOMAIN
from modelspec_targets.bentoml.places import BENTOFILE, PROGRAM

LABELS = BENTOFILE / "labels"
NEEDED = affixed(f"dependency.{DOMAIN}/")
SAID_ELSEWHERE = frozenset({"description", "model.artifacts.digest"})


def bentofile(service_class: str, files: tuple[str, ...]) -> Table:
    """The whole file for a program whose service is a class of this name."""
    described = {field: key for field, key in DESCRIBED.items() if field not in SAID_ELSEWHERE}
    return table(
        constant(BENTOFILE / "service", f"{PROGRAM.removesuffix('.py')}:{service_class}"),
        worded(BENTOFILE / "name", "{name}"),
        *(exact(field, LABELS.key(f"{DOMAIN}/{key}")) for field, key in described.items()),
        each("pipeline.dependencies", LABELS, exact("service", ""), by=None, key=NEEDED),
        each("labels", LABELS, exact("value", ""), by=None),
        constant(BENTOFILE / "include", [f"/{file}" for file in files]),
    )
