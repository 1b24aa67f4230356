"""Windows of KEDA: two lines of cron, the second of which says when a window ends."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from modelspec_compile.mapping.codecs import Unreadable
from modelspec_targets._kubernetes.keda import window, window_end


@pytest.mark.parametrize(
    ("cron", "seconds", "end"),
    [
        ("30 16 * * *", 5 * 3600, "30 21 * * *"),
        ("0 22 * * 1-5", 8 * 3600, "0 6 * * 2,3,4,5,6"),
        ("0 0 * * 6", 2 * 86400, "0 0 * * 1"),
        ("0 0 * * MON", 3600, "0 1 * * MON"),
        ("*/5 7 * * *", 3600, None),
        ("0 7 1 * *", 3600, None),
        ("0 0 * * *", 86400, None),
        ("0 22 * * MON", 8 * 3600, None),
        ("0 7 * * *", 90, None),
        ("0 7 * * *", 60, "1 7 * * *"),
        ("59 22 * * 1", 60, "0 23 * * 1"),
        ("0 23 * * 1", 3540, "59 23 * * 1"),
        ("0 23 * * 1", 3600, "0 0 * * 2"),
        ("0 23 * * *", 3600, "0 0 * * *"),
        ("0 23 * * 6", 3600, "0 0 * * 0"),
        ("0 23 * * 7", 3600, "0 0 * * 1"),
        ("0 23 * * 5-7", 3600, "0 0 * * 6,0,1"),
        ("0 23 * * 0-1,3", 3600, "0 0 * * 1,2,4"),
        ("1 0 * * *", 86340, "0 0 * * *"),
        ("0 0 * * 1", 86400, "0 0 * * 2"),
        ("0 7 * * *", 86400, None),
        ("0 7 * * *", 86460, None),
        ("0 0 * * 1", 6 * 86400 + 86340, "59 23 * * 0"),
        ("0 0 * * 1", 7 * 86400, None),
        ("1 0 * * 1", 7 * 86400 - 60, "0 0 * * 1"),
        ("0 23 * * 8", 3600, None),
        ("0 23 * * 1,", 3600, None),
        ("0 7 * 1 *", 3600, None),
        ("0 7 * *", 3600, None),
    ],
)
def test_the_end_of_a_window(cron: str, seconds: int, end: str | None) -> None:
    assert window_end(cron, seconds) == end


@given(
    minute=st.integers(0, 59),
    hour=st.integers(0, 23),
    days=st.sampled_from(("*", "1-5", "0,6", "3")),
    minutes=st.integers(1, 1439),
)
def test_a_window_comes_back(minute: int, hour: int, days: str, minutes: int) -> None:
    cron = f"{minute} {hour} * * {days}"
    assert window.decode(window.encode(cron, minutes * 60)) == (cron, minutes * 60)


@pytest.mark.parametrize("minutes", [1, 1439, 1440, 1441, 6 * 1440, 7 * 1440 - 1])
def test_a_window_of_days_comes_back(minutes: int) -> None:
    assert window.decode(window.encode("0 7 * * 3", minutes * 60)) == ("0 7 * * 3", minutes * 60)


@pytest.mark.parametrize(
    "data",
    [
        {},
        {"start": "0 7 * * 1"},
        {"start": "0 7 * * 1", "end": "0 7 * * 1"},
        {"start": "0 7 * * *", "end": "0 7 * * *"},
        {"start": "0 7 * * 1-5", "end": "0 19 * * 1-4"},
        {"start": "0 7 * * 1-5", "end": "0 19 1 * *"},
        {"start": 7, "end": 19},
        "0 7 * * 1",
    ],
)
def test_two_lines_that_are_no_window_are_unreadable(data: Any) -> None:
    with pytest.raises(Unreadable):
        window.decode(data)
