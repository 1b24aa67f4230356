"""Tests for targets and engines of one's own: what the built-in ones promise, in one line.

    from modelspec_compile.testing import check_engine, check_target

    def test_target():
        check_target(target)

    def test_engine():
        check_engine(engine)

Specs are drawn with `hypothesis`, which `pip install modelspec-compile[testing]` brings.
"""

from modelspec_compile.testing.engine import ENGINE_CHECKS, check_engine
from modelspec_compile.testing.target import CHECKS, check_target

__all__ = ["CHECKS", "ENGINE_CHECKS", "check_engine", "check_target"]
