"""Rows of an engine's own service.

A name and a protocol come first, for what follows to know them; the keys get their usual order
when all is written (`order`).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from modelspec_compile.engines.engine import Engine
from modelspec_compile.engines.options import Channel, Option
from modelspec_compile.engines.recognise import command_name, image_codec
from modelspec_compile.engines.travel import Mount, travel
from modelspec_compile.mapping import carriers
from modelspec_compile.mapping.codecs import ABSENT, Codec, Unreadable, integer_text
from modelspec_compile.mapping.places import document
from modelspec_compile.mapping.rows import (
    Need,
    Table,
    constant,
    each,
    exact,
    implied,
    table,
    tacit,
    unsupported,
    worded,
)
from modelspec_targets.compose import units
from modelspec_targets.compose.devices import devices
from modelspec_targets.compose.escape import literal, secret_reference
from modelspec_targets.compose.health import healthcheck
from modelspec_targets.compose.laying import VARIABLE
from modelspec_targets.compose.places import (
    ARGS,
    ENGINE,
    ENV,
    HARDENED,
    LASTING,
    NETWORKS,
    NOTES,
    SERVICE,
    UNPRIVILEGED,
    bind,
    entries,
)
from modelspec_targets.compose.rights import rights
from modelspec_targets.compose.weights import Way, arguments, storage

CONFIG = "/etc/engine.yaml"


def service(engine: Engine, how: Way) -> Table:
    """An engine with its weights: it publishes no port, and the network `backend` leads nowhere."""
    return table(
        exact("name", SERVICE / "networks.backend.aliases", _ALIAS),
        constant(NETWORKS / "backend.internal", True),
        exact("serving.port", SERVICE / "expose", _EXPOSED),
        healthcheck(engine),
        _image(engine),
        arguments(engine, how),
        travel(engine, carriers.words, ARGS, ENV.key, _config(engine)),
        storage(engine, how),
        _config_mount(engine),
        rights(engine, how),
        _environment(),
        _limits(),
        _life(engine),
    )


def _only(data: Any) -> str:
    match data:
        case [str(word)]:
            return word
    raise Unreadable(data)


_ALIAS = Codec(lambda name: [name], _only)
_EXPOSED = Codec(lambda port: [str(port)], lambda data: integer_text.decode(_only(data)))


def _image(engine: Engine) -> Table:
    """The image and what starts it; a script of the image's own starts the engine by itself."""
    place, needs = SERVICE / "image", (Need("Image", lambda *values: {"name": values[-1]}),)
    if not engine.command:
        return table(
            exact("engine.image", place, needs=needs),
            tacit("engine.name", "an image of its own is told by itself"),
            unsupported("engine.version", "the tag of the image says it", "leave it out"),
        )
    fields, command = ("engine.name", "engine.version", "engine.image"), [*engine.command]
    start = Codec(lambda _: command, lambda data: command_name(engine) if data == command else None)
    itself = engine.entrypoint and engine.entrypoint[0].startswith("./")
    told = exact("engine.name", NOTES.key(ENGINE))
    return table(
        exact(fields, place, image_codec(engine), needs=needs),
        told if itself else exact("engine.name", SERVICE / "entrypoint", start),
    )


def _config(engine: Engine) -> Mount | None:
    return Mount(document("engine/{service}.yaml"), CONFIG) if engine.config_flag else None


def _config_mount(engine: Engine) -> Table:
    """The engine's configuration file, where a field is said in it."""
    if not engine.config_flag:
        return ()
    place = SERVICE / f"volumes[target={CONFIG}]"
    values = {key: value for key, value in bind("", CONFIG).items() if key not in VARIED}
    options = [row for row in engine.rows if isinstance(row, Option)]
    when = tuple(name for row in options if row.channel is Channel.FILE for name in row.fields)
    source = worded(place / "source", "./engine/{service}.yaml", when=when)
    return table(source, entries(place, values, when))


VARIED = ("source", "target")


def _environment() -> Table:
    """The variables of the spec, and those that hold keys of secrets."""
    secret = exact(("secret", "key"), "", secret_reference, needs=(VARIABLE,))
    return table(
        each("environment", ENV, exact("value", "", literal), by=None),
        each("secrets", ENV, secret, by=None),
    )


def _limits() -> Table:
    limits = SERVICE / "deploy.resources.limits"
    return table(
        exact("resources.cpu_millicores", limits / "cpus", units.cores),
        exact("resources.memory_bytes", limits / "memory", units.size),
        devices(),
        exact("resources.shared_memory_bytes", SERVICE / "shm_size", units.size),
        implied("accelerator.devices", SERVICE / "ulimits", _ulimits),
    )


def _ulimits(devices: Sequence[str]) -> Any:
    """NCCL pins memory, and its helpers have deep stacks."""
    return {"memlock": -1, "stack": 67108864} if len(devices) > 1 else ABSENT


def _life(engine: Engine) -> Table:
    """What ends and restarts it; of an image of its own nothing is taken that it may need."""
    known = {"init": True, **HARDENED}
    return table(
        exact("serving.drain_seconds", SERVICE / "stop_grace_period", units.grace),
        entries(SERVICE, LASTING),
        entries(SERVICE, known if engine.command else {"security_opt": UNPRIVILEGED}),
    )
