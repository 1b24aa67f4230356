"""SageMaker's models and a server accept right requests and refuse wrong ones."""

from __future__ import annotations

from pathlib import Path

import pytest

from . import sagemaker as s
from .environments import Environment
from .files import write

MODEL = {
    "ModelName": "chat",
    "ExecutionRoleArn": "arn:aws:iam::111122223333:role/chat",
    "PrimaryContainer": {"Image": "111122223333.dkr.ecr.us-east-1.amazonaws.com/chat:1"},
}
VARIANT = {"VariantName": "main", "ModelName": "chat", "InstanceType": "ml.g6e.12xlarge"}


def bundle(folder: Path, **changes: object) -> Path:
    variant = VARIANT | {"InitialInstanceCount": 1} | changes
    config = {"EndpointConfigName": "chat", "ProductionVariants": [variant]}
    return write(
        folder,
        **{
            "create-model__json": MODEL,
            "create-endpoint-config__json": config,
            "create-endpoint__json": {"EndpointName": "chat", "EndpointConfigName": "chat"},
            "deploy__sh": "aws sagemaker create-model --cli-input-json file://create-model.json",
        },
    )


def test_accepted(aws: s.Aws, tmp_path: Path) -> None:
    made = bundle(tmp_path)
    assert not s.request_problems(aws.environment, made)
    assert "EndpointArn" in s.send(aws, made)[-1]
    assert "ModelArn" in s.run_script(aws, made / "deploy.sh")


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("InstanceType", "ml.g5.3xlarge"),
        ("ModelDataDownloadTimeoutInSeconds", 7200),
        ("VariantName", "a_b"),
        ("Instances", 1),
    ],
)
def test_request_problems(
    aws_environment: Environment, tmp_path: Path, field: str, value: object
) -> None:
    (problem,) = s.request_problems(aws_environment, bundle(tmp_path, **{field: value}))
    assert field in problem
