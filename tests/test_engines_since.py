"""The first release that knows a flag, and the last: neither one too late nor too early."""

from __future__ import annotations

import pytest

from modelspec_compile import engines
from modelspec_compile.engines import flags
from modelspec_compile.engines.options import Option
from modelspec_compile.ir import Service, build
from modelspec_compile.passes.suitability import suitability

VLLM = engines.load("vllm")


def below(version: str) -> str:
    """A version just below another one."""
    *first, last = flags.release(version)
    numbers = (*first, last - 1) if last else (*first[:-1], first[-1] - 1, 99)
    return ".".join(map(str, numbers))


def findings(engine: str, flag: str, version: str) -> dict[str, str]:
    """What is said of an argument to the engine's own image of a version: severities by code."""
    fields = {
        "name": "chat",
        "engine.name": engine,
        "engine.version": version,
        "engine.image": engines.load(engine).image("nvidia", version),
        "engine.args": (flag,),
        f"engine.args[{flag}].value": "1",
    }
    return {
        found.code: found.severity.name.lower() for found in suitability(build(Service, fields))[1]
    }


@pytest.mark.parametrize("engine", ["vllm", "sglang", "tensorrt-llm"])
def test_a_flag_is_known_in_its_first_release_and_not_before(engine: str) -> None:
    loaded = engines.load(engine)
    later = {name: str(facts["since"]) for name, facts in loaded.flags().items()
             if "since" in facts}  # fmt: skip
    assert later
    for name, since in later.items():
        assert "MS590" not in findings(engine, name, since), name
        if not findings(engine, name, since):
            assert "MS590" in findings(engine, name, below(since)), name


@pytest.mark.parametrize("engine", ["vllm", "sglang"])
def test_a_flag_is_known_until_the_release_that_drops_it(engine: str) -> None:
    gone = {name.removeprefix("--"): facts["gone_in"]
            for name, facts in flags.record(engine)["removed"].items()
            if "gone_in" in facts}  # fmt: skip
    assert gone
    for name, release in gone.items():
        assert "MS591" in findings(engine, name, release), name
        assert "MS591" not in findings(engine, name, below(release)), name


def test_an_unknown_flag_is_an_error_up_to_the_newest_known_release() -> None:
    *first, last = flags.release(VLLM.version)
    newer = ".".join(map(str, (*first, last + 1)))
    for version, severity in (
        (below(VLLM.version), "error"), (VLLM.version, "error"), (newer, "warning"),
    ):  # fmt: skip
        assert findings("vllm", "frobnicate", version) == {"MS591": severity}


@pytest.mark.parametrize("name", engines.names())
def test_a_row_is_told_from_the_first_release_of_its_flag_on(name: str) -> None:
    engine = engines.load(name)
    rows = [row for row in engine.rows if isinstance(row, Option)]
    later = [(row, since) for row in rows if (since := engine.since(row.name))]
    assert bool(later) is (name in ("vllm", "sglang", "tensorrt-llm"))
    for row, since in later:
        assert row in engine.at(since).rows
        assert row in engine.at(f"{since}.post1").rows
        assert row not in engine.at(below(since)).rows


def test_flags_that_pass_through_are_known_up_to_the_release_inside() -> None:
    inside = flags.release(str(flags.record("huggingface")["passthrough"]["version"]))
    known = engines.load("huggingface").flags()
    came = {name: flags.release(str(facts["since"])) for name, facts in VLLM.flags().items()
            if "since" in facts}  # fmt: skip
    assert inside in came.values()
    for name, since in came.items():
        own = flags.fold(name) in {flags.fold(one) for one in known if one != name}
        assert own or (name in known) is (since <= inside), name
