"""Where each registered model is: its names, cut to what they are looked up by, beside the facts.

`python -m modelspec_compile.models.index` writes it anew; a test holds it against the facts.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from modelspec_compile.models.names import bare, canonical, stem

FOLDER = Path(__file__).with_name("registry")
INDEX = "index.json"
KINDS = ("names", "words", "stems")
Place = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Index:
    """`tables` are `names` (bare), `words` (canonical, joined) and `stems`, each to a place.

    A place is the number of a file and the id of a model in it.
    """

    places: tuple[Place, ...]
    tables: Mapping[str, Mapping[str, int]]

    def find(self, kind: str, key: str) -> Place | None:
        """The place of a key, None where the table has it not."""
        found = self.tables[kind].get(key)
        return None if found is None else self.places[found]


@cache
def index() -> Index:
    """The index as it was written."""
    raw = json.loads((FOLDER / INDEX).read_text("utf-8"))
    return Index(tuple((file, model) for file, model in raw.pop("places")), raw)


@cache
def family(name: str) -> Mapping[str, Mapping[str, object]]:
    """The entries of one file of facts by model id."""
    raw = json.loads((FOLDER / name).read_text("utf-8"))
    models: Mapping[str, Mapping[str, object]] = raw["models"]
    return models


def fresh() -> Index:
    """The index as the facts have it; a model's own id comes before others' further names."""
    places = tuple(place for place, _ in _entries())
    tables: dict[str, dict[str, int]] = {kind: {} for kind in KINDS}
    for own in (True, False):
        for number, (place, names) in enumerate(_entries()):
            for name in (place[1],) if own else names:
                _enter(tables, name, number)
    return Index(places, tables)


def _enter(tables: Mapping[str, dict[str, int]], name: str, number: int) -> None:
    words = canonical(name)
    keys = (bare(name), "-".join(words), "-".join(stem(words)))
    for kind, key in zip(KINDS, keys, strict=True):
        tables[kind].setdefault(key, number)


def _entries() -> Iterator[tuple[Place, tuple[str, ...]]]:
    for file in sorted(FOLDER.glob("*.json")):
        if file.name != INDEX:
            for model, entry in json.loads(file.read_text("utf-8"))["models"].items():
                yield (file.name, model), tuple(entry.get("also", ()))


def main() -> None:
    """Write the index, a line a place and a table."""
    made = fresh()
    lines = [f'"{kind}": {json.dumps(made.tables[kind], sort_keys=True)}' for kind in KINDS]
    places = ",\n".join(json.dumps(place) for place in made.places)
    text = ",\n".join([f'"places": [\n{places}\n]', *lines])
    (FOLDER / INDEX).write_text(f"{{\n{text}\n}}\n", "utf-8")


if __name__ == "__main__":
    main()
