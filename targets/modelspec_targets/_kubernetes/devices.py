"""Accelerators: the resources that device plugins offer, and what node labellers write."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any

from modelspec_compile.catalog import Catalog
from modelspec_compile.mapping.codecs import ABSENT, Codec, Unreadable
from modelspec_compile.mapping.places import Place
from modelspec_compile.mapping.rows import Need, Table, spread, table

RESOURCES = {
    "nvidia": "nvidia.com/gpu",
    "amd": "amd.com/gpu",
    "intel": "habana.ai/gaudi",
    "aws": "aws.amazon.com/neuron",
    "google": "google.com/tpu",
}
"""The extended resource that each vendor's device plugin offers."""

LABELLERS = {
    "nvidia.com/gpu.product": "NVIDIA GPU Feature Discovery",
    "amd.com/gpu.device-id": "the node labeller of AMD's GPU operator",
    "cloud.google.com/gke-tpu-accelerator": "Google Kubernetes Engine",
    "karpenter.k8s.aws/instance-accelerator-name": "Karpenter",
}
"""The node labels that tell devices apart, each with who writes it."""

AMD_IDS = {"amd-mi300x": "74a1", "amd-mi325x": "74a5", "amd-mi355x": "75a3"}
"""PCI ids as AMD's node labeller writes them: the product's name differs between its versions."""


def _devices(vendor: str | None, count: int | None) -> Any:
    return {RESOURCES[vendor]: str(count)} if vendor in RESOURCES and count else ABSENT


def _from_devices(data: Any) -> tuple[str, int]:
    for vendor, resource in RESOURCES.items():
        if isinstance(data, dict) and str(data.get(resource, "")).isdecimal():
            return vendor, int(data[resource])
    raise Unreadable(data)


devices = Codec(_devices, _from_devices)
"""(vendor, count) ↔ the extended resource of a container's limits."""


def _known(catalog: Catalog, kind: str) -> Mapping[str, str]:
    found = catalog.find(kind)
    ids = {"amd.com/gpu.device-id": AMD_IDS[kind]} if kind in AMD_IDS else {}
    return {**(found.labels if found else {}), **ids}


def _labels(catalog: Catalog, kind: str) -> Any:
    known = _known(catalog, kind)
    return next(({key: known[key]} for key in LABELLERS if key in known), ABSENT)


def _from_labels(catalog: Catalog, data: Any) -> str:
    held = data if isinstance(data, dict) else {}
    for key in LABELLERS:
        for kind in catalog.accelerators if key in held else ():
            if _known(catalog, kind).get(key) == held[key]:
                return kind
    raise Unreadable(data)


def product_labels(catalog: Catalog) -> Codec:
    """An accelerator of a catalog ↔ the label that its nodes carry."""
    return Codec(partial(_labels, catalog), partial(_from_labels, catalog))


def _label_need(catalog: Catalog, kind: str) -> dict[str, Any] | None:
    labels = _labels(catalog, kind)
    if labels is ABSENT:
        return None
    ((key, value),) = labels.items()
    return {"name": key, "value": value, "controller": LABELLERS[key]}


def nodes_with_accelerator(selector: Place, catalog: Catalog) -> Table:
    """The node label of the accelerator in a pod's `nodeSelector`."""
    return table(
        spread(
            "accelerator.type",
            selector,
            product_labels(catalog),
            needs=(Need("NodeLabel", partial(_label_need, catalog)),),
            why="no node label tells this device apart",
            instead="write `runtime.placement.nodeSelector`",
        )
    )
