"""KServe: one InferenceService a service, in Standard mode.

* The mode, the autoscaler and the runtime are always written: the cluster's defaults vary.
* The engine runs as a container of its own, so that image, command, port and probes are the spec's.
"""

from __future__ import annotations

from modelspec_compile.target import Target
from modelspec_targets.kserve import container

target = Target(
    name="kserve",
    title="KServe",
    shapes=(container.SHAPE,),
    templates="modelspec_templates/kserve",
)
