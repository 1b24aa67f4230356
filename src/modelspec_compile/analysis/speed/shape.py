"""How the devices of a replica share a network, whatever notation the spec has for it."""

from __future__ import annotations

from dataclasses import dataclass

from modelspec_compile.analysis.deployment import Deployment

HOST_DEVICES = 8
"""Devices that one switch of NVLink joins; on the rack systems below it is 72."""
RACK = ("gb200", "gb300")


@dataclass(frozen=True, slots=True)
class Shape:
    """`stages` of `group` devices each; attention runs `data` times on `tensor` devices of it.

    `experts` is how many devices hold different experts, 1 where each holds a part of all.
    `noted` is a notation that was read otherwise than it stands, or nothing.
    """

    group: int
    tensor: int
    data: int
    experts: int
    stages: int = 1
    noted: str = ""


def shape(deployment: Deployment, latent: bool) -> Shape:
    """The shape of a deployment.

    Some tools multiply degrees out: tensor (or data) is then the square of expert, or tensor and
    data are both the number of devices and expert their product. Published rows stand in both
    notations with the same measurement, so these are read as the number that was multiplied. A
    latent cache is not divided by tensor parallelism, so engines on more devices than one host
    has run its attention data-parallel.
    """
    split = deployment.parallelism
    tensor, data, experts = split.tensor, split.data, split.expert
    device = deployment.accelerator
    host = 72 if device and any(name in device.id for name in RACK) else HOST_DEVICES
    noted = ""
    if tensor == data > 1 and experts == tensor * data:
        data, experts, noted = 1, tensor, "product"
    elif experts > 1 and tensor * data == experts**2 > host:
        tensor, data, noted = (experts, 1, "product") if data == 1 else (1, experts, "product")
    devices = tensor * data
    if devices == 1 and split.pipeline == 1:
        devices = tensor = max(1, deployment.devices)
    if latent and data == 1 and tensor > HOST_DEVICES:
        tensor, data = 1, tensor
    return Shape(devices, tensor, data, min(experts, devices), split.pipeline, noted)
