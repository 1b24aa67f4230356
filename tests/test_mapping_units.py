"""Numbers in other units, value by value at their edges, both ways."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from modelspec_compile.mapping import codecs
from modelspec_compile.mapping.codecs import Codec, Unreadable

KI, MI, GI = 2**10, 2**20, 2**30
HOURS, PERCENT = codecs.scaled(1 / 3600), codecs.scaled(100)


@pytest.mark.parametrize(
    ("codec", "value", "data"),
    [
        (codecs.quantity, 0, "0"),
        (codecs.quantity, 1, "1"),
        (codecs.quantity, KI - 1, "1023"),
        (codecs.quantity, KI, "1Ki"),
        (codecs.quantity, KI + 1, "1025"),
        (codecs.quantity, MI - KI, "1023Ki"),
        (codecs.quantity, MI, "1Mi"),
        (codecs.quantity, 1536 * MI, "1536Mi"),
        (codecs.quantity, GI, "1Gi"),
        (codecs.quantity, 2**40, "1Ti"),
        (codecs.quantity, 2**50, "1Pi"),
        (codecs.quantity, 2**60, "1024Pi"),
        (codecs.quantity, 10**9, "1000000000"),
        (codecs.cores, 0, "0"),
        (codecs.cores, 1, "1m"),
        (codecs.cores, 999, "999m"),
        (codecs.cores, 1000, "1"),
        (codecs.cores, 1001, "1001m"),
        (codecs.cores, 1500, "1500m"),
        (codecs.cores, 64000, "64"),
        (codecs.scaled(1000), 0.0001, 0.1),
        (codecs.scaled(1000), 12.3456789, 12345.6789),
        (codecs.scaled(0.001), 1, 0.001),
        (codecs.scaled(0.001), 123456789, 123456.789),
        (codecs.scaled(60), 0.5, 30),
        (PERCENT, 0, 0),
        (PERCENT, 0.0123456, 1.23456),
        (PERCENT, 0.95, 95),
        (PERCENT, 0.9999999, 99.99999),
        (PERCENT, 1, 100),
        (HOURS, 3600, 1),
        (HOURS, 1800, 0.5),
        (codecs.seconds_text, 0, "0s"),
        (codecs.seconds_text, 90, "90s"),
    ],
)
def test_a_value_has_one_form_and_comes_back(codec: Codec, value: Any, data: Any) -> None:
    told = codec.encode(value)
    assert (told, type(told)) == (data, type(data))
    assert codec.decode(data) == value


@pytest.mark.parametrize(
    ("codec", "data", "value"),
    [
        (codecs.quantity, "16G", 16 * 10**9),
        (codecs.quantity, "1k", 1000),
        (codecs.quantity, "512M", 512 * 10**6),
        (codecs.quantity, "2T", 2 * 10**12),
        (codecs.quantity, "1P", 10**15),
        (codecs.quantity, "1.5Gi", 3 * GI // 2),
        (codecs.quantity, "0.5Ki", 512),
        (codecs.quantity, "1024Ki", MI),
        (codecs.cores, "1000m", 1000),
        (codecs.cores, "1.5", 1500),
        (codecs.cores, "0.1", 100),
    ],
)
def test_other_forms_of_a_value_are_read(codec: Codec, data: Any, value: Any) -> None:
    assert codec.decode(data) == value


@pytest.mark.parametrize(
    ("codec", "data"),
    [
        (codecs.quantity, "1Zi"),
        (codecs.quantity, "Gi"),
        (codecs.quantity, "-1Gi"),
        (codecs.quantity, "1 Gi"),
        (codecs.quantity, ""),
        (codecs.quantity, True),
        (codecs.cores, "1c"),
        (codecs.cores, ""),
        (codecs.cores, "1m m"),
        (codecs.seconds_text, "90"),
        (codecs.seconds_text, "s"),
        (codecs.seconds_text, "1.5s"),
        (PERCENT, "95"),
        (PERCENT, True),
    ],
)
def test_what_is_not_of_the_form_is_unreadable(codec: Codec, data: Any) -> None:
    with pytest.raises(Unreadable):
        codec.decode(data)


@given(count=st.integers(0, 2**53))
def test_bytes_come_back_as_the_largest_whole_unit(count: int) -> None:
    text = codecs.quantity.encode(count)
    assert codecs.quantity.decode(text) == count
    number = int(text.rstrip("KMGTPi"))
    assert number % KI or number == 0 or text.endswith("Pi")


@given(millicores=st.integers(0, 10**6))
def test_cores_come_back(millicores: int) -> None:
    assert codecs.cores.decode(codecs.cores.encode(millicores)) == millicores


@given(millionths=st.integers(0, 10**6), factor=st.sampled_from([100, 1000, 60, 0.001, 0.01]))
def test_another_unit_keeps_six_digits(millionths: int, factor: float) -> None:
    value = millionths / 10**6
    codec = codecs.scaled(factor)
    assert codec.decode(codec.encode(value)) == pytest.approx(value, abs=1e-6)
    whole = codec.encode(value * 10**6)
    assert isinstance(whole, int) is (whole == int(whole))
