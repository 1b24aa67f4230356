"""What tells a service in documents, whoever wrote them: data that reading looks with."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from modelspec_compile.engines.recognise import recognise
from modelspec_compile.mapping.documents import MISSING, get
from modelspec_compile.mapping.forms import ELEMENT
from modelspec_compile.mapping.places import Item, Object, Place, fill, parse
from modelspec_compile.mapping.render import Documents

NAME = "{name}"


@dataclass(slots=True)
class View:
    """The documents as one service sees them: objects where they are, words as they are known.

    `anchor` is the document with the object that tells the service; a service that is `alone` may
    have requests that no name ties to it. One that is not `certain` does not tell its engine, only
    whose table reads it.
    """

    documents: Documents
    anchor: str
    words: dict[str, str]
    alone: bool
    certain: bool = True
    _found: dict[Object, str] = field(default_factory=dict)

    def at(self, place: Place) -> Any:
        """What stands at a place, or MISSING."""
        bound = place.bind(self.words)
        return get(self.documents.get(self.where(bound.object), MISSING), bound.path)

    def mapping(self, place: Place) -> Mapping[str, Any]:
        """The mapping at a place, an empty one where there is none."""
        found = self.at(place)
        return found if isinstance(found, dict) else {}

    def listed(self, place: Place) -> list[Any]:
        """The list at a place, an empty one where there is none."""
        found = self.at(place)
        return found if isinstance(found, list) else []

    def text(self, place: Place) -> str:
        """What stands at a place as a text, an empty one where nothing does."""
        found = self.at(place)
        return "" if found is MISSING or found is None else str(found)

    def where(self, thing: Object) -> str:
        """The document that holds an object whose file has its words, empty where none does."""
        if thing not in self._found:
            self._found[thing] = self._look(thing)
        return self._found[thing]

    def take(self, thing: Object, document: str) -> None:
        """Note that a document holds an object, whatever it is called."""
        self._found[Place(thing).bind(self.words).object] = document

    def only(self, thing: Object) -> str:
        """The document with the only object of a kind, or the one that the anchor is part of."""
        alike = [key for key, data in self.documents.items() if thing.is_like(data)]
        around = [key for key in alike if self.anchor.startswith(f"{key}#")]
        return (around or alike)[0] if around or len(alike) == 1 else ""

    def _look(self, thing: Object) -> str:
        if ELEMENT in thing.file:
            return thing.file
        if not thing.kind:
            laid = thing.file in self.documents and thing.is_like(self.documents[thing.file])
            return thing.file if laid else self.only(thing) if thing.keys and self.alone else ""
        called = [key for key in self.documents if self._is_called(thing, key)]
        return thing.file if thing.file in called else called[0] if len(called) == 1 else ""

    def _is_called(self, thing: Object, document: str) -> bool:
        data = self.documents[document]
        name = get(data, parse(thing.name_at))
        return thing.is_like(data) and name == fill(thing.called, self.words)


Test = Callable[[View], bool]
Word = Callable[[View], str]


@dataclass(frozen=True, slots=True, eq=False)
class Signature:
    """What tells the services of one form.

    Each service has one `anchor`: an object, or an entry or element `{name}` in one. All `tests`
    hold for it. `words` are those of the table that the anchor does not tell, in the order in which
    they build on each other. `engine` names the engine, or is None where this is no service;
    `certain` tells whether that is the engine, or only one whose table reads such services.
    """

    anchor: Place
    engine: Callable[[View], str | None]
    tests: tuple[Test, ...] = ()
    words: Mapping[str, Word] = field(default_factory=dict)
    certain: Test = lambda view: True

    def services(self, documents: Documents) -> Iterator[tuple[str, View]]:
        """The engine's name and the view of every service that documents hold in this form."""
        for view in self._candidates(documents):
            for word, told in self.words.items():
                view.words[word] = told(view)
            engine = self.engine(view) if all(test(view) for test in self.tests) else None
            if engine is not None:
                view.certain = self.certain(view)
                yield engine, view

    def _candidates(self, documents: Documents) -> Iterator[View]:
        thing = self.anchor.object
        alike = {key: data for key, data in documents.items() if thing.is_like(data)}
        for key, data in alike.items():
            words = _laid(thing, key)
            for more in _named(data, self.anchor) if words is not None else ():
                view = View(documents, key, {**(words or {}), **more}, len(alike) == 1)
                view.take(thing, key)
                yield view


def _laid(thing: Object, document: str) -> dict[str, str] | None:
    """The words in the name of a document that is laid as a bundle lays it.

    Another one may hold the object as well, if that has a kind or keys: then its folder counts.
    """
    pattern = re.escape(thing.file).replace(r"\{folder\}", r"(?P<folder>(?:.*/)?)")
    pattern = re.sub(r"\\\{(\w+)\\\}", r"(?P<\1>[^/]*)", pattern)
    found = re.fullmatch(pattern, document)
    if found:
        return found.groupdict()
    folder = re.match(r"(?:[^#\[]*/)?", document)
    assert folder is not None
    return {"folder": folder[0]} if thing.kind or thing.keys else None


def _named(data: Any, anchor: Place) -> Iterator[dict[str, str]]:
    """The name of every entry or element that the anchor stands for; none told where it is one."""
    *before, last = anchor.path or ("",)
    if last == NAME:
        held = get(data, tuple(before))
        yield from ({"name": key} for key in held) if isinstance(held, dict) else ()
    elif isinstance(last, Item) and last.value == NAME:
        held = get(data, tuple(before))
        elements = held if isinstance(held, list) else []
        named = (one.get(last.key) for one in elements if isinstance(one, dict))
        yield from ({"name": name} for name in named if isinstance(name, str))
    else:
        yield {}


def there(place: Place) -> Test:
    """Whether anything stands at a place."""
    return lambda view: view.at(place) is not MISSING


def missing(place: Place) -> Test:
    """Whether nothing stands at a place."""
    return lambda view: view.at(place) is MISSING


def says(place: Place, *values: Any) -> Test:
    """Whether one of these values stands at a place."""
    return lambda view: view.at(place) in values


def text(place: Place) -> Word:
    """The text at a place."""
    return lambda view: view.text(place)


def runs(image: Place, command: Place) -> Callable[[View], str]:
    """The engine in a container, by its image or else by what it starts."""
    return lambda view: recognise(view.text(image), words(view, command))


def words(view: View, place: Place) -> list[str]:
    """The words at a place."""
    return [str(word) for word in view.listed(place)]
