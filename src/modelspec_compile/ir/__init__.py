"""The intermediate representation: frozen, platform-neutral, every value with its origin."""

from modelspec_compile.ir.origin import Defaulted, Derived, Origin, Written
from modelspec_compile.ir.structure import build, flatten, generic, leaf_paths
from modelspec_compile.ir.system import Service, System

__all__ = [
    "Defaulted",
    "Derived",
    "Origin",
    "Service",
    "System",
    "Written",
    "build",
    "flatten",
    "generic",
    "leaf_paths",
]
