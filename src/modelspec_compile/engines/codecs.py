"""Codecs that engines share."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from modelspec_compile.mapping.codecs import ABSENT, Codec, Unreadable, same, stripped

_REPOSITORY = re.compile(r"\w[\w.-]*(?:/[\w.-]+)*")


def _from_hub(data: Any) -> str:
    if not isinstance(data, str) or not _REPOSITORY.fullmatch(data):
        raise Unreadable(data)
    return f"hf://{data}"


hub_name = Codec(stripped("hf://").encode, _from_hub)
"""`hf://org/name` ↔ `org/name`; other schemes are ABSENT, and paths and options no names."""

in_image = Codec(
    lambda uri: uri.removeprefix("file://") if uri.startswith(("/", "file:///")) else ABSENT,
    same.decode,
)
"""A file that is in the container already; every other location is ABSENT."""


def _reachable(uri: str) -> Any:
    return hub_name.encode(uri) if uri.startswith("hf://") else in_image.encode(uri)


reachable = Codec(
    _reachable,
    lambda data: data if same.decode(data).startswith("/") else hub_name.decode(data),
)
"""What a server reaches by itself: a name on the hub, or a path in its container."""

HUB_ONLY = "the server takes a tokenizer from the weights, the hub or a path in its container"
NO_FILE = "the server takes a template by its path inside the container"
NO_COLLECTOR = "spans go nowhere without a collector"
NAME_COLLECTOR = "write `operations.observability.tracing.endpoint`"
ONE_NAME = "the server has one name for a model"
KEEP_ONE = "keep one of `operations.serving.servedNames`"

first_name = Codec(lambda names: names[0] if len(names) == 1 else ABSENT, lambda data: (data,))
"""The only name of a model that is served under one; several are ABSENT."""

traced = Codec(
    lambda enabled, endpoint: ABSENT if enabled is False or endpoint is None else endpoint,
    lambda data: (True, data),
)
"""(enabled, endpoint) ↔ the endpoint that spans go to; one that is given turns tracing on."""


def _collector(enabled: bool | None, endpoint: str | None) -> Any:
    if enabled is False or endpoint is None or endpoint.startswith("https://"):
        return ABSENT
    return endpoint.removeprefix("http://")


collector = Codec(_collector, lambda data: (True, f"http://{same.decode(data)}"))
"""(enabled, endpoint) ↔ `host:port` of a collector that is reached without TLS."""

tracing_on = Codec(
    lambda enabled, endpoint: ABSENT if enabled is False or endpoint is None else True,
    lambda data: (True, None),
)
"""(enabled, endpoint) → a switch that turns tracing on where there is an endpoint."""


def among(table: Mapping[Any, Any]) -> Codec:
    """A closed set of words under other names; every word outside it is ABSENT."""
    back = {theirs: ours for ours, theirs in reversed(list(table.items()))}

    def decode(data: Any) -> Any:
        try:
            return back[data]
        except (KeyError, TypeError):
            raise Unreadable(data) from None

    return Codec(lambda value: table.get(value, ABSENT), decode)


def words(**table: str) -> Codec:
    """A closed set of words under other names to write; to read, every other word as it is."""
    encode = among(table).encode
    back = {theirs: ours for ours, theirs in reversed(list(table.items()))}
    return Codec(encode, lambda data: back.get(data, same.decode(data)))


dtypes = words(bf16="bfloat16", fp16="float16", fp32="float32")
"""The number formats that PyTorch servers compute in."""

NO_DTYPE = "the server computes in bfloat16, float16 or float32 only"


def level_words(upper: bool = False, **others: str) -> Codec:
    """A log level as an engine spells it; `others` are the levels that it calls differently."""
    table = dict.fromkeys(("debug", "info", "warning", "error", "critical"))
    spelled = {level: others.get(level, level) for level in table}
    spelled |= {"trace": others.get("trace", spelled["debug"]), "warn": spelled["warning"]}
    spelled["fatal"] = spelled["critical"]
    return among({ours: word.upper() if upper else word for ours, word in spelled.items()})


ONE_MODE = "the server has one mode for every task that gives vectors"
NO_LEVEL = "the server has the levels from `debug` to `critical` only"

json_or_text = among({"json": "true", "text": "false"})
"""The form of log lines ↔ the text of a switch for JSON."""


def _http_port(port: int, protocol: str | None) -> Any:
    return ABSENT if protocol == "grpc" else port


def _grpc_port(data: Any, protocol: str | None) -> int:
    if protocol != "grpc":
        raise Unreadable(data)
    return int(same.decode(data))


http_port = Codec(_http_port, lambda data, protocol: same.decode(data))
grpc_port = Codec(
    lambda port, protocol: port if protocol == "grpc" else ABSENT,
    _grpc_port,
)
"""The port of the API, for servers that have one for each protocol; `serving.protocol` is given."""

named_paths = Codec(
    lambda pairs: [f"{name}={path}" for name, path in pairs],
    lambda words: [tuple(word.split("=", 1)) for word in words if "=" in word],
)
"""Adapters as words of `name=path`."""
