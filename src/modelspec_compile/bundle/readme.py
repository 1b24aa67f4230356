"""The page of a bundle: how to deploy, verify and roll back, and what to read in the records."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from modelspec_compile.ir import System
from modelspec_compile.output import templates
from modelspec_compile.target import Target


def readme(
    target: Target, system: System, ledger: Mapping[str, Any], prerequisites: Mapping[str, Any]
) -> str:
    """The text of `README.md` from the target's template."""
    context = {
        "name": system.name,
        "title": target.title,
        "services": [service.name for service in system.services],
        "summary": ledger["summary"],
        "prerequisites": prerequisites["prerequisites"],
    }
    return templates.render(target.templates, "README.md.j2", context)
