"""Problems of shape: which code, at which place, in which words, with which fix."""

from __future__ import annotations

import pytest

from modelspec_compile.diagnostics import Diagnostic
from modelspec_compile.spec.validate import validate
from spec_documents import HEAD, codes, findings, node, tree


def only(text: str, *, partial: bool = False) -> Diagnostic:
    (found,) = findings(text, partial=partial)
    return found


def place(found: Diagnostic) -> tuple[int, int]:
    assert found.span is not None
    return found.span.line, found.span.column


def replacement(found: Diagnostic) -> str | None:
    return found.fix.replacement if found.fix else None


def test_unknown_key_is_underlined_and_renamed() -> None:
    found = only("runtime:\n  batch: {max_batch_size: 4}")
    assert found.message == "`max_batch_size` is not a key of `runtime.batch`"
    assert place(found) == (7, 13)
    assert replacement(found) == "maxBatchSize"


def test_unknown_key_is_not_renamed_to_one_that_is_there() -> None:
    found = only("runtime: {batch: {maxBatchSize: 4, maxBatchSzie: 4}}")
    assert replacement(found) != "maxBatchSize"


def test_misplaced_key_is_sent_home() -> None:
    assert only("scaling: {minReplicas: 2}").notes == ("`scaling` belongs under `operations`",)


def test_misplaced_key_is_sent_to_the_section_inside_its_own() -> None:
    (found,) = validate(tree(HEAD + "  identity: {model: {id: a, modelUri: b}}\n"))
    assert found.notes == ("`modelUri` belongs under `identity.model.artifacts`",)


def test_missing_field_is_told_at_its_parent() -> None:
    (found,) = validate(tree(HEAD + "  identity:\n    model: {family: llama}\n"))
    assert found.message == "`identity.model` lacks `id`"
    assert place(found) == (6, 5)


def test_missing_field_of_a_list_item_is_told_at_the_item() -> None:
    found = only("operations:\n  slos:\n    - {indicator: availability, objective: 0.9}")
    assert found.message == "`operations.slos[0]` lacks `name`"
    assert place(found) == (8, 10)


@pytest.mark.parametrize(
    ("text", "message", "fix"),
    [
        ("runtime: {batch: {maxBatchSize: '64'}}", "a whole number, not text", "64"),
        ("runtime: {batch: {maxBatchSize: many}}", "a whole number, not text", None),
        ("runtime: {batch: {maxBatchSize: true}}", "a whole number, not a truth value", None),
        ("runtime: {batch: {maxBatchSize: 1.5}}", "is 1.5, but takes a whole number", None),
        ("runtime: {memory: {prefixCaching: yes}}", "`true` or `false`, not text", "true"),
        ("runtime: {memory: {prefixCaching: 1}}", "is 1, but takes `true` or `false`", None),
        ("runtime: {batch: [1]}", "`batch` takes a mapping, not a list", None),
        ("runtime: {placement: {zones: a}}", "`zones` takes a list, not text", None),
        ("runtime: {placement: {zones: [[]]}}", "zones[0]` takes text, not a list", None),
        ("runtime: {environment: {secrets: {A: b}}}", "`A` takes a mapping, not text", None),
        ("operations: {serving: {api: []}}", "`api` takes a word, not a list", None),
    ],
)
def test_wrong_types(text: str, message: str, fix: str | None) -> None:
    found = only(text)
    assert found.code == "MS203"
    assert message in found.message
    assert replacement(found) == fix


def test_wrong_type_shows_the_form() -> None:
    note = "for example `HF_LOGIN: {secretRef: {name: hf-read, key: token}}`"
    assert only("runtime: {environment: {secrets: {HF_LOGIN: b}}}").notes == (note,)


@pytest.mark.parametrize("text", ["1.10", "0x1F", "true", "12", "1e3", "null", "~"])
def test_text_that_reads_as_something_else_is_quoted_as_it_is_written(text: str) -> None:
    found = only(f"runtime: {{engine: {{version: {text}}}}}")
    assert (found.code, replacement(found)) == ("MS204", f'"{text}"')


def test_what_the_parser_has_told_is_not_told_again() -> None:
    from modelspec_compile.source.parse import parse

    documents, problems = parse(HEAD + "  identity: {model: {id: 012}}\n", "spec.yaml")
    assert problems
    assert validate(documents[0].root) == []


@pytest.mark.parametrize(
    ("value", "fix"),
    [("16GB", "16Gi"), ("'16'", "16"), ("16 gib", "16Gi"), ("-1", None), ("true", None)],
)
def test_quantities(value: str, fix: str | None) -> None:
    found = only(f"runtime: {{resources: {{memoryGb: {value}}}}}")
    assert (found.code, replacement(found)) == ("MS211", fix)
    assert found.message == '`memoryGb` takes a number of GiB, or text such as `"16Gi"`'


@pytest.mark.parametrize("value", ["16", "0.5", "16Gi", "1.5Ti", "512Mi", "16G"])
def test_quantities_that_are_fine(value: str) -> None:
    assert codes(f"runtime: {{resources: {{memoryGb: {value}, sharedMemoryGb: {value}}}}}") == []


