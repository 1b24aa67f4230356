"""Replicas of several hosts: what a pod has is a host's share of the replica."""

from __future__ import annotations

from dataclasses import replace

from modelspec_compile.diagnostics import Diagnostic
from modelspec_compile.ir import Service
from modelspec_compile.ir.change import derive

COUNT = "accelerator.count"


def divide(service: Service) -> tuple[Service, list[Diagnostic]]:
    """The devices of one host instead of those of all."""
    nodes, count = service.parallelism.nodes or 1, service.accelerator.count
    if nodes == 1 or count is None:
        return service, []
    why = f"each of {nodes} pods has its share of the devices"
    sources = (COUNT, "parallelism.nodes")
    return derive(service, COUNT, count // nodes, "kserve.nodes", sources, why), []


def multiply(service: Service) -> Service:
    """The devices of all hosts."""
    nodes, count = service.parallelism.nodes or 1, service.accelerator.count
    if nodes == 1 or count is None:
        return service
    return replace(service, accelerator=replace(service.accelerator, count=count * nodes))
