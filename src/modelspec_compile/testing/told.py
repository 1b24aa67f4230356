"""Whatever an engine is told comes back, as words, as keywords and as variables."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from modelspec_compile.engines import Engine
from modelspec_compile.engines.fields import ENGINE_FIELDS
from modelspec_compile.engines.travel import Mount, travel
from modelspec_compile.ir import Service, build
from modelspec_compile.mapping import carriers
from modelspec_compile.mapping.carriers import Carrier
from modelspec_compile.mapping.ledger import SILENT, UNREASONED, answers
from modelspec_compile.mapping.places import Place, document
from modelspec_compile.mapping.read import read
from modelspec_compile.mapping.render import render
from modelspec_compile.mapping.rows import Fidelity, Table, exact, table
from modelspec_compile.testing.gaps import Gap

CHECK = "words"
FILE = document("a.yaml")
MOUNT = Mount(document("config.yaml"), "/etc/config.yaml")
CARRIERS = {
    "words": carriers.words,
    "keywords": carriers.keywords,
    "variables": carriers.variables("OPTION_"),
}
BESIDE = table(
    exact("name", FILE / "name"),
    exact("serving.protocol", FILE / "protocol"),
    exact("accelerator.vendor", FILE / "vendor"),
)
"""What the target itself says, which an engine's codecs may look at."""


@dataclass(frozen=True, slots=True)
class Way:
    """A carrier for an engine's arguments, with or without a configuration file."""

    name: str
    carrier: Carrier
    mount: Mount | None = None

    def table(self, engine: Engine) -> Table:
        """The engine's table on this way."""
        variable: Callable[[str], Place] = (FILE / "env").key
        return table(BESIDE, travel(engine, self.carrier, FILE / "args", variable, self.mount))


def ways(engine: Engine) -> list[Way]:
    """Every way that an engine's arguments may take."""
    mounts = [("", None), *([(" with a file", MOUNT)] if engine.config_flag else [])]
    return [
        Way(f"{name}{file}", carrier, mount)
        for name, carrier in CARRIERS.items()
        for file, mount in mounts
    ]


def with_arguments(arguments: dict[str, Any]) -> Service:
    """A service with nothing but arguments of the engine's own."""
    texts = {name: json.dumps(value, sort_keys=True, separators=(",", ":"))
             for name, value in arguments.items()}  # fmt: skip
    flat = {f"engine.args[{name}].value": text for name, text in texts.items()}
    return build(Service, {"name": "chat", "engine.args": tuple(arguments)} | flat)


def came_back(engine: Engine, way: Way, service: Service) -> Iterator[Gap]:
    """What is left over, and each field that comes back as another or is left out in silence."""
    rows = way.table(engine)
    rendering = render(rows, service, {})
    reading = read(rows, rendering.documents, {})
    wanted, shown = service.flat, repr(service.flat)
    for place, value in reading.leftovers:
        yield Gap(CHECK, str(place), f"as {way.name}, nothing reads `{place}`: {value!r}", shown)
    for path, answer in answers(rows, service, rendering.entries, rendering.documents).items():
        found, was = reading.fields.get(path), wanted[path]
        if answer.fidelity is Fidelity.EXACT and found != was:
            text = f"as {way.name}, `{path}` is {was!r} and comes back as {found!r}"
            yield Gap(CHECK, path, text, shown)
        elif answer.fidelity is not Fidelity.EXACT and _unreasoned(path, answer.why):
            text = f"`{path}` is left out without a reason, where it is {was!r}"
            yield Gap(CHECK, path, text, shown)


def _unreasoned(path: str, why: str) -> bool:
    """Whether a table gives no reason; of what does not concern engines it need not speak."""
    concerns = path in ENGINE_FIELDS or path.startswith("engine.args")
    return why in UNREASONED and (concerns or why != SILENT)
