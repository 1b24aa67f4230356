"""What a text that someone types finds in a catalog: one device by its name, or all that fit."""

from __future__ import annotations

import re
from dataclasses import dataclass

from modelspec_compile.catalog.accelerators import Accelerator
from modelspec_compile.catalog.collection import Catalog
from modelspec_compile.catalog.instances import Instance
from modelspec_compile.catalog.names import spelling
from modelspec_compile.diagnostics.suggest import did_you_mean


@dataclass(frozen=True, slots=True)
class Found:
    """Devices and hosts; `exact` is the device whose name the text is, `problem` why none is."""

    accelerators: tuple[Accelerator, ...] = ()
    instances: tuple[Instance, ...] = ()
    exact: Accelerator | None = None
    problem: str = ""


def search(catalog: Catalog, text: str) -> Found:
    """Everything without a text; the device of a name; else what has a word that begins with it."""
    if not text.strip():
        return Found(tuple(catalog.accelerators.values()), catalog.instances)
    exact = catalog.find(text)
    if exact is not None:
        hosts = (each for each in catalog.instances if each.accelerator == exact.id)
        return Found((exact,), tuple(hosts), exact)
    if several := catalog.candidates(text):
        return Found(problem=f"`{text}` may mean {', '.join(several)}")
    return _containing(catalog, text)


def _containing(catalog: Catalog, text: str) -> Found:
    word = spelling(text)
    begins = re.compile(rf"(?<![a-z0-9]){re.escape(word)}")
    devices = [each for each in catalog.accelerators.values() if begins.search(_words(each))]
    ids = {each.id for each in devices}
    hosts = [each for each in catalog.instances if _is_of(each, begins, ids)]
    for host in hosts:
        if host.accelerator not in ids:
            devices.append(catalog.accelerators[host.accelerator])
            ids.add(host.accelerator)
    if devices:
        return Found(tuple(devices), tuple(hosts))
    near = did_you_mean(word, catalog.names)
    hint = f", did you mean `{near}`?" if near else ""
    return Found(problem=f"no accelerator or instance is called `{text}`{hint}")


def _words(each: Accelerator) -> str:
    names = (each.id, each.name, each.architecture, *each.aliases, *each.labels.values())
    return " ".join(spelling(name) for name in names)


def _is_of(host: Instance, begins: re.Pattern[str], ids: set[str]) -> bool:
    return (
        host.accelerator in ids or begins.search(f"{host.cloud} {spelling(host.type)}") is not None
    )
