"""The bundled facts are whole, dated, sourced and found without reading them all."""

import json
import subprocess
import sys

from modelspec_compile.models import index
from modelspec_compile.models.registry import find, known
from modelspec_compile.models.tensors import parameters
from work import calls

FILES = [file for file in index.FOLDER.iterdir() if file.name != index.INDEX]


def entries():
    for file in FILES:
        raw = json.loads(file.read_text("utf-8"))
        assert raw["date"]
        for model, entry in raw["models"].items():
            yield file.name, model, entry


def test_the_index_is_fresh():
    assert index.index() == index.fresh(), "run `python -m modelspec_compile.models.index`"


def test_every_entry_has_a_source_and_only_known_keys():
    for _, model, entry in entries():
        assert set(entry) <= {"source", "also", "config"}, model
        assert entry["source"], model
        assert entry["config"]["model_type"], model


def test_every_name_is_one_model_s():
    names = [n.lower() for _, model, e in entries() for n in (model, *e.get("also", ()))]
    assert len(names) == len(set(names))


def test_every_model_makes_a_network():
    assert len(known()) >= 250
    for model in known():
        network = find(model)
        assert network is not None
        assert network.match == "exact"
        assert parameters(network) > 1e7


def test_stand_ins_are_not_certain():
    assert not find("deepseek-ai/DeepSeek-V4.1-Flash").certain
    assert find("deepseek-ai/DeepSeek-V4-Flash").certain


def test_one_look_up_reads_one_file_of_facts():
    code = (
        "from modelspec_compile.models import index, registry\n"
        "registry.find('Qwen/Qwen3-8B-AWQ')\n"
        "print(index.family.cache_info().currsize)\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "1"


def test_a_look_up_is_little_work():
    find("warm/Qwen3-8B")
    assert calls(lambda: find("someone/Meta-Llama-3.1-8B-Instruct-tuned-for-claims-v3")) < 5_000
