"""vLLM inside Ray Serve."""

from modelspec_targets.ray_serve.llm.table import SHAPES

__all__ = ["SHAPES"]
