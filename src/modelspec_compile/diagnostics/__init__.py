"""What the compiler says: a code, a place, one sentence, and the way out."""

from modelspec_compile.diagnostics.diagnostic import Diagnostic, Fix, Severity
from modelspec_compile.diagnostics.span import Span

__all__ = ["Diagnostic", "Fix", "Severity", "Span"]
