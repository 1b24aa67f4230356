"""The script that scikit-learn's container wants: it has no way of its own to load a model.

It lies beside the requests, is packed and laid on Amazon S3 by `deploy.sh`, and named by the
container's own variables.
"""

from __future__ import annotations

from typing import Any

from modelspec_compile.mapping.rows import constant, implied, table
from modelspec_targets.sagemaker import places as p

REPOSITORY = "sagemaker-scikit-learn"


def _source(regions: tuple[str, ...] | None, name: str | None) -> Any:
    region = (regions or ("",))[0]
    return f"s3://sagemaker-{region}-{p.NOBODY}/{name}/sourcedir.tar.gz"


INPUTS = ("compliance.regions", "name")
VARIABLES = table(
    constant(p.ENVIRONMENT.key("SAGEMAKER_PROGRAM"), "inference.py"),
    implied(INPUTS, p.ENVIRONMENT.key("SAGEMAKER_SUBMIT_DIRECTORY"), _source),
)
SETTINGS = table(implied(INPUTS, p.SETTINGS / "SOURCE", _source))