@pytest.mark.parametrize(
    ("value", "code", "fix"),
    [("92", "MS215", "0.92"), ("1.5", "MS215", "0.015"), ("150", "MS205", None)],
)
def test_percent_for_a_fraction(value: str, code: str, fix: str | None) -> None:
    found = only(f"runtime: {{memory: {{gpuMemoryUtilization: {value}}}}}")
    assert (found.code, replacement(found)) == (code, fix)


def test_a_word_is_suggested() -> None:
    found = only("operations: {serving: {api: openapi}}")
    assert found.message == "`api` is `openapi`, but takes `openai`, `kserve-v2` or `custom`"
    assert replacement(found) == "openai"


def test_whole_numbers_may_have_a_point() -> None:
    assert codes("runtime: {batch: {maxBatchSize: 64.0}}") == []


def test_all_problems_are_told_in_the_order_of_the_source() -> None:
    found = findings("operations: {scaling: {minReplicas: x}, servng: {}}\nruntime: {batch: 3}")
    assert [one.code for one in found] == ["MS203", "MS201", "MS203"]
    assert [place(one) for one in found] == sorted(map(place, found))


@pytest.mark.parametrize("text", ["[]", "text", "12"])
def test_a_value_in_place_of_a_section(text: str) -> None:
    (found,) = validate(tree(HEAD.replace("spec:", f"spec: {text}")))
    assert (found.code, found.span and found.span.line) == ("MS203", 4)


class TestPartial:
    def test_nothing_must_be_there(self) -> None:
        assert validate(tree("spec: {operations: {slos: []}}\n"), partial=True) == []

    def test_null_removes(self) -> None:
        assert codes("runtime: {accelerator: ~, batch: {maxBatchSize: null}}", partial=True) == []

    def test_keys_and_types_still_count(self) -> None:
        text = "runtime: {acelerator: ~, batch: {maxBatchSize: x}}"
        assert codes(text, partial=True) == ["MS201", "MS203"]

    def test_items_of_lists_are_whole(self) -> None:
        text = "operations: {slos: [{name: a, indicator: ~, objective: 0.9}]}"
        assert codes(text, partial=True) == ["MS207"]

    def test_what_fields_mean_together_waits_for_the_merge(self) -> None:
        text = "routing: {rules: [{name: a, adapter: of-the-base}]}"
        assert codes(text, partial=True) == []
        assert codes(text) == ["MS326"]

    def test_secrets_and_forms_are_told_at_once(self) -> None:
        text = "runtime: {speculative: {modelUri: a/b}, environment: {variables: {A_TOKEN: b}}}"
        assert codes(text, partial=True) == ["MS320", "MS604"]


class TestOverlays:
    def test_an_overlay_is_a_delta(self) -> None:
        assert codes("environments: {dev: {identity: {model: {license: ~}}}}") == []

    def test_an_overlay_has_known_keys(self) -> None:
        found = only("environments: {dev: {runtime: {acelerator: {count: 1}}}}")
        assert found.message == "`acelerator` is not a key of `environments.dev.runtime`"
        assert replacement(found) == "accelerator"

    def test_an_overlay_has_forms_and_no_secrets(self) -> None:
        text = """
environments:
  dev:
    runtime: {environment: {variables: {A_TOKEN: b}}}
    lineage: {adapters: [{name: a, uri: x/y}]}
"""
        assert codes(text) == ["MS604", "MS320"]

    def test_an_overlay_of_an_overlay_is_refused(self) -> None:
        assert only("environments: {dev: {environments: {x: {}}}}").code == "MS214"


@pytest.mark.parametrize(
    "text",
    [
        "runtime: {{speculative: {{modelUri: {}}}}}",
        "runtime: {{engine: {{name: {}}}}}",
        "runtime: {{environment: {{secrets: {{A: {}}}}}}}",
        "operations: {{serving: {{api: {}}}}}",
        "operations: {{rollout: {{rollbackOn: [{}]}}}}",
        "pipeline: {{dependencies: [{{id: {}, role: judge}}]}}",
        "runtime: {{resources: {{memoryGb: {}}}}}",
    ],
)
def test_no_finding_repeats_a_credential(text: str) -> None:
    secret = "hf_" + "x" * 34
    found = findings(text.format(secret))
    assert [finding.code for finding in found] == ["MS601"]
    assert all(secret not in "".join((one.message, *one.notes)) for one in found)


def test_a_message_is_one_line_whatever_the_document_holds() -> None:
    found = only('operations: {serving: {api: "open\\nai"}}')
    assert found.message == "`api` is `open ai`, but takes `openai`, `kserve-v2` or `custom`"


@pytest.mark.parametrize("data", ["text", 3, [], None])
def test_a_document_that_is_no_mapping(data: object) -> None:
    assert [finding.code for finding in validate(node(data))] in (["MS203"], ["MS207"])
