"""Amazon SageMaker: the request bodies of a real-time endpoint, and a script that sends them.

* Each JSON file is exactly one request: `aws sagemaker create-model --cli-input-json file://…`.
* A model and a configuration are immutable, so their names hold a digest of their content: the same
  spec is no change, another one is an update. The endpoint keeps its name.
* The image is the one that AWS publishes of an engine, pinned; options travel as its variables.
* The host image is always written where the CUDA of the container is known.
* A replica is an instance, or, where it needs fewer devices than an instance has or where there may
  be none, a copy of an inference component on one.
* Weights are on Amazon S3 or, if the container can fetch them without a secret, on the hub. What
  lies elsewhere is copied to the bucket that SageMaker's tools use by default.
* The account is in no spec: placeholders hold account 000000000000, and `deploy.sh` puts the
  caller's in its place.
"""

from __future__ import annotations

from typing import Any

from modelspec_compile.mapping.documents import get
from modelspec_compile.target import Target
from modelspec_targets.sagemaker.checks import check
from modelspec_targets.sagemaker.containers import ONE_TEXT
from modelspec_targets.sagemaker.lowering import RULES
from modelspec_targets.sagemaker.places import ENVIRONMENT, MODEL
from modelspec_targets.sagemaker.seal import seal
from modelspec_targets.sagemaker.shapes import SHAPES


def _environment(document: Any) -> dict[str, Any]:
    """The variables of a model, whatever its file is called."""
    held = get(document, ENVIRONMENT.path) if MODEL.object.is_like(document) else None
    return held if isinstance(held, dict) else {}


def _escape(_: str, document: Any) -> Any:
    """A variable is text: words for Triton become one."""
    environment = _environment(document)
    for name in ONE_TEXT:
        if isinstance(words := environment.get(name), list):
            environment[name] = " ".join(words)
    return document


def _unescape(_: str, document: Any) -> Any:
    """A text becomes words; what is no text, and no variable therefore, becomes none."""
    environment = _environment(document)
    for name in ONE_TEXT & environment.keys():
        text = environment[name]
        environment[name] = text.split() if isinstance(text, str) else [text]
    return document


target = Target(
    name="sagemaker",
    title="Amazon SageMaker",
    shapes=SHAPES,
    templates="modelspec_templates/sagemaker",
    rules=RULES,
    check=check,
    escape=_escape,
    unescape=_unescape,
    seal=seal,
)
