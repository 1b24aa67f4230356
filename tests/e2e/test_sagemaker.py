"""Every example on SageMaker: right by the services' own models, and taken by a server."""

from __future__ import annotations

from pathlib import Path

import pytest

from .bundles import compile_spec, examples
from .sagemaker import Aws, request_problems, run_script, send

# One with target tracking, one that scales to zero, one of several services.
DEPLOYED = ("03-llm-tensor-parallel-4", "14-scale-to-zero", "08-guardrail")


@pytest.mark.parametrize("name", examples())
def test_requests_are_taken(name: str, aws: Aws, tmp_path: Path) -> None:
    bundle = compile_spec(examples()[name], "sagemaker", tmp_path)
    assert not request_problems(aws.environment, bundle.directory)
    assert all(answer is not None for answer in send(aws, bundle.directory))


@pytest.mark.parametrize("name", DEPLOYED)
def test_the_script_deploys_again_and_deletes(name: str, aws: Aws, tmp_path: Path) -> None:
    bundle = compile_spec(examples()[name], "sagemaker", tmp_path)
    script = bundle.directory / "deploy.sh"
    for command in ("deploy", "deploy", "delete"):
        run_script(aws, script, command)
