"""For every field that the ledger calls exact, reading what was emitted gives the field back."""

from __future__ import annotations

from collections.abc import Iterator

from modelspec_compile.bundle import Bundle, read
from modelspec_compile.ir import Service, flatten, generic
from modelspec_compile.target import Target
from modelspec_compile.testing.gaps import Gap
from modelspec_compile.testing.samples import Sample, bundle, files, loaded

CHECK = "round trip"


def round_trip(target: Target, sample: Sample) -> Iterator[Gap]:
    """What is left over of a bundle, and each exact field that comes back as something else."""
    made = bundle(target, sample)
    back = read(target, files(made))
    near = _near(made)
    for place, value in back.leftovers:
        kind = generic(str(place))
        if not kind.startswith(near):
            yield Gap(CHECK, kind, f"nothing reads `{place}`, which is {value!r}", sample.shown)
    found = {service.name: flatten(service) for service in back.system.services}
    wanted = {service.name: flatten(service) for service in _services(sample)}
    for row in made.ledger["fields"]:
        name, field = row["service"], row.get("field")
        if row["fidelity"] != "exact" or not row["places"] or not field:
            continue
        came, was = found.get(name, {}).get(field), wanted[name].get(field)
        if came != was:
            text = f"`{field}` is called exact, but {was!r} comes back as {came!r}"
            yield Gap(CHECK, generic(field), text, sample.shown)


def _near(made: Bundle) -> tuple[str, ...]:
    """The places that only come near a field, so that they do not tell it back."""
    rows = [row for row in made.ledger["fields"] if row["fidelity"] == "approximated"]
    return tuple({generic(place) for row in rows for place in row["places"]})


def _services(sample: Sample) -> tuple[Service, ...]:
    system = loaded(sample).system
    return system.services if system else ()
