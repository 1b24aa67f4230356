"""`piqc.ai/v1alpha1`, the published ModelSpec v0.1: every leaf it has, and nothing else.

`!` marks a key that must be present wherever its parent is, `[]` a list, `{}` a map with free keys.
"""

from modelspec_compile.spec.dialects.table import Leaf, integer, number, word

TEXT = Leaf("text")
SWITCH = Leaf("switch")
NATURAL = integer(0)
POSITIVE = integer(1)
PORT = integer(1, 65535)
AMOUNT = number(0)

LEAVES: dict[str, Leaf] = {
    "apiVersion!": word("piqc.ai/v1alpha1"),
    "kind!": word("ModelSpec"),
    "metadata!.name!": TEXT,
    "metadata!.version": TEXT,
    "metadata!.description": TEXT,
    "metadata!.labels{}": TEXT,
    "metadata!.annotations{}": TEXT,
    "spec!.identity!.model!.id!": TEXT,
    "spec!.identity!.model!.family!": TEXT,
    "spec!.identity!.model!.task!": TEXT,
    "spec!.identity!.model!.framework!": TEXT,
    "spec!.identity!.model!.precision": TEXT,
    "spec!.identity!.model!.artifacts.modelUri": TEXT,
    "spec!.identity!.model!.artifacts.tokenizerUri": TEXT,
    "spec!.runtime!.accelerator!.vendor!": TEXT,
    "spec!.runtime!.accelerator!.type!": TEXT,
    "spec!.runtime!.accelerator!.count!": POSITIVE,
    "spec!.runtime!.batch.maxBatchSize": POSITIVE,
    "spec!.runtime!.batch.maxSequenceLengthTokens": POSITIVE,
    "spec!.runtime!.resources.cpuCores": NATURAL,
    "spec!.runtime!.resources.memoryGb": AMOUNT,
    "spec!.runtime!.resources.ephemeralStorageGb": AMOUNT,
    "spec!.runtime!.environment.variables{}": TEXT,
    "spec!.operations.serving.protocol": word("http", "grpc"),
    "spec!.operations.serving.port": PORT,
    "spec!.operations.serving.readinessProbe.path": TEXT,
    "spec!.operations.serving.readinessProbe.timeoutSeconds": NATURAL,
    "spec!.operations.serving.livenessProbe.path": TEXT,
    "spec!.operations.serving.livenessProbe.timeoutSeconds": NATURAL,
    "spec!.operations.serving.maxConcurrency": POSITIVE,
    "spec!.operations.serving.timeoutSeconds": NATURAL,
    "spec!.operations.scaling.minReplicas": NATURAL,
    "spec!.operations.scaling.maxReplicas": NATURAL,
    "spec!.operations.scaling.strategy": word("reactive", "predictive", "manual"),
    "spec!.operations.scaling.targetLatencyMsP95": AMOUNT,
    "spec!.operations.scaling.targetRps": AMOUNT,
    "spec!.operations.scaling.warmPool.size": NATURAL,
    "spec!.operations.scaling.warmPool.strategy": TEXT,
    "spec!.operations.observability.metrics.enabled": SWITCH,
    "spec!.operations.observability.metrics.provider": TEXT,
    "spec!.operations.observability.metrics.port": PORT,
    "spec!.operations.observability.logging.level": TEXT,
    "spec!.operations.observability.tracing.enabled": SWITCH,
    "spec!.pipeline.preprocess.steps[].name!": TEXT,
    "spec!.pipeline.preprocess.steps[].type!": TEXT,
    "spec!.pipeline.preprocess.steps[].enabled": SWITCH,
    "spec!.pipeline.postprocess.steps[].name!": TEXT,
    "spec!.pipeline.postprocess.steps[].type!": TEXT,
    "spec!.pipeline.postprocess.steps[].enabled": SWITCH,
    "spec!.pipeline.dependencies[].id!": TEXT,
    "spec!.pipeline.dependencies[].role!": word(
        "input", "guardrail", "reranker", "postprocess", "custom"
    ),
    "spec!.pipeline.dependencies[].specRef": TEXT,
    "spec!.pipeline.dependencies[].required": SWITCH,
    "spec!.pipeline.dependencies[].interface.inputType": TEXT,
    "spec!.pipeline.dependencies[].interface.outputType": TEXT,
    "spec!.pipeline.dependencies[].interface.maxLatencyMs": AMOUNT,
    "spec!.governance.compliance.pii.allowed": SWITCH,
    "spec!.governance.compliance.pii.policy": TEXT,
    "spec!.governance.compliance.retention.logsDays": NATURAL,
    "spec!.governance.compliance.retention.artifactsDays": NATURAL,
    "spec!.governance.compliance.governance.changeApproval": TEXT,
    "spec!.governance.compliance.governance.owner": TEXT,
    "spec!.governance.cost.targetCostPer1kTokensUsd": AMOUNT,
    "spec!.governance.cost.pricingHints.cloudProvider": TEXT,
    "spec!.governance.cost.pricingHints.instanceType": TEXT,
    "spec!.governance.cost.pricingHints.spotAllowed": SWITCH,
}
