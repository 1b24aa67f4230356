"""Devices: each service is pinned to indices of its own on the one host.

Sources: https://docs.docker.com/compose/how-tos/gpu-support/,
https://rocm.docs.amd.com/projects/install-on-linux/en/latest/how-to/docker.html,
https://docs.habana.ai/en/latest/Installation_Guide/Additional_Installation/Docker_Installation.html
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from modelspec_compile.mapping.codecs import ABSENT, Codec, Unreadable
from modelspec_compile.mapping.rows import Need, Row, Table, exact, implied, table
from modelspec_targets.compose.places import DEVICES, ENV, SERVICE, UNPRIVILEGED

VENDOR, COUNT = "accelerator.vendor", "accelerator.count"
FIELDS = (VENDOR, COUNT, "accelerator.devices", "accelerator.type")
SOFTWARE = {
    "nvidia": "NVIDIA Container Toolkit",
    "amd": "AMD GPU driver (ROCm)",
    "intel": "Habana container runtime",
    "aws": "AWS Neuron driver",
}
"""What Docker needs on the host for the devices of each vendor."""
NEURON = "/dev/neuron"
ROCM = {
    "devices": ["/dev/kfd", "/dev/dri"],
    "group_add": ["video", "render"],
    "security_opt": [*UNPRIVILEGED, "seccomp=unconfined"],
}
HABANA = {"runtime": "habana", "cap_add": ["SYS_NICE"]}
WHY = "Docker hands out no devices of this vendor"
INSTEAD = "`devices` of the service, as an override"


def devices() -> Table:
    """Rows for the devices of every vendor that Docker hands out, in the vendor's own way."""
    reserved, pinned = DEVICES / 0, _codec("nvidia", _reserve, _reserved)
    return table(
        exact(FIELDS, reserved, _either(pinned, Codec(_number, _numbered), _as_many),
              needs=NEEDS, why=WHY, instead=INSTEAD),
        _visible("amd", "HIP_VISIBLE_DEVICES"),
        _visible("intel", "HABANA_VISIBLE_DEVICES"),
        exact(FIELDS, SERVICE / "devices", _codec("aws", _files, _from_files), needs=NEEDS),
        *(_of("amd", key, value) for key, value in ROCM.items()),
        *(_of("intel", key, value) for key, value in HABANA.items()),
    )  # fmt: skip


def _described(*values: Any) -> Any:
    vendor, _, devices, kind = values
    return {"name": kind or vendor, "devices": list(devices)} if devices else None


def _software(*values: Any) -> Any:
    vendor, _, devices, _ = values
    return {"name": SOFTWARE[vendor]} if devices else None


NEEDS = (Need("Accelerator", _described), Need("HostSoftware", _software))


def _codec(
    vendor: str, write: Callable[[list[str]], Any], read: Callable[[Any], Sequence[str]]
) -> Codec:
    def encode(held: str | None, *values: Any) -> Any:
        _, devices, _ = values
        return write(list(devices)) if held == vendor and devices else ABSENT

    def decode(data: Any) -> tuple[Any, ...]:
        found = tuple(read(data))
        return vendor, len(found), found, None

    return Codec(encode, decode)


def _reserve(indices: list[str]) -> Any:
    return {"driver": "nvidia", "device_ids": indices, "capabilities": ["gpu"]}


def _reserved(data: Any) -> Sequence[str]:
    found: list[str] = data.get("device_ids", []) if isinstance(data, dict) else []
    if not found or data != _reserve(found):
        raise Unreadable(data)
    return found


def _number(vendor: str | None, count: int | None, devices: Any, _: str | None) -> Any:
    """The entry for some devices, whichever they are: what people write, and a bundle never."""
    if devices or vendor != "nvidia" or not count:
        return ABSENT
    return {"driver": "nvidia", "count": count, "capabilities": ["gpu"]}


def _numbered(data: Any) -> tuple[Any, ...]:
    count = data.get("count") if isinstance(data, dict) else None
    if type(count) is not int or data != _number("nvidia", count, (), None):
        raise Unreadable(data)
    return "nvidia", count, None, None


def _as_many(wanted: Any, found: Any) -> bool:
    """Whether an entry is the wanted one, or leaves it to Docker which devices it stands for."""
    return bool(found == wanted) or _numbered(found)[:2] == ("nvidia", len(_reserved(wanted)))


def _either(first: Codec, second: Codec, alike: Callable[[Any, Any], bool]) -> Codec:
    """What the first of two codecs says, else the second."""

    def encode(*values: Any) -> Any:
        said = first.encode(*values)
        return second.encode(*values) if said is ABSENT else said

    def decode(data: Any) -> Any:
        try:
            return first.decode(data)
        except Unreadable:
            return second.decode(data)

    return Codec(encode, decode, alike)


def _visible(vendor: str, name: str) -> Row:
    return exact(FIELDS, ENV.key(name), _codec(vendor, ",".join, _split), needs=NEEDS)


def _split(data: Any) -> Sequence[str]:
    if not isinstance(data, str):
        raise Unreadable(data)
    return data.split(",")


def _files(indices: list[str]) -> list[str]:
    return [f"{NEURON}{index}" for index in indices]


def _from_files(data: Any) -> Sequence[str]:
    names = data if isinstance(data, list) else []
    if not names or not all(str(name).startswith(NEURON) for name in names):
        raise Unreadable(data)
    return [name.removeprefix(NEURON) for name in names]


def _of(vendor: str, key: str, value: Any) -> Table:
    """An entry of the services on the devices of a vendor."""
    place = SERVICE.key(key)
    return (implied(VENDOR, place, lambda held: value if held == vendor else ABSENT),)
