"""When two artifacts say the same: quantities by value, texts as they are, types apart."""

from __future__ import annotations

from typing import Any

import pytest

from modelspec_compile.mapping.agreement import agrees, within


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("1", "1000m"),
        ("1", 1),
        (1, 1.0),
        (0.5, "500m"),
        ("1Gi", "1073741824"),
        ("1Gi", 1073741824),
        ("1024Ki", "1Mi"),
        ("1k", "1000"),
        ("1M", "1000k"),
        ("1.5Gi", "1536Mi"),
        ("1E", "1000P"),
        ("1Ei", "1024Pi"),
        ("0", 0),
        (None, None),
        (True, True),
        ({"a": "1", "b": [1]}, {"b": [1.0], "a": "1000m"}),
        (["1", "2Gi"], [1, "2048Mi"]),
        ([], []),
        ({}, {}),
        ("1.10", "1.10"),
        ("90s", "1m30s"),
        ("300s", "5m"),
        ("1h", "60m"),
    ],
)
def test_they_say_the_same(one: Any, other: Any) -> None:
    assert agrees(one, other)
    assert agrees(other, one)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("1", "1001m"),
        ("1Gi", "1G"),
        ("1.10", "1.1"),
        ("90s", "1m"),
        ("1h", "1m"),
        ("300s", 300),
        ("s", "h"),
        ("1.0", "1"),
        ("01", "1m"),
        ("1", 2),
        (1, True),
        (0, False),
        (True, "true"),
        (None, False),
        (None, ""),
        ("1Zi", "1Zj"),
        ("", 0),
        ("a", "b"),
        ([1], [1, 2]),
        ([1, 2], [2, 1]),
        ([1], 1),
        ({"a": 1}, {"a": 1, "b": 2}),
        ({"a": 1}, {"b": 1}),
        ({"a": 1}, {"a": 2}),
        ({}, []),
        ("-1", "-1000m"),
    ],
)
def test_they_say_different_things(one: Any, other: Any) -> None:
    assert not agrees(one, other)
    assert not agrees(other, one)


@pytest.mark.parametrize(
    ("found", "inside"),
    [
        ({}, True),
        ({"a": 1}, True),
        ({"a": 1, "b": "1000m"}, True),
        ({"a": 2}, False),
        ({"a": 1, "c": 3}, False),
        ([], False),
        (None, False),
    ],
)
def test_a_part_of_a_mapping_is_within_it(found: Any, inside: bool) -> None:
    assert within({"a": 1, "b": "1"}, found) is inside
