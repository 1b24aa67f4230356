"""The server: its image, its command line, its environment, and what it writes to."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from modelspec_compile.engines.engine import Engine
from modelspec_compile.engines.options import Channel, Group, Option
from modelspec_compile.engines.recognise import image_codec
from modelspec_compile.engines.travel import travel
from modelspec_compile.mapping import carriers
from modelspec_compile.mapping.codecs import ABSENT, Codec, chained, same
from modelspec_compile.mapping.rows import Need, Table, constant, exact, implied, spread, table
from modelspec_targets import _kubernetes as k8s
from modelspec_targets.helm import weights
from modelspec_targets.helm.image import image_parts
from modelspec_targets.helm.places import ARGS, CONFIG, ENV, VALUES, variable


def rows(engine: Engine) -> Table:
    """From the image to the configuration file."""
    names = ("engine.name", "engine.version", "engine.image")
    cache = VALUES / "cache"
    return table(
        spread(names, VALUES / "image", chained(image_codec(engine), image_parts)),
        constant(VALUES / "image.pullPolicy", "IfNotPresent"),
        weights.rows(engine),
        constant(VALUES / "command", list(engine.command)) if engine.command else (),
        weights.words(engine),
        travel(engine, carriers.words, ARGS, variable, CONFIG),
        _config(engine),
        _group(engine.group) if engine.group else (),
        k8s.environment(ENV),
        constant(cache / "mountPath", "/cache"),
        constant(cache / "variables", list(engine.cache_variables)),
    )


def _config(engine: Engine) -> Table:
    """Where the configuration file is mounted, wherever it has a word in it."""
    told = [row for row in engine.rows if isinstance(row, Option) and row.channel is Channel.FILE]
    fields = tuple(name for row in told for name in row.fields)
    return (constant(VALUES / "engineConfigPath", CONFIG.path, when=fields),) if fields else ()


HOSTS = ("$(LWS_GROUP_SIZE)", "$(LWS_WORKER_INDEX)", "$(LWS_LEADER_ADDRESS)")
"""Source: https://lws.sigs.k8s.io/docs/reference/labels-annotations-and-environment-variables/"""


def _group(group: Group) -> Table:
    """The words of the leader and its workers, where a replica takes several hosts."""
    nodes, told = "parallelism.nodes", group.words(*HOSTS)

    def where(value: Any) -> Callable[..., Any]:
        return lambda count: value if count and count > 1 else ABSENT

    size = Codec(lambda count: count if count > 1 else ABSENT, same.decode)
    place = VALUES / "group"
    return table(
        exact(nodes, place / "size", size, needs=(Need("CustomResourceDefinition", _controller),)),
        implied(nodes, place / "leaderArgs", where(told)),
        implied(nodes, place / "workerArgs", where([*told, *group.worker])),
    )


def _controller(nodes: int) -> dict[str, Any] | None:
    name = "leaderworkersets.leaderworkerset.x-k8s.io"
    return (
        {"name": name, "controller": "LeaderWorkerSet", "version": ">=0.6"} if nodes > 1 else None
    )
