"""The name: a DNS label, since every platform makes names of resources from it."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence

from modelspec_compile.diagnostics import Diagnostic
from modelspec_compile.diagnostics.diagnostic import error, warning
from modelspec_compile.ir import Service
from modelspec_compile.ir.change import derive, written_at
from modelspec_compile.ir.verify import LABEL


def name(service: Service) -> tuple[Service, list[Diagnostic]]:
    """Turn a name that is no DNS label into one; the same name gives the same label."""
    if LABEL.fullmatch(service.name):
        return service, []
    label = label_of(service.name)
    finding = warning(
        "MS351",
        f"`{service.name}` is not a DNS label; artifacts are named `{label}`",
        written_at(service, "name"),
        "a DNS label has at most 63 of `a-z`, `0-9` and `-`, starts with a letter "
        "and ends with a letter or digit",
    )
    why = "names of platform resources are DNS labels"
    return derive(service, "name", label, "name", ("name",), why), [finding]


def label_of(text: str, most: int = 63) -> str:
    """A DNS label that tells different texts apart: their letters and digits, and a digest."""
    word = re.sub(r"[^a-z0-9]+", "-", text.lower()).strip("-")
    word = word if word[:1].isalpha() else f"m-{word}".rstrip("-")
    digest = hashlib.sha256(text.encode()).hexdigest()[:8]
    return f"{word[: most - 9].rstrip('-')}-{digest}"


def same_names(services: Sequence[Service]) -> list[Diagnostic]:
    """A finding for each service of a system that has the name of one before it."""
    names = [service.name for service in services]
    return [
        error(
            "MS368",
            f"two services of one system are called `{service.name}`",
            written_at(service, "name"),
            "each needs a name of its own",
        )
        for index, service in enumerate(services)
        if service.name in names[:index]
    ]
