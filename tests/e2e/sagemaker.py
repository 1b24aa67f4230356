"""SageMaker bundles: requests against the services' models, and sent to a local server."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from .environments import Environment
from .processes import Process, answers, free_port, start

# The service and the operation of a request file, by the start of its name.
CREATING = {
    "create-model": ("sagemaker", "CreateModel"),
    "create-endpoint-config": ("sagemaker", "CreateEndpointConfig"),
    "create-endpoint": ("sagemaker", "CreateEndpoint"),
    "create-inference-component": ("sagemaker", "CreateInferenceComponent"),
    "register-scalable-target": ("application-autoscaling", "RegisterScalableTarget"),
    "put-scaling-policy": ("application-autoscaling", "PutScalingPolicy"),
    "put-scheduled-action": ("application-autoscaling", "PutScheduledAction"),
    "put-metric-alarm": ("cloudwatch", "PutMetricAlarm"),
}
OPERATIONS = CREATING | {
    "update-endpoint": ("sagemaker", "UpdateEndpoint"),
    "update-inference-component": ("sagemaker", "UpdateInferenceComponent"),
    "put-retention-policy": ("logs", "PutRetentionPolicy"),
}
RECORDS = frozenset(["ledger.json", "prerequisites.json", "sourcemap.json"])


class ScriptError(AssertionError):
    """A script of a bundle that failed, with the end of what it printed."""


@dataclass(frozen=True, slots=True)
class Request:
    """One request: the file it comes from, and what it asks of which service."""

    file: Path
    service: str
    operation: str
    parameters: Mapping[str, Any]

    def wire(self) -> dict[str, Any]:
        """What the programs read."""
        return {
            "service": self.service,
            "operation": self.operation,
            "parameters": self.parameters,
        }


@dataclass(frozen=True, slots=True)
class Aws:
    """A running server that plays AWS."""

    environment: Environment
    process: Process
    url: str

    def variables(self, region: str = "us-east-1") -> dict[str, str]:
        """What leads clients here, and nowhere else."""
        return {
            "AWS_ENDPOINT_URL": self.url,
            "AWS_ACCESS_KEY_ID": "testing",
            "AWS_SECRET_ACCESS_KEY": "testing",
            "AWS_DEFAULT_REGION": region,
            "AWS_REGION": region,
            "AWS_CONFIG_FILE": "/dev/null",
            "AWS_SHARED_CREDENTIALS_FILE": "/dev/null",
            "AWS_EC2_METADATA_DISABLED": "true",
        }


def start_aws(environment: Environment, home: Path) -> Aws:
    """Start the server; end it by its process."""
    port = free_port()
    command = environment.command("aws_server", str(port))
    process = start(
        "aws_server", command, log=home / "aws.log", cwd=home, env=environment.variables()
    )
    url = f"http://127.0.0.1:{port}"
    process.wait("AWS does not answer", lambda: answers(f"{url}/moto-api/"))
    return Aws(environment, process, url)


def requests(bundle: Path) -> list[Request]:
    """The requests of a bundle, in the order of OPERATIONS.

    Raises KeyError for a file whose name begins like no operation.
    """
    files = [file for file in bundle.rglob("*.json") if file.name not in RECORDS]
    order = list(OPERATIONS)
    return [
        Request(file, *OPERATIONS[beginning(file)], json.loads(file.read_text()))
        for file in sorted(files, key=lambda file: (order.index(beginning(file)), file))
    ]


def beginning(file: Path) -> str:
    """The operation that the name of a file begins with, the longest where there are several."""
    found = [name for name in OPERATIONS if f"{file.stem}-".startswith(f"{name}-")]
    if not found:
        raise KeyError(file.name)
    return max(found, key=len)


def request_problems(environment: Environment, bundle: Path) -> list[str]:
    """What the services' own models say against the requests of a bundle."""
    found: list[str] = environment.run(
        "aws_shapes", data=[request.wire() for request in requests(bundle)]
    )
    return found


def send(aws: Aws, bundle: Path) -> list[dict[str, Any]]:
    """Send the requests that create things, as `--cli-input-json` would; the answers.

    Raises ProgramError with the refusal.
    """
    made = [each.wire() for each in requests(bundle) if beginning(each.file) in CREATING]
    found: list[dict[str, Any]] = aws.environment.run(
        "aws_calls", data=made, variables=aws.variables()
    )
    return found


def run_script(aws: Aws, script: Path, *args: str) -> str:
    """Run a script of a bundle with the AWS command line; what it prints.

    Raises ScriptError when it fails.
    """
    done = subprocess.run(
        ["bash", script, *args],
        cwd=script.parent,
        env=aws.environment.variables(**aws.variables(), POLL_SECONDS="1"),
        text=True,
        capture_output=True,
        timeout=300,
    )
    if done.returncode:
        raise ScriptError(f"{script.name}: {done.stdout[-2000:]}{done.stderr[-2000:]}")
    return done.stdout


def template_problems(environment: Environment, template: Path) -> str:
    """What cfn-lint says against a CloudFormation template; empty when nothing."""
    command: list[str | Path] = [
        environment.tool("cfn-lint"),
        "--non-zero-exit-code",
        "warning",
        template,
    ]
    done = subprocess.run(command, env=environment.variables(), text=True, capture_output=True)
    return done.stdout + done.stderr if done.returncode else ""
