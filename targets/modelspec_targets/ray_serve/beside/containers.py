"""The two containers of a pod: Ray's, which forwards, and the engine's."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from modelspec_compile.engines import Engine
from modelspec_compile.engines.options import Channel, Option
from modelspec_compile.engines.recognise import command_name, image_codec, version_in
from modelspec_compile.engines.travel import Mount, travel
from modelspec_compile.mapping import carriers
from modelspec_compile.mapping.codecs import Codec, Unreadable
from modelspec_compile.mapping.places import document
from modelspec_compile.mapping.rows import (
    Need,
    Table,
    constant,
    embed,
    exact,
    implied,
    table,
    tacit,
    worded,
)
from modelspec_targets import _kubernetes as k8s
from modelspec_targets.ray_serve import cluster, programs, shared
from modelspec_targets.ray_serve.beside.places import (
    ENGINE,
    ENV,
    PORT,
    RAY_METRICS_PORT,
    RAY_RESOURCES,
    WORDS,
    is_custom,
    moved,
    proxy,
    variable,
)

SETTINGS, SETTINGS_PATH = "{name}-engine.yaml", "/etc/engine/engine.yaml"


def ray_container(engine: Engine) -> Table:
    """The container of the worker, which is the first as KubeRay wants it."""
    _, port = proxy(engine)
    return table(
        worded(cluster.WORKER / "image", "{plain}"),
        cluster.ports(cluster.WORKER, port),
        constant(cluster.WORKER / "ports[name=ray-metrics].containerPort", RAY_METRICS_PORT),
        programs.path_of_python(cluster.WORKER),
        shared.session_header(cluster.WORKER),
        constant(cluster.WORKER / "resources.requests", RAY_RESOURCES),
        constant(cluster.WORKER / "resources.limits", RAY_RESOURCES),
        programs.mounted(cluster.POD, cluster.WORKER),
    )


def engine_container(engine: Engine, model: Table) -> Table:
    """The engine with its arguments; `model` says where its weights are."""
    mount, file = settings(engine)
    return table(
        exact(
            ("engine.name", "engine.version", "engine.image"),
            ENGINE / "image",
            image_codec(engine),
            needs=(Need("Image", _own_image(engine)),),
        ),
        command(engine),
        model,
        moved(engine, travel(engine, carriers.words, WORDS, variable, mount)),
        k8s.environment(ENV),
        own_ports(engine),
        k8s.resources(ENGINE),
        moved(engine, k8s.probes(ENGINE)),
        k8s.shared_memory(cluster.POD, ENGINE),
        file,
    )


def _own_image(engine: Engine) -> Callable[..., dict[str, Any] | None]:
    """An image that is not published by the engine's makers must be there, and hold it."""

    def need(_: str, __: str, image: str) -> dict[str, Any] | None:
        published = version_in(engine, image) is not None
        return None if published else {"name": image, "holds": [engine.title]}

    return need


def command(engine: Engine) -> Table:
    """What starts the engine, whatever its image would; it tells the engine by itself."""
    words = [*engine.command]
    if not words:
        own = "a container whose image and command are of no known engine is a custom one"
        return (tacit("engine.name", own, lambda name: name == engine.name),)

    def decode(data: Any) -> str | None:
        if data != words:
            raise Unreadable(data)
        return command_name(engine)

    return (exact("engine.name", ENGINE / "command", Codec(lambda _: words, decode)),)


def own_ports(engine: Engine) -> Table:
    """The port on which the engine listens, and that of its metrics where it is another."""
    api = ENGINE / "ports[name=engine].containerPort"
    metrics = ENGINE / "ports[name=metrics].containerPort"
    port = "observability.metrics.port"
    return table(
        exact("serving.port", api) if is_custom(engine) else constant(api, PORT),
        implied(port, metrics, lambda number: number) if engine.metrics_port else (),
    )


def settings(engine: Engine) -> tuple[Mount | None, Table]:
    """The configuration file of an engine that has one, mounted where a field is said in it."""
    rows = [row for row in engine.rows if isinstance(row, Option) and row.channel is Channel.FILE]
    when = tuple(field for row in rows for field in row.fields)
    if not when:
        return None, ()
    volume, mount = (
        cluster.POD / "volumes[name=settings]",
        ENGINE / "volumeMounts[name=settings]",
    )
    return Mount(document(SETTINGS), SETTINGS_PATH), table(
        embed((programs.CONFIG_MAP / "data").key(SETTINGS), SETTINGS),
        constant(mount / "mountPath", SETTINGS_PATH, when=when),
        worded(mount / "subPath", SETTINGS, when=when),
        constant(mount / "readOnly", True, when=when),
        worded(volume / "configMap.name", programs.NAME, when=when),
    )
