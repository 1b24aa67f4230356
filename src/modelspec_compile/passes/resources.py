"""Host resources: every platform wants them said, so they are never left to its default."""

from __future__ import annotations

from modelspec_compile.catalog import Catalog
from modelspec_compile.diagnostics import Diagnostic
from modelspec_compile.ir import Service
from modelspec_compile.ir.change import default

GIB = 2**30
CORES_PER_DEVICE = 4
CPU_ONLY_MILLICORES, CPU_ONLY_BYTES = 2000, 4 * GIB
SHARED_MEMORY_BYTES = 16 * GIB


def resources(service: Service, catalog: Catalog) -> tuple[Service, list[Diagnostic]]:
    """Cores and memory by the number of devices; shared memory where devices talk to each other."""
    count = service.accelerator.count or 0
    millicores = 1000 * CORES_PER_DEVICE * count or CPU_ONLY_MILLICORES
    why = f"{CORES_PER_DEVICE} cores a device" if count else "a server without devices"
    service = default(service, "resources.cpu_millicores", millicores, "resources.cpu", why)
    service = _memory(service, count, catalog)
    if count > 1:
        why = "NCCL exchanges through /dev/shm, whose usual 64 MiB are too small"
        path = "resources.shared_memory_bytes"
        service = default(service, path, SHARED_MEMORY_BYTES, "resources.shared_memory", why)
    return service, []


def _memory(service: Service, count: int, catalog: Catalog) -> Service:
    """As much host memory as device memory, in steps of 8 GiB: weights pass through it."""
    known = catalog.find(service.accelerator.type or "")
    device = known.memory_bytes if known else 32 * GIB
    steps = -(-device * count // (8 * GIB))
    why = "as much as the devices have, for weights on their way" if count else "a small server"
    memory = steps * 8 * GIB or CPU_ONLY_BYTES
    return default(service, "resources.memory_bytes", memory, "resources.memory", why)
