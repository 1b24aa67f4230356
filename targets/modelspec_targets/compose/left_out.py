"""What Docker Compose has no place for, each with the way out; and what holds without a word."""

from __future__ import annotations

from modelspec_compile.engines.engine import Engine
from modelspec_compile.mapping import sections
from modelspec_compile.mapping.rows import Table, table, tacit, unsupported

CLUSTER = "a target for clusters (kserve, helm, ray-serve)"
APPLICATION = "the application, or an AI gateway before this one"
RECORD = "a model registry or the repository of the spec"
NOT_READ = "Docker reads no such thing"
ONE_HOST = "Compose runs on the one host where it is called"


def left_out(engine: Engine) -> Table:
    """The answers for everything that no other row speaks of."""
    return table(_held(engine), DESCRIPTION, SCALING, PLACEMENT, WATCHING, TRAFFIC, GOVERNANCE)


def _held(engine: Engine) -> Table:
    speaks = f"{engine.title} speaks it"
    return table(
        tacit("serving.api", speaks, lambda api: api in (engine.api, "custom")),
        unsupported("serving.api", f"{engine.title} speaks `{engine.api}`", "another engine"),
        tacit("serving.protocol", speaks, lambda told: told == "http"),
        unsupported("serving.protocol", f"{engine.title} speaks HTTP", "another engine"),
        tacit("serving.streaming", "callers inside reach the engine itself", bool),
        unsupported("serving.streaming", "each client chooses for itself", APPLICATION),
        unsupported(
            "serving.timeout_seconds",
            "services of one project call each other directly; only the gateway bounds a request",
            "a time limit in the client",
        ),
        tacit("model.revision", "it is the revision of the artifacts"),
        unsupported(
            "resources.ephemeral_storage_bytes",
            "Docker bounds a container's disk only on file systems with project quotas",
            "`storage_opt` of the service, as an override",
        ),
    )


DESCRIPTION = table(
    unsupported(sections.ARCHITECTURE, "the engine reads it from the weights", "leave it out"),
    unsupported(
        (
            *sections.MODEL,
            "model.artifacts.format",
            "model.artifacts.digest",
            *sections.CREDENTIALS,
        ),
        NOT_READ,
        RECORD,
    ),
    unsupported(sections.LINEAGE, NOT_READ, RECORD),
    unsupported(sections.COMPLIANCE, NOT_READ, "policies of the host"),
    unsupported(sections.COST, "Docker knows no prices", "the provider's budget"),
    unsupported(
        sections.PERFORMANCE, "Compose says what runs, not for which load", "`operations.scaling`"
    ),
)

FIXED = "Compose starts a number of services and never changes it"
SCALING = table(
    tacit("scaling.min_replicas", "each replica is a service of its own"),
    tacit(
        "scaling.max_replicas",
        FIXED,
        lambda most, least: most == least,
        given=("scaling.min_replicas",),
    ),
    tacit("scaling.strategy", FIXED, lambda told: told == "manual"),
    unsupported(sections.WARM_POOL, FIXED, "more of `operations.scaling.minReplicas`"),
    unsupported(sections.SCALING, FIXED, CLUSTER),
    unsupported(
        sections.ROLLOUT,
        "`docker compose up` replaces what changed, one container at a time",
        CLUSTER,
    ),
)

PLACEMENT = table(
    tacit("accelerator.type", "a service without devices runs anywhere", lambda t: t == "cpu"),
    tacit("accelerator.vendor", "a service without devices runs anywhere", lambda v: v == "cpu"),
    unsupported(
        sections.CANDIDATES,
        "the host has the devices that it has; the first candidate counts",
        "an environment for each host",
    ),
    tacit("parallelism.nodes", ONE_HOST, lambda nodes: nodes == 1),
    unsupported("parallelism.nodes", ONE_HOST, CLUSTER),
    unsupported(
        "placement.service_account",
        "Docker has no accounts for containers",
        "the role of the host, or credentials in `.env`",
    ),
    unsupported(sections.PLACEMENT, ONE_HOST, "the host where Compose is called"),
)

WATCHING = table(
    unsupported(sections.SLOS, "no rule watches the metrics", "rules in `prometheus.yml`"),
)

TRAFFIC = table(
    unsupported(sections.RULES, "the gateway has one upstream", APPLICATION),
    unsupported(sections.FALLBACKS, "the gateway has one upstream", APPLICATION),
    unsupported(sections.RETRIES, "the gateway sends no request again", "the client"),
    unsupported(sections.AFFINITY, "the gateway picks the replica with the least to do",
                APPLICATION),
    unsupported(sections.RATE_LIMITS, "the gateway counts no tokens and knows no tenants",
                APPLICATION),
    unsupported(sections.BEFORE, "the gateway passes requests on as they are", APPLICATION),
    unsupported(sections.AFTER, "the gateway passes answers on as they are", APPLICATION),
    tacit("pipeline.dependencies[].reference", "it is part of the project, or a prerequisite"),
    unsupported(
        sections.DEPENDENCIES,
        "the services of a project stand side by side; none calls another by itself",
        "the application calls `http://<service>:<port>` on the network `backend`",
    ),
)  # fmt: skip

GOVERNANCE = table(
    unsupported(sections.GUARDRAILS, "the gateway asks no other service", APPLICATION),
    unsupported(
        "safety.content_filters[].threshold", "the gateway looks into no request", APPLICATION
    ),
    unsupported("safety.blocked_topics", "the gateway looks into no request", APPLICATION),
    unsupported(
        "safety.egress",
        "a network of Docker leads everywhere or nowhere; host names are nothing to it",
        "a firewall or a proxy for the network `egress`",
    ),
)
