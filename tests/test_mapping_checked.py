"""Tables against the IR: what a row misnames is an error that says which row, and what is meant."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from modelspec_compile import target as targets
from modelspec_compile.bundle.rendering import table_of
from modelspec_compile.catalog import built_in
from modelspec_compile.ir import Service
from modelspec_compile.ir.structure import leaf_paths
from modelspec_compile.mapping.carriers import words
from modelspec_compile.mapping.checked import TableError, check
from modelspec_compile.mapping.codecs import same
from modelspec_compile.mapping.ledger import uncovered
from modelspec_compile.mapping.places import document
from modelspec_compile.mapping.rows import (
    AnyRow,
    Arguments,
    Table,
    constant,
    each,
    exact,
    gather,
    implied,
    spread,
    tacit,
    unsupported,
)
from modelspec_compile.mapping.tidying import Spelling
from modelspec_compile.passes.normalize import TABLE
from modelspec_compile.support import gaps

VALUE = exact("value", "")
SPELLING = Spelling(str, lambda name: None, apart=False)
MISNAMED = [
    (
        exact("serving.prot", document("isvc.yaml") / "spec.ports[0].port"),
        'exact("serving.prot", isvc.yaml:spec.ports[0].port): '
        "the IR has no field `serving.prot`; did you mean `serving.port`?",
    ),
    (
        exact("serving.drain_secs", "spec.grace"),
        'exact("serving.drain_secs", spec.grace): '
        "the IR has no field `serving.drain_secs`; did you mean `serving.drain_seconds`?",
    ),
    (
        exact("serving.port", "port", given=("serving.protocl",)),
        'exact("serving.port", "serving.protocl", port): '
        "the IR has no field `serving.protocl`; did you mean `serving.protocol`?",
    ),
    (
        spread(("cost.owner", "cost.spot_allowed"), "labels", same),
        'spread("cost.owner", "cost.spot_allowed", labels): the IR has no field `cost.owner`',
    ),
    (
        constant("port", 80, when="serving.prt"),
        'constant("serving.prt", port): '
        "the IR has no field `serving.prt`; did you mean `serving.port`?",
    ),
    (
        implied(("serving.port", "slos[].indicators"), "port", same.encode),
        'implied("serving.port", "slos[].indicators", port): '
        "the IR has no field `slos[].indicators`; did you mean `slos[].indicator`?",
    ),
    (
        implied("routing.rules[].to[].weight", "weights", same.encode),
        'implied("routing.rules[].to[].weight", weights): `routing.rules[].to[].weight` has a '
        "value in each element, so `each` or `gather` says it",
    ),
    (
        each("enviroment", "env", VALUE),
        'each("enviroment", env): the IR has no field `enviroment`; did you mean `environment`?',
    ),
    (
        each("environment", "env", exact("valu", "value")),
        'exact("valu", value): '
        "the IR has no field `environment[].valu`; did you mean `environment[].value`?",
    ),
    (
        each("serving.port", "env", VALUE),
        'each("serving.port", env): `serving.port` has one value, not elements',
    ),
    (
        gather("lineage.adapters", ("uri", "rnk"), "adapters", same),
        'exact("uri", "rnk", adapters): '
        "the IR has no field `lineage.adapters[].rnk`; did you mean `lineage.adapters[].rank`?",
    ),
    (
        Arguments("engine.arg", document("x.json") / "args", words, SPELLING),
        'travel("engine.arg", x.json:args): '
        "the IR has no field `engine.arg`; did you mean `engine.args`?",
    ),
    (
        tacit("serving.streming", "it streams"),
        'tacit("serving.streming"): '
        "the IR has no field `serving.streming`; did you mean `serving.streaming`?",
    ),
    (
        tacit("serving.streaming", "it streams", given=("serving.ap",)),
        'tacit("serving.streaming"): the IR has no field `serving.ap`; did you mean `serving.api`?',
    ),
    (
        unsupported(("cost.spot_allowed", "cost.instance"), "no prices"),
        'unsupported("cost.spot_allowed", "cost.instance"): '
        "the IR has no field `cost.instance`; did you mean `cost.instance_type`?",
    ),
    (
        unsupported("scaling.warm_pool", "no pool"),
        'unsupported("scaling.warm_pool"): `scaling.warm_pool` is a section: name the fields that '
        "it stands for, `scaling.warm_pool.size`, `scaling.warm_pool.strategy`",
    ),
    (
        unsupported("rollout.steps", "no steps"),
        'unsupported("rollout.steps"): `rollout.steps` is a section: name the fields that it '
        "stands for, `rollout.steps[].hold_seconds`, `rollout.steps[].weight_percent`",
    ),
]


@pytest.mark.parametrize(("row", "fault"), MISNAMED, ids=lambda one: getattr(one, "fields", None))
def test_a_misnamed_field_names_its_row(row: AnyRow, fault: str) -> None:
    assert list(check((row,), Service)) == [fault]


def test_every_fault_is_found_at_once() -> None:
    assert len(list(check(tuple(row for row, _ in MISNAMED), Service))) == len(MISNAMED)


def test_what_only_a_lowering_sets_is_known() -> None:
    rows = (
        exact("full_name", "name"),
        exact("accelerator.devices", "devices"),
        each("pipeline.dependencies", "needs", exact("service", "to"), by="id"),
        implied(("scaling.schedules", "slos[].alert"), "x", same.encode),
    )
    assert list(check(rows, Service)) == []


def test_the_table_of_the_spec_speaks_of_the_ir() -> None:
    assert list(check(TABLE, Service)) == []


def unit(rows: Table) -> targets.Target:
    shape = targets.Shape("unit", lambda one: True, lambda context: rows, lambda files: iter(()))
    return targets.Target("acme", "Acme", (shape,))


def test_a_mistaken_table_is_refused_when_it_is_built() -> None:
    target = unit((exact("serving.prot", document("x.json") / "port"),))
    with pytest.raises(TableError) as refused:
        table_of(target, target.shapes[0], "vllm", built_in())
    assert str(refused.value) == (
        'acme, shape `unit`, engine vllm: exact("serving.prot", x.json:port): '
        "the IR has no field `serving.prot`; did you mean `serving.port`?"
    )


@dataclass(frozen=True, slots=True)
class Wider:
    """A service as it may be one day."""

    serving: Service = Service()
    root_path: str | None = None


def test_a_new_leaf_is_uncovered_until_somebody_answers_it() -> None:
    old = tuple(unsupported(f"serving.{leaf}", "no") for leaf in leaf_paths(Service))
    assert uncovered(old, leaf_paths(Wider)) == ["root_path"]
    assert uncovered((*old, unsupported("root_path", "no")), leaf_paths(Wider)) == []


def test_gaps_name_the_leaf_the_shape_and_the_engines() -> None:
    found = gaps(unit(()))
    assert found.keys() == {*leaf_paths(Service)}
    assert "vllm" in found["serving.port"]["unit"]
