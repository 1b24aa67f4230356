"""`deploy.env`, what `deploy.sh` reads, and `put-retention-policy.json`."""

from __future__ import annotations

from typing import Any

from modelspec_compile.mapping.codecs import ABSENT, Codec, same
from modelspec_compile.mapping.rows import Table, exact, table, worded
from modelspec_targets.sagemaker import places as p

_MONTHS = (30, 60, 90, 120, 150, 180, 365, 400, 545, 731)
_YEARS = (1096, 1827, 2192, 2557, 2922, 3288, 3653)
LOG_DAYS = (1, 3, 5, 7, 14, *_MONTHS, *_YEARS)
"""The days that CloudWatch Logs can keep a log:
https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutRetentionPolicy.html"""


def _days(wanted: int) -> int:
    """No longer than is wanted, and one day at least."""
    return max((days for days in LOG_DAYS if days <= wanted), default=LOG_DAYS[0])


def _region(regions: tuple[str, ...]) -> str:
    return regions[0]


def _from_region(data: Any) -> tuple[str, ...]:
    return (str(same.decode(data)),)


SETTINGS = table(
    exact(
        "compliance.regions",
        p.SETTINGS / "AWS_REGION",
        Codec(_region, _from_region),
        why="an endpoint lives in one region, the first that is written",
        instead="a bundle for each region",
    ),
    exact("name", p.SETTINGS / "ENDPOINT_NAME"),
    exact("name", p.SETTINGS / "ENDPOINT_CONFIG_NAME", p.sealed_name),
    exact("name", p.SETTINGS / "MODEL_NAME", p.sealed_name),
    exact(
        "model.artifacts.uri",
        p.SETTINGS / "WEIGHTS",
        Codec(lambda uri: uri if uri.startswith("s3://") else ABSENT, same.decode),
    ),
)


def log_rows(group: str) -> Table:
    """How long the log of the containers is kept."""
    days = "compliance.retention.logs_days"
    return table(
        worded(p.RETENTION / "logGroupName", group, when=days),
        exact(
            days,
            p.RETENTION / "retentionInDays",
            Codec(_days, same.decode),
            why=f"CloudWatch Logs keeps a log for {LOG_DAYS[0]}, {LOG_DAYS[1]}, … days",
        ),
    )
