"""vLLM inside Ray Serve."""

from modelspec_targets.ray_serve.llm.table import SHAPES, loads

__all__ = ["SHAPES", "loads"]
