"""`create-model.json`: the container, its weights and what it is told."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from modelspec_compile.engines import Engine, weights
from modelspec_compile.engines.travel import travel
from modelspec_compile.mapping import carriers
from modelspec_compile.mapping.codecs import ABSENT, Codec, Unreadable, same
from modelspec_compile.mapping.places import Place
from modelspec_compile.mapping.rows import (
    Arguments,
    Need,
    Table,
    Unsupported,
    each,
    exact,
    table,
    unsupported,
)
from modelspec_targets.sagemaker import images
from modelspec_targets.sagemaker import places as p
from modelspec_targets.sagemaker.containers import Container
from modelspec_targets.sagemaker.lowering import storage

SOURCE = p.CONTAINER / "ModelDataSource.S3DataSource"
ARCHIVE = ".tar.gz"
MORE_SOURCES = "/opt/ml/additional-model-data-sources"
"""Where SageMaker mounts additional sources, each in a folder of its channel's name."""


def _from_image(engine: Engine) -> Callable[[Any], tuple[str | None, str | None, str]]:
    """What an image tells; one of the family's says nothing against the engine made from it."""

    def decode(data: Any) -> tuple[str | None, str | None, str]:
        image = same.decode(data)
        listed = images.known(image)
        if listed is None:
            return None, None, image
        repository, version = listed
        name = engine.name if repository.engine == engine.family else repository.engine
        return name, None if repository.of else version or None, image

    return decode


def _archive(uri: str) -> Any:
    return uri if uri.endswith(ARCHIVE) and uri.startswith("s3://") else ABSENT


def _objects(uri: str) -> Any:
    """One object or all below a prefix, an archive to be unpacked; other locations are ABSENT."""
    if not uri.startswith("s3://"):
        return ABSENT
    return {
        "S3Uri": uri,
        "S3DataType": "S3Object" if storage.is_file(uri) else "S3Prefix",
        "CompressionType": "Gzip" if uri.endswith(ARCHIVE) else "None",
    }


def _from_objects(data: Any) -> str:
    uri = str(data.get("S3Uri", "")) if isinstance(data, dict) else ""
    if _objects(uri) != data:
        raise Unreadable(data)
    return uri


s3_objects = Codec(_objects, _from_objects)
"""A location on Amazon S3 ↔ the objects there and what they are."""
unpacked = Codec(
    lambda uri: ABSENT if uri.endswith(ARCHIVE) else _objects(uri),
    _from_objects,
)
STAGED = Need("S3Object", storage.needed)


def _role(arn: str) -> dict[str, Any]:
    return {"name": arn.rpartition("/")[2] if p.NOBODY in arn else arn}


def _copied_image(image: str) -> dict[str, Any] | None:
    before, copy, source = image.partition(f"{p.NOBODY}.dkr.ecr.")
    return {"name": image, "copyOf": source.partition("/")[2]} if copy and not before else None


def weights_rows(engine: Engine, container: Container) -> Table:
    """Where the weights are: on the hub, in an archive, or on Amazon S3 as they are."""
    uri = "model.artifacts.uri"
    return table(
        container.hub(engine) if container.hub else (),
        exact(uri, p.CONTAINER / "ModelDataUrl", Codec(_archive, same.decode), needs=(STAGED,)),
        exact(uri, SOURCE, unpacked, needs=(STAGED,)),
    )


def adapter_rows(engine: Engine, container: Container) -> Table:
    """Adapters are additional sources, of which the server is told by their folders."""
    folder = Codec(lambda name, uri: f"{MORE_SOURCES}/{name}", lambda data: None)
    carrier = container.carrier or carriers.variables("")
    said = weights.adapters(engine, carrier, container.arguments, folder, p.ENVIRONMENT.key)
    if isinstance(engine.adapters, Unsupported):
        return said
    source = exact("uri", "S3DataSource", s3_objects, needs=(STAGED,))
    sources = p.CONTAINER / "AdditionalModelDataSources"
    return table(each("lineage.adapters", sources, source, by="ChannelName"), said)


def told(engine: Engine, container: Container) -> Table:
    """What the server is told, each in the way that its container reads."""
    carrier = container.carrier or carriers.variables("")
    rows = travel(engine, carrier, container.arguments, p.ENVIRONMENT.key)
    if container.carrier:
        return rows
    why = "no word or flag reaches the server in this container"
    left_out = unsupported("engine.args[].value", why, "`runtime.environment.variables`")
    return (*(row for row in rows if not isinstance(row, Arguments)), left_out)


def rows(engine: Engine, container: Container) -> Table:
    """The model of an engine in a container."""
    adapted = container.engine(engine)
    return table(
        exact("name", p.MODEL / "ModelName", p.sealed_name),
        exact(
            ("engine.name", "engine.version", "engine.image"),
            p.CONTAINER / "Image",
            Codec(lambda name, version, image: image or ABSENT, _from_image(engine)),
            needs=(Need("ECRImage", lambda name, version, image: _copied_image(image)),),
            why="AWS's image is of another server, with versions of its own",
            instead="an image of its own in `runtime.engine.image`",
        ),
        weights_rows(engine, container),
        adapter_rows(adapted, container),
        told(adapted, container),
        container.constants,
        each("environment", p.ENVIRONMENT, exact("value", ""), by=None),
    )


def role_rows(*bodies: Place) -> Table:
    """The execution role: of the model, and of the hosts that run copies of one."""
    first, *others = (body / "ExecutionRoleArn" for body in bodies)
    need = Need("IAMRole", _role)
    return (exact("placement.service_account", first, echoes=tuple(others), needs=(need,)),)
