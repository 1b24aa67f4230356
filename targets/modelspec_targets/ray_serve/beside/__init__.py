"""An engine in a container of its own, in the pod of a worker that runs no model."""

from modelspec_targets.ray_serve.beside.table import SHAPES

__all__ = ["SHAPES"]
