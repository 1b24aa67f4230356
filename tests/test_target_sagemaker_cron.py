"""SageMaker: five fields of cron as AWS writes them, and where windows end."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from modelspec_compile.mapping.codecs import ABSENT, Unreadable
from modelspec_targets.sagemaker import cron

minutes = st.integers(0, 59)
hours = st.integers(0, 23)
weekdays = st.sampled_from(("*", "0", "1-5", "0,6", "2-4,6", "MON-FRI"))


@given(minutes, hours, weekdays, st.integers(1, 1439))
def test_the_end_of_a_window_tells_its_length(
    minute: int, hour: int, weekday: str, length: int
) -> None:
    opens = f"{minute} {hour} * * {weekday}"
    assert cron.aws_cron.decode(cron.aws_cron.encode(opens)) == opens
    closes = cron.end(opens, length * 60)
    if closes is not None:
        assert cron.duration_seconds(opens, closes) == length * 60
        assert cron.sayable(closes)


@pytest.mark.parametrize("line", ["0 8 1 * 1", "0 8 * * 5-7", "0 8 * *"])
def test_what_aws_cannot_say_is_absent(line: str) -> None:
    assert cron.aws_cron.encode(line) is ABSENT


@pytest.mark.parametrize(
    ("opens", "seconds", "closes"),
    [
        ("0 7 * * *", 60, "1 7 * * *"),
        ("0 7 * * *", 90, None),
        ("0 7 * * *", 86340, "59 6 * * *"),
        ("0 7 * * *", 86400, None),
        ("0 23 * * 1-5", 3540, "59 23 * * 1-5"),
        ("0 23 * * 1-5", 3600, "0 0 * * 2,3,4,5,6"),
        ("0 23 * * 6", 3600, "0 0 * * 0"),
        ("0 23 * * 0,6", 3600, "0 0 * * 0,1"),
        ("0 23 * * MON", 3540, "59 23 * * MON"),
        ("0 23 * * MON", 3600, None),
        ("0 23 1 * *", 3540, "59 23 1 * *"),
        ("0 23 1 * *", 3600, None),
        ("0 23 * 1 *", 3600, None),
        ("*/5 7 * * *", 60, None),
        ("0 7-9 * * *", 60, None),
        ("0 7 * *", 60, None),
    ],
)
def test_a_window_closes_less_than_a_day_later(
    opens: str, seconds: int, closes: str | None
) -> None:
    assert cron.end(opens, seconds) == closes
    if closes:
        assert cron.duration_seconds(opens, closes) == seconds


@pytest.mark.parametrize(
    ("line", "of_aws"),
    [
        ("0 7 * * *", "cron(0 7 * * ? *)"),
        ("0 7 1 * *", "cron(0 7 1 * ? *)"),
        ("0 7 * * 0", "cron(0 7 ? * 1 *)"),
        ("0 7 * * 6", "cron(0 7 ? * 7 *)"),
        ("0 7 * 2 1-5", "cron(0 7 ? 2 2-6 *)"),
        ("0 7 * * 0,6", "cron(0 7 ? * 1,7 *)"),
        ("0 7 * * MON-FRI", "cron(0 7 ? * MON-FRI *)"),
    ],
)
def test_aws_counts_days_from_one(line: str, of_aws: str) -> None:
    assert cron.aws_cron.encode(line) == of_aws
    assert cron.aws_cron.decode(of_aws) == line


@pytest.mark.parametrize("text", ["0 7 * * 1", "cron(0 7 * * ?)", "rate(5 minutes)", 7, None])
def test_other_lines_of_aws_are_unreadable(text: object) -> None:
    with pytest.raises(Unreadable):
        cron.aws_cron.decode(text)
