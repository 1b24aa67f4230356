"""Does it fit: weights, cache and overheads of one device, by engine and version."""

from modelspec_compile.analysis.memory.derive import derive
from modelspec_compile.analysis.memory.memory import Memory, memory
from modelspec_compile.analysis.memory.remedies import Remedy, remedies

__all__ = ["Memory", "Remedy", "derive", "memory", "remedies"]
