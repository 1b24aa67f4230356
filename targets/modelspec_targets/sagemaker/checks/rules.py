"""What only the prose of SageMaker's documentation says, rule by rule.

botocore, moto and cfn-lint accept every one of these; SageMaker refuses them, or the endpoint
never comes into service.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from modelspec_targets.sagemaker import hosts, images

Bodies = Mapping[str, Any]
Problems = Iterator[str]
ENVIRONMENT_BYTES = 32 * 1024
SERVERLESS_STEP_MB = 1024


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule on the requests of one service: its code, its problems, and the way out."""

    code: str
    problems: Callable[[Bodies], Problems]
    instead: str


def _model(bodies: Bodies) -> dict[str, Any]:
    found: dict[str, Any] = bodies.get("create-model.json", {})
    return found


def _containers(bodies: Bodies) -> list[dict[str, Any]]:
    model = _model(bodies)
    primary = [model["PrimaryContainer"]] if "PrimaryContainer" in model else []
    return [*primary, *model.get("Containers", ())]


def _config(bodies: Bodies) -> dict[str, Any]:
    found: dict[str, Any] = bodies.get("create-endpoint-config.json", {})
    return found


def _variants(bodies: Bodies) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = _config(bodies).get("ProductionVariants", [])
    return found


def one_container(bodies: Bodies) -> Problems:
    """`PrimaryContainer` or `Containers`."""
    model = _model(bodies)
    given = [name for name in ("PrimaryContainer", "Containers") if name in model]
    if len(given) != 1 and "create-model.json" in bodies:
        yield f"`create-model.json` has {' and '.join(given) or 'no container'}"


def pinned_image(bodies: Bodies) -> Problems:
    """An image, by a tag that stays or a digest."""
    for container in _containers(bodies):
        image = container.get("Image")
        if image is None and "ModelPackageName" not in container:
            yield "`create-model.json` has a container without an image"
        elif image and "@" not in image and image.rpartition("/")[2].partition(":")[2] in FLOATING:
            yield f"`create-model.json` has the image `{image}`, whose content may change"


FLOATING = frozenset({"", "latest"})


def one_source(bodies: Bodies) -> Problems:
    """`ModelDataUrl` or `ModelDataSource`."""
    if any({"ModelDataUrl", "ModelDataSource"} <= each.keys() for each in _containers(bodies)):
        yield "`create-model.json` has both `ModelDataUrl` and `ModelDataSource`"


def prefix_slash(bodies: Bodies) -> Problems:
    """A prefix ends with a slash."""
    for container in _containers(bodies):
        sources = [container.get("ModelDataSource", {})]
        for source in (*sources, *container.get("AdditionalModelDataSources", ())):
            data = source.get("S3DataSource", {})
            uri = data.get("S3Uri", "")
            if data.get("S3DataType") == "S3Prefix" and not uri.endswith("/"):
                yield f"`create-model.json` takes all below `{uri}`, which has no slash at its end"


def some_role(bodies: Bodies) -> Problems:
    """Somebody must be allowed to read the image and the weights."""
    if _model(bodies) and not {*_model(bodies), *_config(bodies)} & {"ExecutionRoleArn"}:
        yield "neither the model nor the configuration has an `ExecutionRoleArn`"


def isolated(bodies: Bodies) -> Problems:
    """A container without a network cannot fetch a model."""
    for container in _containers(bodies):
        names = container.get("Environment", {})
        asked = [name for name in HUB_VARIABLES if not names.get(name, "/").startswith("/")]
        if asked and _model(bodies).get("EnableNetworkIsolation"):
            yield f"`create-model.json` isolates a container that fetches `{asked[0]}` from the hub"


HUB_VARIABLES = ("HF_MODEL_ID", "SM_VLLM_MODEL", "SM_SGLANG_MODEL_PATH", "SM_LLAMA_CPP_HF_REPO")


