"""`operations`: everything about running it that is not the runtime itself."""

from modelspec_compile.spec.observability import Observability
from modelspec_compile.spec.rollout import Rollout
from modelspec_compile.spec.scaling import Scaling
from modelspec_compile.spec.section import Section, optional
from modelspec_compile.spec.serving import Serving
from modelspec_compile.spec.slos import Slo


class Operations(Section):
    """How it is served, scaled, rolled out and watched."""

    serving: Serving = optional()
    scaling: Scaling = optional()
    rollout: Rollout = optional()
    observability: Observability = optional()
    slos: list[Slo] = optional("Service objectives.")
