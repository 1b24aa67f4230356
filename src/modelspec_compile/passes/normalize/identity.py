"""`metadata`, `spec.identity` and `spec.lineage`."""

from __future__ import annotations

from modelspec_compile.mapping.rows import each, exact, table
from modelspec_compile.passes.normalize.units import billions

METADATA = table(
    exact("name", "metadata.name"),
    exact("version", "metadata.version"),
    exact("description", "metadata.description"),
    each("labels", "metadata.labels", exact("value", ""), by=None),
    each("annotations", "metadata.annotations", exact("value", ""), by=None),
)

IDENTITY = table(
    exact("model.id", "spec.identity.model.id"),
    exact("model.family", "spec.identity.model.family"),
    exact("model.task", "spec.identity.model.task"),
    exact("model.framework", "spec.identity.model.framework"),
    exact("model.precision", "spec.identity.model.precision"),
    exact("model.quantization", "spec.identity.model.quantization"),
    exact("model.license", "spec.identity.model.license"),
    exact("model.revision", "spec.identity.model.revision"),
    exact("model.artifacts.uri", "spec.identity.model.artifacts.modelUri"),
    exact("model.artifacts.revision", "spec.identity.model.artifacts.revision"),
    exact("model.artifacts.tokenizer_uri", "spec.identity.model.artifacts.tokenizerUri"),
    exact("model.artifacts.chat_template_uri", "spec.identity.model.artifacts.chatTemplateUri"),
    exact("model.artifacts.format", "spec.identity.model.artifacts.format"),
    exact("model.artifacts.digest", "spec.identity.model.artifacts.digest"),
    exact(
        "model.artifacts.credentials.name",
        "spec.identity.model.artifacts.credentials.secretRef.name",
    ),
    exact(
        "model.artifacts.credentials.key",
        "spec.identity.model.artifacts.credentials.secretRef.key",
    ),
    exact(
        "model.architecture.parameters",
        "spec.identity.model.architecture.parametersBillions",
        billions,
    ),
    exact("model.architecture.layers", "spec.identity.model.architecture.layers"),
    exact("model.architecture.hidden_size", "spec.identity.model.architecture.hiddenSize"),
    exact("model.architecture.attention.kind", "spec.identity.model.architecture.attention.kind"),
    exact("model.architecture.attention.heads", "spec.identity.model.architecture.attention.heads"),
    exact(
        "model.architecture.attention.key_value_heads",
        "spec.identity.model.architecture.attention.keyValueHeads",
    ),
    exact(
        "model.architecture.attention.head_size",
        "spec.identity.model.architecture.attention.headDim",
    ),
    exact("model.architecture.vocabulary_size", "spec.identity.model.architecture.vocabularySize"),
    exact(
        "model.architecture.max_position_tokens",
        "spec.identity.model.architecture.maxPositionTokens",
    ),
)

LINEAGE = table(
    exact("lineage.base.uri", "spec.lineage.base.modelUri"),
    exact("lineage.base.revision", "spec.lineage.base.revision"),
    exact("lineage.base.reference", "spec.lineage.base.specRef"),
    exact("lineage.method", "spec.lineage.method"),
    each(
        "lineage.datasets",
        "spec.lineage.datasets",
        exact("uri", "uri"),
        exact("digest", "digest"),
        exact("license", "license"),
    ),
    exact("lineage.training.run_uri", "spec.lineage.training.runUri"),
    exact("lineage.training.commit", "spec.lineage.training.commit"),
    each("lineage.adapters", "spec.lineage.adapters", exact("uri", "uri"), exact("rank", "rank")),
    each(
        "lineage.evaluations",
        "spec.lineage.evaluations",
        exact("benchmark", "benchmark"),
        exact("metric", "metric"),
        exact("value", "value"),
        exact("threshold", "threshold"),
        by="",
    ),
    each(
        "lineage.signatures",
        "spec.lineage.signatures",
        exact("kind", "kind"),
        exact("uri", "uri"),
        exact("identity", "identity"),
        by="",
    ),
)
