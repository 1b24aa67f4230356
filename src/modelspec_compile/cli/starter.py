"""The spec that `init` writes."""

from __future__ import annotations

from modelspec_compile.output.formats.yaml import scalar

_SPEC = """\
apiVersion: modelspec.dev/v1alpha1
kind: ModelSpec
metadata:
  name: {name}
spec:
  identity:
    model:
      id: {model}
      task: chat-completion        # `modelspec explain identity.model.task` lists the others
      artifacts:
        modelUri: {uri}
  runtime:
    accelerator: {{type: {accelerator}, count: 1}}
    batch: {{maxSequenceLengthTokens: 8192}}
  operations:
    scaling: {{minReplicas: 1, maxReplicas: 1}}
"""


def starter(name: str, model: str, accelerator: str) -> str:
    """A small native spec."""
    return _SPEC.format(
        name=scalar(name),
        model=scalar(model),
        uri=scalar(f"hf://{model}"),
        accelerator=scalar(accelerator),
    )
