"""How the servers of one replica find each other on several hosts."""

from __future__ import annotations

import pytest

from modelspec_compile import engines
from modelspec_compile.engines.flags import flags

GROUPED = [name for name in engines.names() if engines.load(name).group]


def test_some_engines_spread_over_hosts():
    assert GROUPED == ["sglang", "vllm"]


@pytest.mark.parametrize("name", GROUPED)
def test_the_words_of_a_group_are_flags_of_the_engine(name):
    engine = engines.load(name)
    words = [*engine.group.words("2", "1", "head"), *engine.group.worker]
    assert {word[2:].partition("=")[0] for word in words} <= flags(engine.data).keys()


def test_an_address_has_the_port_that_its_flag_wants():
    assert engines.load("vllm").group.words("2", "0", "head")[-1] == "--master-addr=head"
    assert engines.load("sglang").group.words("2", "0", "head")[-1] == "--dist-init-addr=head:20000"
