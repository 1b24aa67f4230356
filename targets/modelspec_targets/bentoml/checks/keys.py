"""Every key that BentoML knows, and what it takes there.

BentoML drops keys that it does not know, in a service as in a deployment, and checks values only
when it builds or serves. Here both are errors.

Sources, of 1.4.39: _bentoml_sdk/service/config.py, _bentoml_sdk/service/factory.py,
bentoml/_internal/bento/build_config.py, bentoml/_internal/cloud/schemas/schemasv2.py.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from modelspec_compile.diagnostics import Diagnostic
from modelspec_compile.diagnostics.diagnostic import error
from modelspec_compile.diagnostics.suggest import did_you_mean
from modelspec_compile.ir.verify import LABEL


@dataclass(frozen=True, slots=True)
class Takes:
    """What a key takes, in words and as a test."""

    what: str
    holds: Callable[[Any], bool]


@dataclass(frozen=True, slots=True)
class Every:
    """A list, or a mapping with keys of its own, whose values all are of one schema."""

    schema: Schema


Schema = Takes | Every | Mapping[str, "Schema"]


def _is(*kinds: type) -> Callable[[Any], bool]:
    return lambda data: isinstance(data, kinds) and (bool in kinds or not isinstance(data, bool))


def _matches(pattern: str) -> Callable[[Any], bool]:
    whole = re.compile(pattern)
    return lambda data: isinstance(data, str) and bool(whole.fullmatch(data))


number = _is(int, float)
TEXT = Takes("a text", _is(str))
FULL = Takes("a text with something in it", lambda data: isinstance(data, str) and data != "")
SWITCH = Takes("true or false", _is(bool))
COUNT = Takes("a positive whole number", lambda data: _is(int)(data) and data > 0)
NUMBER = Takes("a whole number from 0 on", lambda data: _is(int)(data) and data >= 0)
WINDOW = Takes("seconds from 0 to 3600", lambda data: _is(int)(data) and 0 <= data <= 3600)
SECONDS = Takes("a positive number of seconds", lambda data: number(data) and data > 0)
RATIO = Takes("a number from 0 to 1", lambda data: number(data) and 0 <= data <= 1)
PORT = Takes("a port", lambda data: _is(int)(data) and 0 < data < 65536)
PATH = Takes("a path that starts with a slash", _matches("/.*"))
CORES = Takes("cores, such as `500m` or `2`", _matches(r"[1-9]\d*m?|\d+\.\d+"))
BYTES = Takes("an amount of memory, such as `16Gi`", _matches(r"[1-9]\d*([KMGT]i)?"))
NAME = Takes("a DNS label", lambda data: isinstance(data, str) and bool(LABEL.fullmatch(data)))
VARIABLE = Takes("the name of a variable", _matches(r"[A-Za-z_][A-Za-z0-9_]*"))
STAGE = Takes("`all`, `build` or `runtime`", {"all", "build", "runtime"}.__contains__)
STRATEGY = Takes(
    "a strategy of BentoCloud",
    {"RollingUpdate", "Recreate", "RampedSlowRollout", "BestEffortControlledRollout"}.__contains__,
)
ANY = Takes("anything", lambda data: True)

SERVICE: Mapping[str, Schema] = {
    "name": NAME,
    "description": TEXT,
    "path_prefix": PATH,
    "labels": Every(TEXT),
    "envs": Every({"name": VARIABLE, "value": FULL, "stage": STAGE}),
    "resources": {"cpu": CORES, "memory": BYTES, "gpu": COUNT, "gpu_type": TEXT, "tpu_type": TEXT},
    "workers": COUNT,
    "threads": COUNT,
    "replicate_process": SWITCH,
    "backlog": COUNT,
    "extra_ports": Every(PORT),
    "traffic": {
        "timeout": SECONDS,
        "concurrency": COUNT,
        "max_concurrency": COUNT,
        "external_queue": SWITCH,
    },
    "http": {"port": PORT, "proxy_port": PORT, "cors": ANY},
    "endpoints": {"livez": PATH, "readyz": PATH},
    "metrics": {"enabled": SWITCH, "namespace": TEXT, "duration": ANY},
    "logging": {"access": ANY},
    "tracing": {
        "exporter_type": Takes("an exporter", {"otlp", "zipkin", "jaeger"}.__contains__),
        "sample_rate": RATIO,
        "timeout": COUNT,
        "otlp": {"protocol": TEXT, "endpoint": FULL, "compression": TEXT},
    },
    "monitoring": ANY,
    "ssl": ANY,
    "runner_probe": ANY,
}
BENTO: Mapping[str, Schema] = {
    "service": Takes("a module and a class", _matches(r"\w+:\w+")),
    "name": NAME,
    "description": TEXT,
    "labels": Every(TEXT),
    "include": Every(FULL),
    "exclude": Every(FULL),
    "args": ANY,
    "models": ANY,
    "python": ANY,
    "docker": ANY,
    "envs": Every({"name": VARIABLE, "value": FULL, "stage": STAGE}),
}
GIVEN = {"name": VARIABLE, "value": FULL}
DEPLOYMENT: Mapping[str, Schema] = {
    "name": NAME,
    "bento": FULL,
    "cluster": FULL,
    "access_authorization": SWITCH,
    "labels": Every({"key": FULL, "value": TEXT}),
    "secrets": Every(FULL),
    "envs": Every(GIVEN),
    "canary": ANY,
    "services": Every(
        {
            "instance_type": FULL,
            "scaling": {
                "min_replicas": NUMBER,
                "max_replicas": COUNT,
                "policy": {
                    "metrics": ANY,
                    "scale_up_behavior": TEXT,
                    "scale_down_behavior": TEXT,
                    "scale_up_stabilization_window": WINDOW,
                    "scale_down_stabilization_window": WINDOW,
                },
            },
            "envs": Every(GIVEN),
            "deployment_strategy": STRATEGY,
            "extras": ANY,
            "cold_start_timeout": COUNT,
            "config_overrides": ANY,
        }
    ),
}


def check(file: str, data: Any, schema: Schema, path: str = "") -> Iterator[Diagnostic]:
    """Keys that nobody reads, and values that BentoML refuses or misunderstands."""
    if isinstance(schema, Takes):
        if not schema.holds(data):
            yield error("MS552", f"`{path}` in `{file}` is not {schema.what}: `{data}`")
    elif isinstance(schema, Every):
        entries = enumerate(data) if isinstance(data, list) else dict(data or {}).items()
        for key, value in entries:
            yield from check(file, value, schema.schema, f"{path}[{key}]")
    elif not isinstance(data, dict):
        yield error("MS552", f"`{path}` in `{file}` is not a mapping: `{data}`")
    else:
        for key, value in data.items():
            yield from _entry(file, key, value, schema, f"{path}.{key}".removeprefix("."))


def _entry(
    file: str, key: str, value: Any, schema: Mapping[str, Schema], path: str
) -> Iterator[Diagnostic]:
    if key in schema:
        yield from check(file, value, schema[key], path)
        return
    near = did_you_mean(str(key), schema)
    hint = f"did you mean `{near}`?" if near else f"one of {', '.join(sorted(schema))}"
    yield error("MS550", f"BentoML drops `{path}` in `{file}` without a word", None, hint)
