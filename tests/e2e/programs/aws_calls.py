"""Requests on the input, sent one after the other; on the output what the service answers."""

from __future__ import annotations

import json
import re
import sys
from typing import Any

import boto3


def call(request: dict[str, Any]) -> dict[str, Any]:
    """Send one request, as `--cli-input-json` would."""
    method = re.sub(r"(?<!^)(?=[A-Z])", "_", request["operation"]).lower()
    answer = getattr(boto3.client(request["service"]), method)(**request["parameters"])
    answer.pop("ResponseMetadata")
    return answer


json.dump([call(request) for request in json.load(sys.stdin)], sys.stdout, default=str)
