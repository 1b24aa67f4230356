"""Which engine a container runs, told by its image or its command."""

from __future__ import annotations

from collections.abc import Sequence

from modelspec_compile import engines
from modelspec_compile.engines.engine import image_codec


def recognise(image: str, command: Sequence[str]) -> str:
    """The name of the engine; `custom` where neither image nor command is of any."""
    known = [engines.load(name) for name in engines.names()]
    by_image = (e.name for e in known if image_codec(e).decode(image)[0])
    by_command = (e.name for e in known if e.command and _starts(command, e.command))
    return next(by_image, None) or next(by_command, "custom")


def _starts(command: Sequence[str], own: Sequence[str]) -> bool:
    return tuple(command[: len(own)]) == tuple(own)
