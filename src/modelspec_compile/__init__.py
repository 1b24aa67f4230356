"""The compiler for ModelSpec: one description of a served model in, artifacts for platforms out.

from modelspec_compile import compile
result = compile(text, ["kserve", "compose"])
for bundle in result.bundles:
    for file in bundle.files: ...
"""

from modelspec_compile.bundle import Bundle, File
from modelspec_compile.bundle import read as read_bundle
from modelspec_compile.compiler import Compilation, Loaded, compile, load  # noqa: A004
from modelspec_compile.diagnostics import Diagnostic, Severity, Span
from modelspec_compile.ir import Service, System
from modelspec_compile.target import Target

__all__ = [
    "Bundle",
    "Compilation",
    "Diagnostic",
    "File",
    "Loaded",
    "Service",
    "Severity",
    "Span",
    "System",
    "Target",
    "compile",
    "load",
    "read_bundle",
]