def environment_size(bodies: Bodies) -> Problems:
    """32 KB for all names and values together."""
    size = sum(
        len(name.encode()) + len(str(value).encode())
        for container in _containers(bodies)
        for name, value in container.get("Environment", {}).items()
    )
    if size > ENVIRONMENT_BYTES:
        yield f"the variables of the container have {size} bytes, and may have {ENVIRONMENT_BYTES}"


def different_variants(bodies: Bodies) -> Problems:
    """Names that differ, and a weight somewhere."""
    variants = _variants(bodies)
    for name, count in Counter(each.get("VariantName") for each in variants).items():
        if count > 1:
            yield f"`create-endpoint-config.json` has {count} variants called `{name}`"
    if variants and not any(each.get("InitialVariantWeight", 1) for each in variants):
        yield "`create-endpoint-config.json` gives no variant a weight, so none gets a request"


def serverless(bodies: Bodies) -> Problems:
    """A serverless variant has no instances, memory in gigabytes, and an archive of weights."""
    for variant in _variants(bodies):
        if "ServerlessConfig" not in variant:
            continue
        if {"InstanceType", "InitialInstanceCount"} & variant.keys():
            yield "`create-endpoint-config.json` has a serverless variant with instances"
        if variant["ServerlessConfig"].get("MemorySizeInMB", 0) % SERVERLESS_STEP_MB:
            yield "`create-endpoint-config.json` has serverless memory that is no whole gigabyte"
        if any("ModelDataSource" in container for container in _containers(bodies)):
            yield "a serverless variant takes weights from an archive, not from `ModelDataSource`"


def prefix_aware(bodies: Bodies) -> Problems:
    """Routing by prefix and its settings come together."""
    for variant in _variants(bodies):
        routing = variant.get("RoutingConfig", {})
        wanted = routing.get("RoutingStrategy") == "PREFIX_AWARE"
        settings = routing.get("PrefixAwareRoutingConfig", {})
        if wanted is not ({"PrefixLength", "ConcurrencyThreshold"} <= settings.keys()):
            yield "`create-endpoint-config.json` has one of `PREFIX_AWARE` and its settings"


def asynchronous(bodies: Bodies) -> Problems:
    """Answers need a place to go."""
    config = _config(bodies).get("AsyncInferenceConfig")
    if config is not None and "S3OutputPath" not in config.get("OutputConfig", {}):
        yield "`create-endpoint-config.json` is asynchronous without an `S3OutputPath`"


def same_names(bodies: Bodies) -> Problems:
    """Requests speak of the same model, configuration and endpoint."""
    for name, file, *others in NAMES:
        wanted = bodies.get(file, {}).get(name)
        for other, path in others:
            for found in _at(bodies.get(other, {}), path.split(".")):
                if wanted is not None and found != wanted:
                    yield f"`{other}` says `{name}` `{found}`, and `{file}` says `{wanted}`"


NAMES: tuple[Any, ...] = (
    (
        "ModelName",
        "create-model.json",
        ("create-endpoint-config.json", "ProductionVariants.ModelName"),
        ("create-inference-component.json", "Specification.ModelName"),
        ("update-inference-component.json", "Specification.ModelName"),
    ),
    (
        "EndpointConfigName",
        "create-endpoint-config.json",
        ("create-endpoint.json", "EndpointConfigName"),
        ("update-endpoint.json", "EndpointConfigName"),
    ),
    (
        "EndpointName",
        "create-endpoint.json",
        ("update-endpoint.json", "EndpointName"),
        ("create-inference-component.json", "EndpointName"),
    ),
)


def _at(value: Any, steps: list[str]) -> Iterator[Any]:
    """The values at a path, through every element of the lists on the way."""
    if isinstance(value, list):
        for entry in value:
            yield from _at(entry, steps)
    elif not steps:
        yield value
    elif isinstance(value, dict) and steps[0] in value:
        yield from _at(value[steps[0]], steps[1:])


