"""What SageMaker has no place for, why, and the way out."""

from __future__ import annotations

from modelspec_compile.mapping import sections
from modelspec_compile.mapping.rows import Table, below, unsupported
from modelspec_targets.sagemaker.lowering.scaling import NO_WINDOW, SIMPLER

CLIENTS = (
    "clients call InvokeEndpoint, and SageMaker calls `GET /ping` and `POST /invocations` on port "
    "8080 of the container"
)
BY_CONTRACT = "leave it out, or an API in front that speaks to clients in this way"
DESCRIBES = "no request of SageMaker holds it"
FRONT = "Amazon API Gateway, or a service of its own, in front of the endpoint"
PLAIN = (
    "the environment of a container is plain text to everybody who may describe the model, so no "
    "secret goes there"
)
NO_NODES = "SageMaker chooses the hosts: an endpoint has no nodes, labels or taints"
GUARD = "Amazon Bedrock Guardrails, called by what calls the endpoint"
CHAIN = "AWS Step Functions, or what calls the endpoints"

LEFT_OUT: Table = (
    unsupported(below("serving", "protocol api port"), CLIENTS, BY_CONTRACT),
    unsupported((*sections.READINESS, *sections.LIVENESS), CLIENTS, BY_CONTRACT),
    unsupported(
        "serving.streaming",
        "an endpoint streams where a client calls InvokeEndpointWithResponseStream",
        "that call; nothing has to be declared",
    ),
    unsupported(
        "serving.timeout_seconds",
        "an answer has one minute, a streamed one eight",
        "streaming, or an asynchronous endpoint",
    ),
    unsupported(
        "serving.max_concurrency",
        "an endpoint queues what exceeds the batch of its container",
        "`operations.scaling.targetConcurrency` adds replicas before that",
    ),
    unsupported(
        "serving.drain_seconds",
        "a copy finishes its requests for as long as SageMaker lets it",
        "an endpoint whose replicas are whole instances",
    ),
    unsupported(
        "scaling.scale_to_zero_idle_seconds",
        "target tracking stops the last copy about a quarter of an hour after its last request",
        "`operations.scaling.cooldownSeconds.down` for what is added to that",
    ),
    unsupported(
        below("scaling", "target_latency_p95_seconds target_queue_depth target_kv_cache_fraction"),
        "target tracking of an endpoint follows concurrency or a rate",
        "`operations.scaling.targetConcurrency`",
    ),
    unsupported(
        sections.WARM_POOL,
        "an endpoint has no replicas beside those that serve",
        "a larger `operations.scaling.minReplicas`",
    ),
    unsupported(sections.SCHEDULES, NO_WINDOW, SIMPLER),
    unsupported(
        below("secrets[]", "secret key"),
        PLAIN,
        "the container reads AWS Secrets Manager with its role",
    ),
    unsupported(sections.CREDENTIALS, PLAIN, "a copy of the weights on Amazon S3"),
    unsupported(
        "resources.shared_memory_bytes",
        "the size of /dev/shm is what SageMaker gives a container",
        "leave it out: it is not the 64 MB of Docker",
    ),
    unsupported(sections.CANDIDATES, "the first candidate is taken", "one spec for each"),
    unsupported(
        "accelerator.devices",
        "SageMaker gives a replica its devices",
        "leave `devices` out",
    ),
    unsupported("placement.zones", NO_NODES, "`VpcConfig` with subnets of these zones"),
    unsupported(
        "placement.labels[].value", NO_NODES, "`governance.cost.pricingHints.instanceType`"
    ),
    unsupported(sections.TOLERATIONS, NO_NODES, "leave them out"),
    unsupported(
        "placement.spread",
        "SageMaker itself spreads the instances of a variant over zones",
        "leave it out",
    ),
    unsupported(
        "model.artifacts.revision",
        "objects on Amazon S3 have no revisions",
        "a prefix for each revision",
    ),
    unsupported(
        "cost.cloud_provider",
        "SageMaker runs on AWS, whatever is written",
        "`governance.cost.pricingHints.instanceType` for a type of AWS",
    ),
    unsupported(
        "cost.spot_allowed",
        "the instances of an endpoint are never taken away at short notice",
        "`minReplicas: 0` for what is seldom asked",
    ),
    unsupported(sections.ARCHITECTURE, DESCRIBES, "the weights hold their `config.json`"),
    unsupported(sections.LINEAGE, DESCRIBES, "the model registry of SageMaker"),
    unsupported(sections.PERFORMANCE, DESCRIBES, "`operations.scaling` and `operations.slos`"),
    unsupported(
        sections.METRICS,
        "metrics go to Amazon CloudWatch",
        "`provider: cloudwatch`, or Amazon Managed Service for Prometheus beside it",
    ),
    unsupported(
        "observability.dashboards",
        "an endpoint has a page of metrics in the console, and no dashboard of its own",
        "`aws cloudwatch put-dashboard`",
    ),
    unsupported(sections.ROUTING, "an endpoint does not look into requests", FRONT),
    unsupported(sections.BEFORE, "an endpoint does not look into requests", FRONT),
    unsupported(sections.AFTER, "an endpoint does not look into answers", FRONT),
    unsupported(sections.DEPENDENCIES, "endpoints do not call each other", CHAIN),
    unsupported(sections.GUARDRAILS, "an endpoint does not look into requests", GUARD),
    unsupported(
        "safety.content_filters[].threshold", "an endpoint does not look into requests", GUARD
    ),
    unsupported("safety.blocked_topics", "an endpoint does not look into requests", GUARD),
    unsupported(
        "safety.egress",
        "what a container may reach is said of subnets and security groups",
        "`VpcConfig` in an override, or `EnableNetworkIsolation` for weights on Amazon S3",
    ),
    unsupported(
        "safety.pod_security",
        "a container runs on a host of its own, without a pod around it",
        "leave it out",
    ),
)
