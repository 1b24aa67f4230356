"""The dialects of the language: the native one, and published ones as tables of facts."""

NATIVE = "modelspec.dev/v1alpha1"
PUBLISHED = "piqc.ai/v1alpha1"
DIALECTS = (NATIVE, PUBLISHED)

__all__ = ["DIALECTS", "NATIVE", "PUBLISHED"]
