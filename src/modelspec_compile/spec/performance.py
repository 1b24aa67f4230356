"""`performance`: the load it is built for and the speed that is wanted."""

from modelspec_compile.spec.section import Section, optional


class Rate(Section):
    """A rate over the day."""

    mean: float = optional("The rate on average.", 6, ge=0)
    peak: float = optional("The rate in the busiest minute.", 15, ge=0)


class Tokens(Section):
    """The spread of a token count over requests."""

    mean: float = optional("Tokens on average.", 1200, ge=0)
    p95: float = optional("Tokens that 95 of 100 requests stay within.", 6000, ge=0)


class Workload(Section):
    """The load the service is built for."""

    requests_per_second: Rate = optional("Requests of all clients together, per second.")
    input_tokens: Tokens = optional("Tokens of a prompt.")
    output_tokens: Tokens = optional("Tokens of an answer.")
    shared_prefix_tokens: int = optional(
        "Tokens at the start of a prompt that most prompts share.", 900, ge=0
    )
    concurrency: float = optional(
        "Requests in flight in one replica, where that is known instead of a rate.", 64, ge=0
    )


class Latency(Section):
    """Latency objectives at the 95th percentile, in milliseconds."""

    ttft_ms_p95: float = optional("Milliseconds to the first token.", 800, gt=0)
    tpot_ms_p95: float = optional("Milliseconds from one token to the next.", 40, gt=0)
    e2e_ms_p95: float = optional("Milliseconds to the last token.", 20000, gt=0)


class Throughput(Section):
    """Throughput objectives of the whole service."""

    tokens_per_second: float = optional("Output tokens of all replicas per second.", 2500, gt=0)


class Performance(Section):
    """Load and objectives, which the analysis holds against the hardware."""

    workload: Workload = optional()
    latency: Latency = optional()
    throughput: Throughput = optional()
