"""A codec that needs another field both ways: a pool of tokens that is shared by sequences."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given, strategies

from modelspec_compile.ir import Service, build
from modelspec_compile.mapping.codecs import Codec
from modelspec_compile.mapping.ledger import answers
from modelspec_compile.mapping.places import document
from modelspec_compile.mapping.read import read
from modelspec_compile.mapping.render import render
from modelspec_compile.mapping.rows import Fidelity, exact, table

FILE = document("a.yaml")
SHARED = Codec(
    lambda tokens, share: tokens * (share or 1), lambda pool, share: pool // (share or 1)
)
POOL = replace(
    exact("batch.max_sequence_tokens", FILE / "pool", SHARED), given=("batch.max_sequences",)
)
TABLE = table(exact("batch.max_sequences", FILE / "slots"), POOL)
COUNTS = strategies.integers(1, 4096)


@given(tokens=COUNTS, sequences=strategies.none() | COUNTS)
def test_comes_back_exactly(tokens: int, sequences: int | None) -> None:
    fields = {"batch.max_sequence_tokens": tokens, "batch.max_sequences": sequences}
    service = build(Service, {path: value for path, value in fields.items() if value})
    rendering = render(TABLE, service, {})
    assert rendering.documents["a.yaml"]["pool"] == tokens * (sequences or 1)
    assert build(Service, read(TABLE, rendering.documents, {}).fields) == service
    found = answers(TABLE, service, rendering.entries, rendering.documents)
    assert found["batch.max_sequence_tokens"].fidelity is Fidelity.EXACT
