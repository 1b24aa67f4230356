"""The engines' tables against the facts of their flags, and against each other."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from typing import Any

import pytest

from corpus import ROOT
from modelspec_compile import engines
from modelspec_compile.engines import codecs
from modelspec_compile.engines.engine import Engine
from modelspec_compile.engines.fields import ENGINE_FIELDS, whole
from modelspec_compile.engines.flags import main_part, record
from modelspec_compile.engines.options import (
    Adapters,
    Channel,
    Fixed,
    Option,
    fixed,
    option,
    row_fields,
)
from modelspec_compile.engines.vllm import EXPERTS
from modelspec_compile.installed import offered
from modelspec_compile.mapping.checked import TableError
from modelspec_compile.mapping.codecs import ABSENT, Unreadable
from modelspec_compile.mapping.rows import Unsupported
from modelspec_compile.passes.normalize import spec_names

ENGINES = [pytest.param(engines.load(name), id=name) for name in engines.names()]
LISTED = ROOT.parent / "shared" / "data" / "engines" / "vllm-0.33.0.json"


def told(engine: Engine, channel: Channel) -> list[Option | Fixed]:
    """What an engine is told on a channel, by its table, for the hub and for adapters."""
    adapters = engine.adapters.fixed if isinstance(engine.adapters, Adapters) else ()
    rows = (*engine.rows, *engine.hub, *adapters)
    return [row for row in rows if isinstance(row, Option | Fixed) and row.channel is channel]


def flag_names(engine: Engine) -> set[str]:
    adapters = engine.adapters
    named = {engine.model_flag, engine.config_flag}
    if isinstance(adapters, Adapters):
        named |= {adapters.flag, adapters.rank_flag}
    return ({main_part(row.name) for row in told(engine, Channel.FLAG)} | named) - {""}


def test_what_an_engine_does_not_speak_of_is_known_to_nobody() -> None:
    spoken = option("serving.port", "port", "int")
    (_, rest) = whole(replace(engines.load("tei"), rows=(spoken,))).rows
    assert isinstance(rest, Unsupported)
    assert {*rest.fields} == {*ENGINE_FIELDS} - {"serving.port"}
    assert rest.why == "the compiler knows no option of Text Embeddings Inference for it"


MISNAMED = {
    "rows": ((option("serving.prot", "port", "int"),), "`serving.prot`; did you mean `serving."),
    "hub": ((option("model.artifact.uri", "model", "str"),), "`model.artifact.uri`; did you mean"),
}


@pytest.mark.parametrize("part", MISNAMED)
def test_a_misnamed_field_is_refused_when_an_engine_is_loaded(part: str) -> None:
    rows, fault = MISNAMED[part]
    acme = replace(engines.load("vllm"), name="acme", **{part: rows})
    with offered(engines.GROUP, "acme", acme), pytest.raises(TableError) as refused:
        engines.load("acme")
    assert str(refused.value).startswith("engine acme: exact(")
    assert fault in str(refused.value)


def test_what_adapters_wait_for_is_a_field() -> None:
    vllm = engines.load("vllm")
    assert isinstance(vllm.adapters, Adapters)
    waits = fixed("enable-lora", True, "bool", when="lineage.adaptors")
    acme = replace(vllm, name="acme", adapters=replace(vllm.adapters, fixed=(waits,)))
    with offered(engines.GROUP, "acme", acme), pytest.raises(TableError, match="adaptors"):
        engines.load("acme")


@pytest.mark.parametrize("engine", ENGINES)
def test_options_tell_what_a_spec_can_say(engine: Engine) -> None:
    options = [row for row in engine.rows if isinstance(row, Option)]
    assert {field for row in options for field in row.fields} <= spec_names().keys()


def test_fields_are_called_as_the_spec_calls_them() -> None:
    assert spec_names()["serving.port"] == "operations.serving.port"
    assert spec_names()["model.task"] == "identity.model.task"


@pytest.mark.skipif(not LISTED.is_file(), reason="the list of flags is not at hand")
def test_flags_of_vllm_are_in_its_own_list() -> None:
    text = LISTED.read_text(encoding="utf-8")
    engine = engines.load("vllm")
    listed = set(json.loads(text)["flags"])
    server = {name for name, facts in engine.flags().items() if facts.get("scope") == "server"}
    assert {f"--{name}" for name in flag_names(engine) - server} <= listed


def test_variables_of_mlserver_are_settings() -> None:
    facts = record("mlserver")
    groups = ("settings", "model_settings", "model_parameters")
    known = {entry["env"] for group in groups for entry in facts[group].values()}
    engine = engines.load("mlserver")
    used = {row.name for row in told(engine, Channel.VARIABLE)} | {engine.model_variable}
    assert used <= known
    implementations = set(facts["implementations"].values())
    (runtime,) = (row for row in engine.rows if row_fields(row) == ("model.artifacts.format",))
    assert isinstance(runtime, Option)
    assert {runtime.codec.encode(name) for name in engine.formats} <= implementations


@pytest.mark.parametrize("name", ["tei", "tgi"])
def test_variables_of_the_routers_are_those_of_their_flags(name: str) -> None:
    engine = engines.load(name)
    own = {facts["env"] for facts in engine.flags().values() if "env" in facts}
    elsewhere = {"LOG_LEVEL", "PREFIX_CACHING"}
    assert {row.name for row in told(engine, Channel.VARIABLE)} <= own | elsewhere


def test_keys_of_tensorrt_llm_are_those_of_its_file() -> None:
    known = record("tensorrt-llm")["configuration"]
    spelled = {alias for entry in known.values() for alias in entry.get("aliases", ())}
    used = {row.name for row in told(engines.load("tensorrt-llm"), Channel.FILE)}
    assert used <= known.keys() | spelled


def test_bounds_of_ranks_are_those_of_the_flag() -> None:
    engine = engines.load("vllm")
    assert isinstance(engine.adapters, Adapters)
    assert list(engine.adapters.ranks) == engine.flags()["max-lora-rank"]["choices"]


CHOSEN = ("memory.kv_cache_precision", "speculative.method", "model.quantization")


def ways_out(name: str) -> list[tuple[Option, str]]:
    """The values that the options of an engine name as the way out."""
    options = [row for row in engines.load(name).rows if isinstance(row, Option)]
    rows = [row for row in options if row.fields[0] in CHOSEN]
    return [(row, value) for row in rows for value in re.findall("`([^`]+)`", row.instead)]


CHOOSING = [name for name in engines.names() if ways_out(name)]


def test_engines_name_the_values_that_they_take() -> None:
    assert {"vllm", "sglang", "llama.cpp", "tgi", "tensorrt-llm", "huggingface"} == {*CHOOSING}


@pytest.mark.parametrize("name", CHOOSING)
def test_a_way_out_is_a_value_that_the_engine_takes(name: str) -> None:
    for row, value in ways_out(name):
        said = row.codec.encode(value, *(None for _ in row.given))
        assert said is not ABSENT, f"{row.name}: {value}"
        choices = engines.load(name).flags().get(row.name, {}).get("choices")
        assert not choices or said in choices
        assert row.codec.decode(said) is not None


@pytest.mark.parametrize("data", [[], "x", 1, None, True])
def test_a_structured_flag_of_another_form_is_unreadable(data: Any) -> None:
    rows = [row for row in told(engines.load("vllm"), Channel.FLAG) if row.kind == "json"]
    assert [row.name for row in rows] == ["speculative-config", "override-generation-config"]
    for row in rows:
        with pytest.raises(Unreadable):
            row.codec.decode(data)


@pytest.mark.parametrize("engine", ENGINES)
def test_engines_of_the_open_protocol_have_its_paths_of_health(engine: Engine) -> None:
    """Source: the Open Inference Protocol, `GET v2/health/live` and `GET v2/health/ready`."""
    paths = ("/v2/health/live", "/v2/health/ready")
    if engine.api == "kserve-v2":
        assert (engine.health_path, engine.ready_path) == paths
    else:
        assert engine.ready_path in ("", engine.health_path)


@pytest.mark.parametrize(
    ("tensor", "data", "degree"), [(4, 2, 8), (4, None, 4), (None, 2, 2), (None, None, 1)]
)
def test_experts_are_spread_over_all_devices(tensor: Any, data: Any, degree: int) -> None:
    assert EXPERTS.decode(True, tensor, data) == degree
    assert EXPERTS.decode(False, tensor, data) == 1


@pytest.mark.parametrize("protocol", [None, "http"])
def test_a_port_of_another_protocol_tells_nothing(protocol: str | None) -> None:
    assert codecs.grpc_port.decode(9000, "grpc") == 9000
    with pytest.raises(Unreadable):
        codecs.grpc_port.decode(9000, protocol)
