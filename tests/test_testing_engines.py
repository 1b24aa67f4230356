"""The test kit finds what is wrong with an engine."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from modelspec_compile import engines
from modelspec_compile.engines.options import Option, option
from modelspec_compile.mapping.codecs import Codec
from modelspec_compile.mapping.rows import Fidelity
from modelspec_compile.testing import check_engine

VLLM = engines.load("vllm")


def told(*rows: Any) -> Any:
    """An engine like vLLM with other rows for the fields of these."""
    fields = {name for row in rows for name in row.fields}
    kept = (row for row in VLLM.rows if not (isinstance(row, Option) and fields & {*row.fields}))
    return replace(VLLM, name="acme", rows=(*kept, *rows), images={})


PLUS = Codec(lambda count: count, lambda data: int(data) + 1)
ODD = Codec(lambda precision: "chatty", lambda data: data)
TOLD = {
    "an unknown flag": (told(option("serving.port", "prot", "int")), "knows no flag `prot`"),
    "another type": (told(option("serving.port", "port", "bool")), "is `int` by the engine's data"),
    "another number": (
        told(option("serving.port", "port", "int", PLUS)),
        "`serving.port` is left out without a reason",
    ),
    "no reason": (
        told(option("batch.max_sequences", "max-num-seqs", "int", fidelity=Fidelity.EMULATED)),
        "`batch.max_sequences` is left out without a reason",
    ),
    "no choice": (
        told(option("model.precision", "dtype", "str", ODD)),
        "`dtype` is told 'chatty', which is none of",
    ),
}


@pytest.mark.parametrize("what", TOLD)
def test_a_broken_engine_is_told(what: str) -> None:
    engine, words = TOLD[what]
    with pytest.raises(AssertionError) as found:
        check_engine(engine)
    assert words in str(found.value)


def test_an_engine_of_ones_own_need_not_be_installed() -> None:
    acme = replace(VLLM, name="acme", title="Acme", images={"": "acme/server:{version}"})
    check_engine(acme)
    assert "acme" not in engines.names()
