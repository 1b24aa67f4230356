"""Where each registered model is: its names, cut to what they are looked up by, beside the facts.

`python -m modelspec_compile.models.index` writes it anew; a test holds it against the facts.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path

from modelspec_compile.models.names import bare, canonical, stem

FOLDER = files(__package__) / "registry"
INDEX = "index.json"
Place = tuple[str, str]


@cache
def index() -> Mapping[str, Mapping[str, Place]]:
    """`names` (bare), `words` (canonical, joined) and `stems`, each to a file and the id in it."""
    raw: dict[str, dict[str, list[str]]] = json.loads((FOLDER / INDEX).read_text("utf-8"))
    return {
        kind: {key: (place[0], place[1]) for key, place in table.items()}
        for kind, table in raw.items()
    }


@cache
def family(name: str) -> Mapping[str, Mapping[str, object]]:
    """The entries of one file of facts by model id."""
    raw = json.loads((FOLDER / name).read_text("utf-8"))
    models: Mapping[str, Mapping[str, object]] = raw["models"]
    return models


def fresh() -> dict[str, dict[str, Place]]:
    """The index as the facts have it."""
    tables: dict[str, dict[str, Place]] = {"ids": {}, "names": {}, "words": {}, "stems": {}}
    for place, name, first in _names():
        words = canonical(name)
        tables["ids"].setdefault(name.lower(), place)
        tables["names"].setdefault(bare(name), place)
        tables["words"].setdefault("-".join(words), place)
        if first:
            tables["stems"].setdefault("-".join(stem(words)), place)
    for place, name, _ in _names():
        tables["stems"].setdefault("-".join(stem(canonical(name))), place)
    return tables


def _names() -> Iterator[tuple[Place, str, bool]]:
    for file in sorted(FOLDER.iterdir(), key=lambda item: item.name):
        if file.name.endswith(".json") and file.name != INDEX:
            yield from _file_names(file)


def _file_names(file: Traversable) -> Iterator[tuple[Place, str, bool]]:
    for model, entry in json.loads(file.read_text("utf-8"))["models"].items():
        for position, name in enumerate((model, *entry.get("also", ()))):
            yield (file.name, model), name, position == 0


def main() -> None:
    """Write the index."""
    text = json.dumps(fresh(), separators=(",", ":"), sort_keys=True)
    Path(str(FOLDER / INDEX)).write_text(text.replace('"],"', '"],\n"') + "\n", "utf-8")


if __name__ == "__main__":
    main()
