"""Mixtures of which experts were left out have the size that their names state."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from modelspec_compile.models.names import canonical
from modelspec_compile.models.network import Experts
from modelspec_compile.models.pruned import pruning
from modelspec_compile.models.registry import find
from modelspec_compile.models.tensors import active_parameters, parameters

STATED = [
    ("cerebras/Qwen3-Coder-REAP-246B-A35B-FP8", 246, 35),
    ("cerebras/GLM-4.6-REAP-218B-A32B", 218, 33),
    ("cerebras/GLM-4.5-Air-REAP-82B-A12B", 82, 13),
    ("cerebras/MiniMax-M2-REAP-162B-A10B", 162, 11),
    ("cerebras/Kimi-Linear-REAP-35B-A3B-Instruct", 35, 3.5),
    ("cerebras/DeepSeek-V3.2-REAP-345B-A37B", 345, 38),
]


@pytest.mark.parametrize(("name", "total", "active"), STATED, ids=[row[0] for row in STATED])
def test_a_stated_size(name, total, active):
    found = find(name)
    assert found is not None
    assert not found.certain
    assert parameters(found) / 1e9 == pytest.approx(total, rel=0.01)
    assert active_parameters(found) / 1e9 == pytest.approx(active, rel=0.04)


@pytest.mark.parametrize(
    ("name", "base", "left"),
    [
        ("0xSero/GLM-4.7-REAP-50-W4A16", "zai-org/GLM-4.7", 0.5),
        (
            "RedHatAI/Qwen3.8-2.4T-A95B-NVFP4-REAP-25",
            "Qwen/Qwen3.8-2.4T-A95B",
            0.75,
        ),
    ],
)
def test_a_stated_share(name, base, left):
    found, whole = find(name), find(base)
    assert found is not None
    assert whole is not None
    assert experts(found) == round(left * experts(whole))
    assert found.kept is not None


def experts(network):
    return max(run.feed.count for run in network.runs if isinstance(run.feed, Experts))


@pytest.mark.parametrize("name", ["x/foo-REAP-10B", "x/REAP-25", "reap", "x/Llama-REAP-9000B"])
def test_what_is_pruned_from_nothing_known(name):
    assert find(name) is None


@given(st.lists(st.sampled_from(["reap", "25", "reap25", "8b", "0b", "a3b", "glm", "t"])))
def test_odd_names_of_pruned_models_are_no_error(words):
    pruning(canonical("-".join(words)))
    find("-".join(words))
