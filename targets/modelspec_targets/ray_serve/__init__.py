"""Ray Serve: one RayService a system, one application and one worker group a service.

* vLLM on NVIDIA devices is an application of `ray.serve.llm`; predictive models are loaded by a
  program of the bundle; every other engine runs in its own image beside Ray, in the same pod.
* `serve_config.yaml` holds everything that Serve reads, and stands word for word in
  `rayservice.yaml`. Programs reach the pods by a ConfigMap.
* What Serve would assume is always written: limits of requests, bounds and targets of replicas.
* The release of Ray follows from the image that the spec names, or from the vLLM that it wants;
  a key that this release does not know is an error, since Serve drops it without a word.
* The head runs no replicas, and serves only where a service may have none at all. Ray's own
  interfaces ask for a token, which KubeRay makes.
"""

from __future__ import annotations

from modelspec_compile.target import Target
from modelspec_targets._kubernetes import asked_for
from modelspec_targets.ray_serve import beside, checks, llm, lowering, predictive, reading, shared

target = Target(
    name="ray-serve",
    title="Ray Serve",
    shapes=(*llm.SHAPES, predictive.SHAPE, *beside.SHAPES),
    templates="modelspec_templates/ray_serve",
    rules=lowering.RULES,
    words=shared.words,
    check=checks.check,
    unescape=asked_for,
    unfold=reading.unfold,
)
