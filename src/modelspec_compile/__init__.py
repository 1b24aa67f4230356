"""The compiler for ModelSpec: one description of a served model in, artifacts for platforms out.

    from modelspec_compile import compile
    result = compile(text, ["kserve", "compose"])
    for bundle in result.bundles:
        for file in bundle.files: ...

Names are loaded when they are asked for, so that importing the package costs nothing.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from modelspec_compile.bundle import Bundle, File
    from modelspec_compile.compiler import Compilation, Loaded, compile, load
    from modelspec_compile.diagnostics import Diagnostic, Severity, Span
    from modelspec_compile.ir import Service, System
    from modelspec_compile.reading import read_bundle
    from modelspec_compile.target import Target

_HOMES = {
    "Bundle": "bundle",
    "Compilation": "compiler",
    "Diagnostic": "diagnostics",
    "File": "bundle",
    "Loaded": "compiler",
    "Service": "ir",
    "Severity": "diagnostics",
    "Span": "diagnostics",
    "System": "ir",
    "Target": "target",
    "compile": "compiler",
    "load": "compiler",
    "read_bundle": "reading",
}


def __getattr__(name: str) -> object:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"modelspec_compile.{_HOMES[name]}"), name)


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
