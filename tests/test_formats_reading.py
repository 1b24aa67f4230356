"""Files of strangers as data: aliases are copies, and depth and size have bounds."""

from __future__ import annotations

import pytest

from modelspec_compile import read_bundle
from modelspec_compile import target as targets
from modelspec_compile.output import formats
from modelspec_compile.output.formats.tree import MAX_DEPTH, MAX_VALUES


def nested(depth: int) -> str:
    """Lists inside each other, as YAML and as JSON."""
    return "[" * depth + "1" + "]" * depth


@pytest.mark.parametrize("name", ["a.yaml", "a.json"])
def test_the_depth_has_a_bound(name: str) -> None:
    assert formats.parse(name, nested(MAX_DEPTH))
    for depth in (MAX_DEPTH + 1, 5000):
        with pytest.raises(ValueError, match=r"inside each other|nesting depth"):
            formats.parse(name, nested(depth))


def test_variables_may_have_any_name() -> None:
    text = "# A=0\nA=1\nexport B=2 3\nx-y=z\n\nC\nD.E==\n"
    assert formats.parse("a.env", text) == {"A": "1", "B": "2 3", "x-y": "z", "D.E": "="}


def test_an_alias_is_a_copy_of_its_own() -> None:
    data = formats.parse("a.yaml", "requests: &same {cpu: '4'}\nlimits: *same\n")
    data["requests"]["cpu"] = "6"
    assert data["limits"] == {"cpu": "4"}


def test_an_alias_inside_what_it_repeats_is_refused() -> None:
    with pytest.raises(ValueError, match="inside each other"):
        formats.parse("a.yaml", "a: &a {b: *a}\n")


def test_aliases_of_aliases_do_not_explode() -> None:
    lines = ["a0: &a0 [1, 1, 1, 1, 1, 1, 1, 1, 1, 1]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]" for n in range(1, 9)]
    with pytest.raises(ValueError, match=f"more than {MAX_VALUES:,} values"):
        formats.parse("a.yaml", "\n".join(lines))


BESIDE = """
apiVersion: serving.kserve.io/v1beta1
kind: InferenceService
metadata: {name: chat}
spec:
  predictor:
    containers:
      - name: kserve-container
        image: vllm/vllm-openai:v0.33.0
        env: &env
          - {name: MODE, value: quick}
      - name: beside
        image: example.com/beside:1
        env: *env
"""


def test_what_is_read_at_one_alias_is_left_over_at_the_other() -> None:
    read = read_bundle(targets.load("kserve"), {"inferenceservice.yaml": BESIDE})
    assert [(one.name, one.value) for one in read.system.main.environment] == [("MODE", "quick")]
    left = {str(place).rpartition("spec.predictor.")[2]: value for place, value in read.leftovers}
    assert left["containers[1].env[0].value"] == "quick"
