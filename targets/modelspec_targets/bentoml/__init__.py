"""BentoML: a project for each service, built by `bentoml build`, for BentoCloud or any container.

* Engines are servers that BentoML starts and passes requests to (`command`); models of predictive
  libraries are loaded into its own process and speak the Open Inference Protocol (`predictive`).
* `service.py` is a constant program; what the spec says stands in its one literal, `CONFIG`.
* Requires BentoML 1.4.39: earlier releases end `__command__` servers badly.

Source: bentoml/BentoML v1.4.39 (read and run 2026-11-23).
"""

from __future__ import annotations

from modelspec_compile.target import Target
from modelspec_targets.bentoml import command, predictive
from modelspec_targets.bentoml.checks import check
from modelspec_targets.bentoml.lowering import RULES

target = Target(
    name="bentoml",
    title="BentoML",
    shapes=(*predictive.SHAPES, command.SHAPE),
    templates="modelspec_templates/bentoml",
    rules=RULES,
    check=check,
)
