"""`routing`: how requests find their way."""

from typing import Annotated, Literal

from pydantic import Field

from modelspec_compile.spec.section import Section, optional, required

HttpStatus = Annotated[int, Field(ge=400, le=599)]


class Match(Section):
    """What a request must look like; every condition must hold."""

    path: str = optional("Start of its path.", "/v1/chat", form="http-path")
    headers: dict[str, str] = optional("Headers and their exact values.", {"x-tier": "gold"})
    tenant: str = optional("Tenant that sends it.", "acme-retail")
    model: str = optional("Model name that it asks for.", "support-chat-refunds")
    prompt_tokens_over: int = optional("Tokens that its prompt is longer than.", 12000, ge=0)


class Destination(Section):
    """Where matched requests go."""

    spec_ref: str = optional(
        "Path of the spec that answers; this one where left out.",
        "./long-context.yaml",
        form="spec-path",
    )
    weight: float = optional("Share of the requests, beside the other destinations.", 100, ge=0)


class Rule(Section):
    """One routing rule; the first that matches wins."""

    name: str = required("Name of the rule.", "refunds")
    match: Match = optional()
    priority: Literal["critical", "high", "normal", "low"] = optional(
        "Which requests are served first.", "high"
    )
    adapter: str = optional("Name in `lineage.adapters` that answers.", "refunds")
    to: list[Destination] = optional("Where the requests go.", min_length=1)


class Fallback(Section):
    """Another service for the requests that this one could not answer."""

    when: list[Literal["error", "timeout", "overloaded"]] = optional(
        "What must have happened.", ["error", "timeout"]
    )
    spec_ref: str = required(
        "Path of the spec that answers instead.", "./support-chat-8b.yaml", form="spec-path"
    )


class Retries(Section):
    """How often and after what a request is sent again."""

    attempts: int = optional("Times that a request is sent again.", 2, ge=0)
    backoff_ms: float = optional("Milliseconds before the first of them.", 250, ge=0)
    when: list[HttpStatus] = optional("HTTP statuses after which it is sent again.", [429, 503])


class Affinity(Section):
    """What keeps the requests of one session on one replica."""

    by: Literal["header", "prefix"] = required("What tells a session.", "header")
    name: str = optional("Header that tells it.", "x-conversation-id")


class RateLimit(Section):
    """A budget of requests and tokens a minute."""

    per: Literal["tenant", "client", "service"] = required("Who has the budget.", "tenant")
    header: str = optional("Header that tells who it is.", "x-tenant")
    requests_per_minute: float = optional("Requests that are let in per minute.", 600, gt=0)
    tokens_per_minute: float = optional("Tokens that are let in per minute.", 400000, gt=0)


class Routing(Section):
    """How requests find their way."""

    rules: list[Rule] = optional("Rules in order; the first that matches wins.")
    fallbacks: list[Fallback] = optional("Services to turn to, in order.")
    retries: Retries = optional()
    session_affinity: Affinity = optional()
    rate_limits: list[RateLimit] = optional("Budgets, all of which must hold.")
