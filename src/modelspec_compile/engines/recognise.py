"""Which engine a container runs, told by its image or its command."""

from __future__ import annotations

from collections.abc import Sequence

from modelspec_compile import engines


def recognise(image: str, command: Sequence[str]) -> str:
    """The name of the engine; `custom` where neither image nor command is of any."""
    for name in engines.names():
        engine = engines.load(name)
        ways = (template.split("{version}") for template in engine.images.values())
        if any(len(w) == 2 and image.startswith(w[0]) and image.endswith(w[1]) for w in ways):
            return name
    for name in engines.names():
        own = engines.load(name).command
        if own and tuple(command[: len(own)]) == own:
            return name
    return "custom"
