"""`Chart.yaml`: what the chart is called, which version it is, what it is about.

Source: https://helm.sh/docs/topics/charts/#the-chartyaml-file
"""

from __future__ import annotations

import re
from typing import Any

from modelspec_compile.mapping.codecs import Codec, Unreadable, affixed, same
from modelspec_compile.mapping.rows import Table, constant, exact, implied, table
from modelspec_targets._kubernetes.metadata import DESCRIBED, DOMAIN
from modelspec_targets.helm.places import CHART, PARENT

OLDEST, WITH_IMAGE_VOLUMES = ">=1.30.0-0", ">=1.35.0-0"
"""A pause before the stop is native from 1.30, volumes that are OCI images from 1.35."""

UNTITLED = "The model server "
SAID_ELSEWHERE = frozenset(["version", "description", "compliance.owner", "model.artifacts.digest"])
_PART = r"(?:0|[1-9]\d*|\d*[A-Za-z-][0-9A-Za-z-]*)"
_PRE, _BUILD = rf"(?:-{_PART}(?:\.{_PART})*)?", r"(?:\+[0-9A-Za-z-]+(?:\.[0-9A-Za-z-]+)*)?"
SEMANTIC = re.compile(rf"(?:0|[1-9]\d*)(?:\.(?:0|[1-9]\d*)){{2}}{_PRE}{_BUILD}")
"""Source: https://semver.org/spec/v2.0.0.html"""

_NUMBERS = re.compile(r"v?(\d+)(?:\.(\d+))?(?:\.(\d+))?(.*)")


def chart_version(version: str | None) -> str:
    """The version as Semantic Versioning 2, which a chart's must be: `2026.11` becomes `2026.11.0`.

    A version in another scheme stands in `appVersion` only.
    """
    found = _NUMBERS.fullmatch(version or "")
    if not found:
        return "0.1.0"
    numbers = ".".join(str(int(part or 0)) for part in found.group(1, 2, 3))
    whole = numbers + found[4]
    return whole if SEMANTIC.fullmatch(whole) else "0.1.0"


def _described(description: str | None, name: str) -> str:
    return description or UNTITLED + name


def _description(data: Any) -> tuple[str | None, None]:
    text: str = same.decode(data)
    return (None if str(text).startswith(UNTITLED) else text), None


def _maintainer(data: Any) -> str:
    match data:
        case [{"name": str(owner), **rest}] if not rest:
            return owner
    raise Unreadable(data)


def _oldest_kubernetes(uri: str | None, adapters: tuple[str | None, ...] | None) -> str:
    uris = [uri or "", *(found or "" for found in adapters or ())]
    return WITH_IMAGE_VOLUMES if any(found.startswith("oci://") for found in uris) else OLDEST


def rows() -> Table:
    """The whole file."""
    notes = CHART / "annotations"
    return table(
        constant(CHART / "apiVersion", "v2"),
        exact("name", CHART / "name"),
        exact(("description", "name"), CHART / "description", Codec(_described, _description)),
        constant(CHART / "type", "application"),
        implied(("version", "name"), CHART / "version", lambda version, _: chart_version(version)),
        exact("version", CHART / "appVersion"),
        implied(
            ("model.artifacts.uri", "lineage.adapters[].uri"),
            CHART / "kubeVersion",
            _oldest_kubernetes,
        ),
        exact(
            "compliance.owner",
            CHART / "maintainers",
            Codec(lambda owner: [{"name": owner}], _maintainer),
        ),
        *(
            exact(field, notes.key(f"{DOMAIN}/{key}"))
            for field, key in {**DESCRIBED, "model.revision": "revision"}.items()
            if field not in SAID_ELSEWHERE
        ),
    )


def entry() -> Table:
    """A subchart among its parent's dependencies; it stands in `charts`, without a repository."""
    ours = PARENT / "dependencies[name={name}]"
    return table(
        constant(ours / "version", ">=0.0.0-0"),
        exact("name", ours / "condition", affixed(after=".enabled")),
    )
