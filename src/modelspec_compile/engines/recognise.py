"""Which engine a container runs, told by its image or its command.

An engine that was made from another one and has its images is not told apart from it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from modelspec_compile import engines
from modelspec_compile.engines.engine import Engine
from modelspec_compile.mapping.codecs import Codec, Unreadable
from modelspec_compile.mapping.tidying import starts

INTERPRETERS = frozenset({"python", "python3", "sh", "bash", "/bin/sh", "/bin/bash"})


def recognise(image: str, command: Sequence[str]) -> str:
    """The name of the engine; `custom` where neither image nor command is of any."""
    known = sorted(map(engines.load, engines.names()), key=lambda engine: engine.made_from_other)
    by_image = (e.name for e in known if _is_own(e, image))
    by_command = (e.name for e in known if _starts(command, e))
    return next(by_image, None) or next(by_command, engines.CUSTOM)


def starts_another(engine: Engine, words: Sequence[str]) -> bool:
    """Whether the words that an image is given start another program of it than the engine."""
    if not words or words[0].startswith("-") or _starts(words, engine):
        return False
    return bool(engine.model_flag) or words[0] in INTERPRETERS


def _is_own(engine: Engine, image: str) -> bool:
    """Whether an image is from one of the engine's repositories, whatever its tag says."""
    return _repository(image) in map(_repository, engine.images.values())


def _repository(image: str) -> str:
    name = image.partition("@")[0]
    return name.rpartition(":")[0] if ":" in name.rpartition("/")[2] else name


def _starts(words: Sequence[str], engine: Engine) -> bool:
    return any(starts(words, command) for command in engine.commands)


def of_family(family: str, image: str) -> str:
    """The engine of an image where it is one of a family, else the family's own."""
    found = recognise(image, ())
    return found if engines.load(found).family == family else family


def command_name(engine: Engine) -> str | None:
    """The name that an engine's command tells; None where another engine is started so as well."""
    origin = _origin(engine)
    return None if origin and origin.command == engine.command else engine.name


def image_codec(engine: Engine) -> Codec:
    """(name, version, image) ↔ image; an image that is not the engine's own tells only itself."""

    def decode(image: Any) -> tuple[str | None, str | None, str]:
        if not isinstance(image, str):
            raise Unreadable(image)
        version, origin = version_in(engine, image), _origin(engine)
        told = version is not None and not (origin and version_in(origin, image) is not None)
        return engine.name if told else None, _release(version or ""), image

    return Codec(lambda name, version, image: image, decode)


def _release(tag: str) -> str | None:
    """The release or build that a tag begins with: `0.25.0` of `0.25.0-ubuntu2404`, `b4700`.

    None of `latest`, and of a branch.
    """
    release = r"\d+(?:\.\d+)+(?:(?:rc|a|b|\.post|\.dev)\d+)?|b\d+"
    found = re.match(rf"(?:{release})(?=$|[-+_])", tag)
    return found[0] if found else None


def _origin(engine: Engine) -> Engine | None:
    """The engine that it was made from, if there is one."""
    there = engine.made_from_other and engine.family in engines.names()
    return engines.load(engine.family) if there else None


def version_in(engine: Engine, image: str) -> str | None:
    """The version in the tag of an engine's own image, None for another image."""
    templates = [template.partition("{version}") for template in engine.images.values()]
    templates.sort(key=lambda parts: sum(map(len, parts)), reverse=True)
    tag = image.partition("@")[0]
    for before, _, after in templates:
        if tag.startswith(before) and tag.endswith(after):
            return tag.removeprefix(before).removesuffix(after)
    return None