def scaled_resource(bodies: Bodies) -> Problems:
    """What is scaled is what is created, by the dimension of its kind."""
    endpoint = bodies.get("create-endpoint.json", {}).get("EndpointName")
    component = bodies.get("create-inference-component.json", {}).get("InferenceComponentName")
    kinds = {f"inference-component/{component}": "sagemaker:inference-component:DesiredCopyCount"}
    for variant in _variants(bodies):
        resource = f"endpoint/{endpoint}/variant/{variant.get('VariantName')}"
        kinds[resource] = "sagemaker:variant:DesiredInstanceCount"
    for file, body in bodies.items():
        pair = (body.get("ResourceId"), body.get("ScalableDimension"))
        if "ResourceId" in body and pair not in kinds.items():
            yield f"`{file}` scales `{pair[0]}` by `{pair[1]}`, which nothing here creates"


def ordered_bounds(bodies: Bodies) -> Problems:
    """The floor is below the ceiling."""
    target = bodies.get("register-scalable-target.json", {})
    if target.get("MinCapacity", 0) > target.get("MaxCapacity", float("inf")):
        yield "`register-scalable-target.json` has a floor above its ceiling"


def wakes_up(bodies: Bodies) -> Problems:
    """From zero leads a step policy with its alarm, and only components and queues get there."""
    if bodies.get("register-scalable-target.json", {}).get("MinCapacity") != 0:
        return
    asleep = "create-inference-component.json" in bodies or "AsyncInferenceConfig" in _config(
        bodies
    )
    if not asleep:
        yield "`register-scalable-target.json` lets a variant go to zero, which only components do"
    policies = [body for file, body in bodies.items() if file.startswith("put-scaling-policy")]
    alarms = [file for file in bodies if file.startswith("put-metric-alarm")]
    if not alarms or not any(body.get("PolicyType") == "StepScaling" for body in policies):
        yield "`register-scalable-target.json` goes to zero, and nothing leads back"


def matching_host(bodies: Bodies) -> Problems:
    """The host's driver fits the CUDA of the image."""
    known = {host.name: host for host in hosts.HOSTS}
    for variant in _variants(bodies):
        host = known.get(variant.get("InferenceAmiVersion", ""))
        for container in _containers(bodies):
            release = images.cuda(container.get("Image", ""))
            if host and release and release not in host.cuda:
                yield f"`{host.name}` has no driver for the CUDA of `{container['Image']}`"


def no_placeholders(bodies: Bodies) -> Problems:
    """Nothing expands words here."""
    for file, body in bodies.items():
        if "${" in json.dumps(body):
            yield f"`{file}` has a `${{…}}`, which nothing fills in"


RULES = (
    Rule("MS541", one_container, "one of `PrimaryContainer` and `Containers`"),
    Rule("MS541", pinned_image, "a tag that stays, or a digest"),
    Rule("MS541", one_source, "one of `ModelDataUrl` and `ModelDataSource`"),
    Rule("MS541", prefix_slash, "a slash at its end"),
    Rule("MS541", some_role, "`runtime.placement.serviceAccount`"),
    Rule("MS541", isolated, "weights on Amazon S3"),
    Rule("MS549", environment_size, "a file beside the weights for long values"),
    Rule("MS541", different_variants, "a name and a weight for each variant"),
    Rule("MS541", serverless, "either instances or `ServerlessConfig`"),
    Rule("MS541", prefix_aware, "`PREFIX_AWARE` with `PrefixLength` and `ConcurrencyThreshold`"),
    Rule("MS541", asynchronous, "`OutputConfig.S3OutputPath`"),
    Rule("MS541", same_names, "the same name in all requests"),
    Rule("MS541", scaled_resource, "the endpoint's variant, or the component"),
    Rule("MS541", ordered_bounds, "`minReplicas` up to `maxReplicas`"),
    Rule("MS541", wakes_up, "`minReplicas: 1`, or a component with a step policy and its alarm"),
    Rule("MS541", matching_host, "the host image that the compiler writes"),
    Rule("MS541", no_placeholders, "the value itself"),
)
