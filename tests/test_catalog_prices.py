"""Hosts and prices: what devices cost, what is no price, and how old one may be."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

import pytest

from modelspec_compile.catalog import built_in, stale
from modelspec_compile.catalog.instances import SENTINELS, price

CATALOG = built_in()


def test_hosts_name_devices_and_sources_of_the_catalog() -> None:
    assert len(CATALOG.instances) >= 120
    for host in CATALOG.instances:
        assert host.accelerator in CATALOG.accelerators
        assert host.source in CATALOG.sources
    keys = [(host.cloud, host.type) for host in CATALOG.instances]
    assert len(keys) == len(set(keys))


def test_prices_have_a_region_and_a_date() -> None:
    for host in CATALOG.instances:
        if host.usd_per_hour is not None:
            assert host.region
            assert date.fromisoformat(host.price_date)
            assert host.usd_per_hour not in SENTINELS
            assert 0.1 < host.usd_per_hour < 200


@pytest.mark.parametrize("number", [0.0, 700.0, -1.0, None])
def test_sentinels_are_no_prices(number: float | None) -> None:
    assert price(number) is None


@pytest.mark.parametrize(
    ("type_", "accelerator", "count", "usd"),
    [
        ("a3-highgpu-8g", "nvidia-h100-sxm", 8, 88.49),
        ("Standard_NC40ads_H100_v5", "nvidia-h100-nvl", 1, 6.98),
        ("Standard_ND96is_MI300X_v5", "amd-mi300x", 8, 48),
        ("a4-highgpu-8g", "nvidia-b200", 8, None),
        ("p5e.48xlarge", "nvidia-h200-sxm", 8, None),
        ("p5.48xlarge", "nvidia-h100-sxm", 8, 55.04),
    ],
)
def test_disputed_hosts(type_: str, accelerator: str, count: int, usd: float | None) -> None:
    host = CATALOG.instance(type_)
    assert host is not None
    assert (host.accelerator, host.count, host.usd_per_hour) == (accelerator, count, usd)


@pytest.mark.parametrize(("size", "share"), [(6, "1/6"), (12, "1/3"), (18, "1/2")])
def test_shares_of_a_device_are_no_whole_devices(size: int, share: str) -> None:
    host = CATALOG.instance(f"Standard_NV{size}ads_A10_v5")
    assert host is not None
    assert host.count == Fraction(share)
    offers = CATALOG.offering("nvidia-a10").offers
    assert offers
    assert all(offer.instance and offer.instance.whole for offer in offers)


@pytest.mark.parametrize("devices", [1, 2, 4, 8])
def test_offers_are_shares_of_one_host_cheapest_first(devices: int) -> None:
    offers = CATALOG.offering("nvidia-h100-sxm", devices).offers
    paid = [offer.usd_per_hour for offer in offers]
    assert paid == sorted(paid)
    for offer in offers:
        assert offer.instance is not None
        assert offer.hosts == Fraction(devices) / offer.instance.count <= 1
        assert offer.whole_usd_per_hour >= offer.usd_per_hour > 0


def test_more_devices_than_a_host_has_take_the_largest_hosts() -> None:
    cheapest = CATALOG.offering("nvidia-h100-sxm", 12).cheapest
    assert cheapest is not None
    assert cheapest.instance is not None
    assert (cheapest.instance.type, cheapest.hosts) == ("p5.48xlarge", Fraction(3, 2))
    assert cheapest.whole_usd_per_hour == pytest.approx(2 * 55.04)


@pytest.mark.parametrize(
    ("id_", "says"), [("aws-trainium2", "trn2.48xlarge"), ("nvidia-rtx-3090", "no host")]
)
def test_no_price_is_not_free(id_: str, says: str) -> None:
    offering = CATALOG.offering(id_)
    assert offering.cheapest is None
    assert offering.reason.startswith("no price for")
    assert says in offering.reason


def test_prices_grow_old_after_half_a_year() -> None:
    assert not stale("2026-01-01", date(2026, 6, 30))
    assert stale("2026-01-01", date(2026, 7, 1))


def test_clouds_may_share_a_type() -> None:
    assert CATALOG.instance("p5.48xlarge", "aws") is CATALOG.instance("p5.48xlarge")
    assert CATALOG.instance("p5.48xlarge", "gcp") is None
    assert CATALOG.instance("p5.47xlarge") is None
