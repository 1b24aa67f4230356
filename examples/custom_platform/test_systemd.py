"""The target is held to what every target promises."""

from systemd import target

from modelspec_compile.testing import check_target


def test_the_target_keeps_its_promises() -> None:
    check_target(target)
