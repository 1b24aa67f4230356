"""`governance`: what must hold around the model."""

from modelspec_compile.spec.compliance import Compliance
from modelspec_compile.spec.cost import Cost
from modelspec_compile.spec.safety import Safety
from modelspec_compile.spec.section import Section, optional


class Governance(Section):
    """Compliance, safety and cost."""

    compliance: Compliance = optional()
    safety: Safety = optional()
    cost: Cost = optional()
