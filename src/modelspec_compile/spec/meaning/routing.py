"""Routing: weights, rules that are never reached, sessions and budgets without a header."""

from __future__ import annotations

from collections.abc import Iterator

from modelspec_compile.diagnostics import Diagnostic
from modelspec_compile.diagnostics.diagnostic import error, warning
from modelspec_compile.source.tree import Node
from modelspec_compile.spec.meaning.names import unresolved
from modelspec_compile.spec.meaning.read import at, items, keys, named, number, text
from modelspec_compile.spec.problem import start_of


def weights(spec: Node) -> Iterator[Diagnostic]:
    """MS312, MS313: shares of requests that are not percentages, or all nothing."""
    for rule in items(spec, "routing.rules"):
        shares = [number(to, "weight") for to in items(rule, "to")]
        written = [share for share in shares if share]
        if not written or len(written) < len(shares):
            continue
        total = sum(share.value for share in written)
        if total == 0:
            yield error("MS313", "every `weight` is 0, so no request is sent", written[0].span)
        elif total != 100:
            message = f"the weights add up to {total:g}, not to 100"
            first = written[0]
            note = f"a weight of {first.value:g} is {first.value / total:.1%} of the requests"
            yield warning("MS312", message, first.span, note)


def reachable_rules(spec: Node) -> Iterator[Diagnostic]:
    """MS314: a rule stands after one that takes every request."""
    rules = items(spec, "routing.rules")
    for index, rule in enumerate(rules[:-1]):
        if not keys(rule, "match"):
            name = text(rule, "name")
            message = (
                f"the rule is never reached, because `{name.value if name else index}` takes all"
            )
            yield warning("MS314", message, start_of(rules[index + 1]), "the first match wins")
            return


def adapters(spec: Node) -> Iterator[Diagnostic]:
    """MS326: a rule sends requests to an adapter that is not declared."""
    users = named(spec, "routing.rules", "adapter")
    owners = list(named(spec, "lineage.adapters"))
    yield from unresolved(users, "MS326", owners, "lineage.adapters", "an adapter")


def affinity_header(spec: Node) -> Iterator[Diagnostic]:
    """MS315: sessions are told by a header that has no name."""
    by = text(spec, "routing.sessionAffinity.by")
    if by and by.value == "header" and not text(spec, "routing.sessionAffinity.name"):
        note = "for example `name: x-conversation-id`"
        yield error("MS315", "sessions are told by a header that has no `name`", by.span, note)


def rate_limits(spec: Node) -> Iterator[Diagnostic]:
    """MS322: a budget without an amount, or of somebody whom no header tells."""
    for limit in items(spec, "routing.rateLimits"):
        per = text(limit, "per")
        if not any(at(limit, key) for key in ("requestsPerMinute", "tokensPerMinute")):
            note = "it has `requestsPerMinute`, `tokensPerMinute`, or both"
            yield error("MS322", "the rate limit limits nothing", start_of(limit), note)
        if per and per.value == "tenant" and not at(limit, "header"):
            note = "for example `header: x-tenant`"
            yield error("MS322", "no `header` tells which tenant a request is of", per.span, note)
