"""Every place of every table is one that the platform's schema knows."""

from __future__ import annotations

import pytest
import yaml

from corpus import ROOT, TARGETS
from modelspec_compile import engines
from modelspec_compile import target as targets
from modelspec_compile.bundle.rendering import table_of
from modelspec_compile.catalog import built_in
from platform_files import OWN, places, schema_of, schemas, unknown

LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def of_target(target: targets.Target) -> dict[str, list[str]]:
    """Fault → the shapes and engines whose tables have it."""
    found: dict[str, list[str]] = {}
    for shape in dict.fromkeys((*target.shapes, *target.aside)):
        for engine in filter(shape.serves, engines.names()):
            for fault in unknown(target.name, table_of(target, shape, engine, built_in())):
                found.setdefault(fault, []).append(f"{shape.name} with {engine}")
    return found


@pytest.mark.parametrize("target", TARGETS)
def test_every_place_is_known_to_the_platform(target: str) -> None:
    assert of_target(targets.load(target)) == {}


@pytest.mark.parametrize("target", TARGETS)
def test_every_file_has_a_schema_or_is_of_the_bundle_alone(target: str) -> None:
    system = targets.load(target)
    files = {
        place.file
        for shape in dict.fromkeys((*system.shapes, *system.aside))
        for engine in filter(shape.serves, engines.names())
        for _, place in places(table_of(system, shape, engine, built_in()))
        if schema_of(target, place.file) is None
    }
    assert files == OWN.get(target, set())


@pytest.mark.parametrize("target", TARGETS)
def test_objects_are_told_by_what_the_platform_knows(target: str) -> None:
    system = targets.load(target)
    for shape in dict.fromkeys((*system.shapes, *system.aside)):
        engine = next(filter(shape.serves, engines.names()))
        for _, place in places(table_of(system, shape, engine, built_in())):
            schema, thing = schema_of(target, place.file), place.object
            if schema:
                assert all(schema.at((key,)) for key in thing.keys)
                assert schema is schemas().get(thing.kind, schema)


@pytest.mark.parametrize("target", TARGETS)
def test_what_is_emitted_fits_the_schema(target: str) -> None:
    found = {}
    for path in sorted((ROOT / "snapshots" / target).rglob("*.*")):
        schema = schema_of(target, path.name) if path.suffix != ".py" else None
        if schema:
            documents = yaml.load_all(path.read_text(encoding="utf-8"), LOADER)
            found[path] = [fault for one in documents for fault in schema.misfits(one)]
    assert {path: faults for path, faults in found.items() if faults} == {}
    assert found
