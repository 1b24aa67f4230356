"""Helm: one self-contained chart a service, installed as one release.

* The templates are constant programs; every value of the spec is in `values.yaml` or `Chart.yaml`,
  so whoever knows Helm can override it, and reading a chart back is reading those two.
* The main service's chart is the bundle; those of the services it needs are its subcharts.
* A workload is a Deployment. A replica over several hosts is a LeaderWorkerSet.
* What needs a controller is rendered when it is wanted: ScaledObject and InterceptorRoute (KEDA),
  PodMonitor (Prometheus Operator), HTTPRoute (Gateway API), CiliumNetworkPolicy. The others are
  plain Kubernetes.
* `$` has no meaning in values: templates double it, since Kubernetes would expand `$(NAME)`.

Source: https://helm.sh/docs/chart_best_practices/
"""

from __future__ import annotations

from modelspec_compile.target import Target
from modelspec_targets.helm import checks, lowering, shapes

target = Target(
    name="helm",
    title="Helm",
    shapes=(shapes.MAIN,),
    aside=(shapes.SUBCHART,),
    templates=checks.PACKAGE,
    rules=lowering.RULES,
    words=shapes.words,
    check=checks.check,
)
