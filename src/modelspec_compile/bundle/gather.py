"""The objects in files: each under a name of its own, whatever its file is called."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from modelspec_compile.mapping.agreement import agrees
from modelspec_compile.mapping.places import Place
from modelspec_compile.mapping.render import Documents
from modelspec_compile.output import formats, templates
from modelspec_compile.target import Target

RECORDS = frozenset({"ledger.json", "sourcemap.json", "prerequisites.json", "README.md"})
FORMS: Mapping[str, str] = {
    "a `docker run` command": r"^\s*(?:sudo\s+)?docker\s+(?:container\s+)?run\s",
    "a CloudFormation template": r"^AWSTemplateFormatVersion:|^\s*[\"']?Type[\"']?:\s*[\"']?AWS::",
    "a plain Deployment": r"^kind:\s*[\"']?(?:Deployment|StatefulSet|DaemonSet)\b",
    "a LeaderWorkerSet": r"^kind:\s*[\"']?LeaderWorkerSet\b",
    "a program of one's own": r"^(?:import|from)\s+bentoml\b|^@serve\.deployment",
}
"""What people have and nothing here reads yet, each by what tells it in a text."""


def unread(files: Mapping[str, str]) -> Iterator[str]:
    """Every form in files that has no reader, by its name and the file."""
    for path, text in files.items():
        for form, told in FORMS.items():
            if re.search(told, text, re.MULTILINE):
                yield f"{form} ({path})"


def gather(target: Target, files: Mapping[str, str]) -> Documents:
    """Every object in files.

    A further document of a file is called `FILE#2`, an item of a list `FILE[0]`, and the literal
    NAME of a program `FILE#NAME`. A constant file of the target's is left out where it is as it
    was; another text stays as it is.

    Raises:
        ValueError: a file is not of its format.

    """
    documents: Documents = {}
    for path, text in files.items():
        if path not in RECORDS:
            found = {name: target.unescape(name, one) for name, one in _objects(target, path, text)}
            documents |= {name: one for name, one in found.items() if one is not None}
    return documents


def is_text_of(target: Target, documents: Documents, place: Place, file: str, text: Any) -> bool:
    """Whether a text inside an object is that of a file, or was read in the file's stead."""
    if any(name.startswith(f"{place.file}#") for name in documents):
        return True
    if not isinstance(text, str):
        return False
    if file in documents and formats.reads(file):
        return agrees(documents[file], formats.parse(file, text))
    return text in [templates.source(target.templates, one) for one in _templates(target, file)]


def _objects(target: Target, path: str, text: str) -> Iterator[tuple[str, Any]]:
    constants = [templates.source(target.templates, one) for one in _templates(target, path)]
    if path.endswith(".py"):
        yield from _program(path, text, constants)
    elif constants:
        yield from () if text in constants else [(path, text)]
    elif not formats.reads(path):
        yield path, text
    else:
        for index, one in enumerate(_parsed(path, text)):
            name = f"{path}#{index + 1}" if index else path
            yield from _items(name, one)


def _parsed(path: str, text: str) -> list[Any]:
    try:
        return formats.parse_all(path, text)
    except ValueError as problem:
        raise ValueError(f"{path} cannot be read: {problem}") from problem


def _items(name: str, data: Any) -> Iterator[tuple[str, Any]]:
    """A document, or the items of one that lists objects, as a cluster prints them."""
    items = data.get("items") if isinstance(data, dict) else None
    if isinstance(items, list) and str(data.get("kind", "")).endswith("List"):
        yield from ((f"{name}[{index}]", one) for index, one in enumerate(items))
    else:
        yield name, data


def _program(path: str, text: str, constants: list[str]) -> Iterator[tuple[str, Any]]:
    """The literals of a program, and the program itself where the rest of it is not as it was."""
    literals = formats.python.literals(text)
    yield from ((f"{path}#{name}", data) for name, data in literals)
    if _blanked(text) not in map(_blanked, constants):
        yield path, text


def _blanked(program: str) -> str:
    for name, _ in formats.python.literals(program):
        program = formats.python.blanked(program, name)
    return program


def _templates(target: Target, path: str) -> list[str]:
    """The templates of the constant files that a bundle may have there."""
    shapes = (*target.shapes, *target.aside)
    programs = dict.fromkeys(program for shape in shapes for program in shape.programs)
    return [program.template for program in programs if program.stands_at(path)]
