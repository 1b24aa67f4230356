"""Expected load, wanted speed, and how requests find their way."""

from __future__ import annotations

from dataclasses import dataclass

from modelspec_compile.ir.runtime import Variable
from modelspec_compile.ir.structure import Element


@dataclass(frozen=True, slots=True)
class Rate:
    """Requests a second."""

    mean: float | None = None
    peak: float | None = None


@dataclass(frozen=True, slots=True)
class Tokens:
    """Distribution of a token count."""

    mean: float | None = None
    p95: float | None = None


@dataclass(frozen=True, slots=True)
class Workload:
    """The load the service is built for; `concurrency` is in flight per replica."""

    requests_per_second: Rate = Rate()
    input_tokens: Tokens = Tokens()
    output_tokens: Tokens = Tokens()
    shared_prefix_tokens: int | None = None
    concurrency: float | None = None


@dataclass(frozen=True, slots=True)
class Latency:
    """Latency objectives at the 95th percentile."""

    time_to_first_token_p95_seconds: float | None = None
    time_per_output_token_p95_seconds: float | None = None
    end_to_end_p95_seconds: float | None = None


@dataclass(frozen=True, slots=True)
class Performance:
    """Load and objectives."""

    workload: Workload = Workload()
    latency: Latency = Latency()
    tokens_per_second: float | None = None


@dataclass(frozen=True, slots=True)
class Match:
    """What a request must look like for a rule to take it; header values are exact."""

    path: str | None = None
    headers: tuple[Variable, ...] = ()
    tenant: str | None = None
    model: str | None = None
    prompt_tokens_over: int | None = None


@dataclass(frozen=True, slots=True)
class Destination(Element):
    """Where matched requests go; without a reference, this service."""

    KEY = ""
    reference: str | None = None
    weight: float | None = None


@dataclass(frozen=True, slots=True)
class Rule(Element):
    """One routing rule; the first that matches wins."""

    name: str = ""
    match: Match = Match()
    priority: str | None = None
    adapter: str | None = None
    to: tuple[Destination, ...] = ()


@dataclass(frozen=True, slots=True)
class Fallback(Element):
    """Another service for the requests that this one could not answer."""

    KEY = ""
    when: tuple[str, ...] = ()
    reference: str | None = None


@dataclass(frozen=True, slots=True)
class Retries:
    """How often and after what a request is sent again."""

    attempts: int | None = None
    backoff_seconds: float | None = None
    when: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Affinity:
    """What keeps the requests of one session on one replica."""

    by: str | None = None
    name: str | None = None


@dataclass(frozen=True, slots=True)
class RateLimit(Element):
    """A budget of requests and tokens a minute."""

    KEY = ""
    per: str | None = None
    header: str | None = None
    requests_per_minute: float | None = None
    tokens_per_minute: float | None = None


@dataclass(frozen=True, slots=True)
class Routing:
    """Rules, fallbacks, retries, affinity and limits."""

    rules: tuple[Rule, ...] = ()
    fallbacks: tuple[Fallback, ...] = ()
    retries: Retries = Retries()
    affinity: Affinity = Affinity()
    rate_limits: tuple[RateLimit, ...] = ()
