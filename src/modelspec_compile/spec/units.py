"""The unit of a field, which the innermost name of its path that has one of these words says."""

from __future__ import annotations

import re

UNITS = {
    "Per1kTokensUsd": "US dollars per 1,000 tokens",
    "requestsPerSecond": "requests per second",
    "Rps": "requests per second",
    "tokensPerSecond": "tokens per second",
    "requestsPerMinute": "requests per minute",
    "tokensPerMinute": "tokens per minute",
    "Usd": "US dollars",
    "Ms": "milliseconds",
    "Seconds": "seconds",
    "Days": "days",
    "Gb": "GiB",
    "cpuCores": "cores",
    "Billions": "billions",
    "percentile": "percent",
    "Percent": "percent",
    "Utilization": "fraction",
    "Ratio": "fraction",
    "objective": "fraction",
    "Tokens": "tokens",
    "tokens": "tokens",
}
_WORD = re.compile(rf"({'|'.join(UNITS)})(?![a-z])")


def unit_of(path: str) -> str:
    """The unit of a number at a path, or nothing: `cooldownSeconds.up` counts seconds."""
    for name in reversed(path.split(".")):
        if word := _WORD.search(name):
            return UNITS[word[1]]
    return ""
