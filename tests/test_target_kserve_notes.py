"""KServe: what the annotations of an object say of its model."""

from __future__ import annotations

import json

from modelspec_compile import compile
from test_target_kserve import L4, LLM, back, document, spec

DESCRIBED = {
    "modelspec.dev/version": ("version", "2026.11"),
    "modelspec.dev/description": ("description", "Answers customers"),
    "modelspec.dev/model": ("model.id", "acme/chat"),
    "modelspec.dev/family": ("model.family", "llama"),
    "modelspec.dev/task": ("model.task", "chat-completion"),
    "modelspec.dev/framework": ("model.framework", "transformers"),
    "modelspec.dev/license": ("model.license", "apache-2.0"),
    "modelspec.dev/format": ("model.artifacts.format", "safetensors"),
    "modelspec.dev/digest": ("model.artifacts.digest", f"sha256:{'0' * 64}"),
    "modelspec.dev/base-model": ("lineage.base.uri", "hf://acme/base"),
    "modelspec.dev/base-model-revision": ("lineage.base.revision", "v0"),
    "modelspec.dev/method": ("lineage.method", "qlora"),
    "modelspec.dev/owner": ("compliance.owner", "team-ml"),
}


def test_annotations_say_what_the_model_is_and_come_back() -> None:
    artifacts = {
        "modelUri": "hf://acme/chat", "format": "safetensors", "digest": f"sha256:{'0' * 64}",
    }  # fmt: skip
    model = {
        **LLM, "family": "llama", "framework": "transformers", "license": "apache-2.0",
        "artifacts": artifacts,
    }  # fmt: skip
    written = json.loads(
        spec(
            model,
            L4,
            lineage={"base": {"modelUri": "hf://acme/base", "revision": "v0"}, "method": "qlora"},
            governance={"compliance": {"governance": {"owner": "team-ml"}}},
        )
    )
    written["metadata"] |= {
        "version": "2026.11", "description": "Answers customers",
        "annotations": {"example.com/ticket": "7"}, "labels": {"team": "ml"},
    }  # fmt: skip
    result = compile(json.dumps(written), "kserve")
    assert result.ok, [d.message for d in result.diagnostics]
    (made,) = result.bundles
    metadata, fields = document(made)["metadata"], back(made)
    for note, (field, value) in DESCRIBED.items():
        assert (metadata["annotations"][note], fields[field]) == (value, value)
    assert metadata["annotations"]["example.com/ticket"] == "7"
    assert metadata["labels"] == {"team": "ml"}
    assert (fields["annotations"], fields["labels"]) == (("example.com/ticket",), ("team",))
