"""From the documents of a spec to one merged native tree a service, and the graph of services."""

from modelspec_compile.passes.resolve.graph import Graph, resolve
from modelspec_compile.passes.resolve.merged import Merged, Settings
from modelspec_compile.passes.resolve.reader import Read, nothing_to_read

__all__ = ["Graph", "Merged", "Read", "Settings", "nothing_to_read", "resolve"]
