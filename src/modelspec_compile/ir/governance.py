"""What must hold around the model: compliance, safety, cost."""

from __future__ import annotations

from dataclasses import dataclass

from modelspec_compile.ir.structure import Element


@dataclass(frozen=True, slots=True)
class Pii:
    """Whether personal data may pass, and by which policy."""

    allowed: bool | None = None
    policy: str | None = None


@dataclass(frozen=True, slots=True)
class Retention:
    """How long things are kept."""

    logs_days: int | None = None
    artifacts_days: int | None = None
    prompts_days: int | None = None


@dataclass(frozen=True, slots=True)
class Compliance:
    """Rules from outside and who answers for them."""

    pii: Pii = Pii()
    retention: Retention = Retention()
    regions: tuple[str, ...] = ()
    frameworks: tuple[str, ...] = ()
    owner: str | None = None
    change_approval: str | None = None


@dataclass(frozen=True, slots=True)
class Guardrails:
    """Checks on the way in and out, by dependency id."""

    input: tuple[str, ...] = ()
    output: tuple[str, ...] = ()
    on_failure: str | None = None


@dataclass(frozen=True, slots=True)
class ContentFilter(Element):
    """A category of content and the score from which it is refused."""

    KEY = "category"
    category: str = ""
    threshold: float | None = None


@dataclass(frozen=True, slots=True)
class Safety:
    """What the service may say and reach; an empty `egress` means nothing at all."""

    guardrails: Guardrails = Guardrails()
    content_filters: tuple[ContentFilter, ...] = ()
    blocked_topics: tuple[str, ...] = ()
    max_output_tokens: int | None = None
    egress: tuple[str, ...] | None = None
    pod_security: str | None = None


@dataclass(frozen=True, slots=True)
class Cost:
    """What it may cost, and hints about where it is bought."""

    target_usd_per_1k_tokens: float | None = None
    monthly_budget_usd: float | None = None
    cloud_provider: str | None = None
    instance_type: str | None = None
    spot_allowed: bool | None = None
