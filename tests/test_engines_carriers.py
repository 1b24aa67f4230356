"""Whatever an engine is told comes back, as words, as keywords and as variables."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from engine_values import arguments, services
from modelspec_compile import engines
from modelspec_compile.engines.engine import Engine
from modelspec_compile.engines.travel import Mount, travel
from modelspec_compile.ir import Service, build, flatten
from modelspec_compile.mapping import carriers
from modelspec_compile.mapping.carriers import Carrier
from modelspec_compile.mapping.ledger import SILENT, answers
from modelspec_compile.mapping.places import Place, document
from modelspec_compile.mapping.read import read
from modelspec_compile.mapping.render import render
from modelspec_compile.mapping.rows import Fidelity, Table, exact, table

FILE = document("a.yaml")
PROTOCOL = exact("serving.protocol", FILE / "protocol")
NAME = exact("name", FILE / "name")
CARRIERS = {
    "words": carriers.words,
    "keywords": carriers.keywords,
    "variables": carriers.variables("OPTION_"),
}


@dataclass(frozen=True)
class Way:
    """An engine on a carrier, with and without a configuration file."""

    engine: Engine
    carrier: Carrier
    mounted: bool

    def table(self) -> Table:
        mount = Mount(document("config.yaml"), "/etc/config.yaml") if self.mounted else None
        variable: Callable[[str], Place] = (FILE / "env").key
        rows = travel(self.engine, self.carrier, FILE / "args", variable, mount)
        return table(NAME, PROTOCOL, rows)


WAYS = [
    pytest.param(Way(engines.load(name), carrier, mounted), id=f"{name}-{kind}{'-file' * mounted}")
    for name in engines.names()
    for kind, carrier in CARRIERS.items()
    for mounted in ((False, True) if engines.load(name).config_flag else (False,))
]
QUICK = settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))


def came_back(way: Way, service: Service) -> dict[str, Any]:
    """Renders and reads a service: nothing is left over, and what is exact is the same."""
    rows = way.table()
    rendering = render(rows, service, {})
    reading = read(rows, rendering.documents, {})
    assert reading.leftovers == []
    found = answers(rows, service, rendering.entries, rendering.documents)
    wanted = flatten(service)
    kept = {path for path, answer in found.items() if answer.fidelity is Fidelity.EXACT}
    assert {p: reading.fields.get(p) for p in kept} == {p: wanted[p] for p in kept}
    unsaid = {path: answer for path, answer in found.items() if path not in kept}
    assert all(answer.why for answer in unsaid.values()), unsaid
    return {path: answer.why for path, answer in unsaid.items()}


@pytest.mark.parametrize("way", WAYS)
@QUICK
@given(data=st.data())
def test_fields_come_back(way: Way, data: st.DataObject) -> None:
    service = data.draw(services(way.engine))
    reasons = came_back(way, service)
    about = {"model.task", "model.artifacts.format", "observability.metrics.enabled"}
    assert {path for path, why in reasons.items() if why == SILENT} <= about


@pytest.mark.parametrize("way", WAYS)
@QUICK
@given(data=st.data())
def test_arguments_come_back(way: Way, data: st.DataObject) -> None:
    own = data.draw(arguments(way.engine))
    flat: dict[str, Any] = {"name": "chat", "engine.args": tuple(own)}
    flat |= {f"engine.args[{name}].value": json.dumps(value, sort_keys=True, separators=(",", ":"))
             for name, value in own.items()}  # fmt: skip
    assert came_back(way, build(Service, flat)) == {}
