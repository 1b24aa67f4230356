"""The accelerators that the compiler knows, under every name that people give them.

Facts: accelerators.json, instances.json, sources.json. There is no catalog in use: `built_in` is
the one that comes along, `overlay` lays a user's files over it, and who looks something up is given
the one to look in.
"""

from modelspec_compile.catalog.accelerators import Accelerator
from modelspec_compile.catalog.collection import Catalog, Source, built_in
from modelspec_compile.catalog.instances import DevicePrice, Instance, Offer, Offering, stale
from modelspec_compile.catalog.names import spelling

__all__ = [
    "Accelerator",
    "Catalog",
    "DevicePrice",
    "Instance",
    "Offer",
    "Offering",
    "Source",
    "built_in",
    "spelling",
    "stale",
]
