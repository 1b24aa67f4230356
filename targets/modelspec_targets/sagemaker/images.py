"""Images that AWS publishes for SageMaker: where they are, what runs in them, on which CUDA.

Facts: images.json, with their sources and their date. No tag floats, and none is made up.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

from modelspec_compile.engines.flags import release

ECR = re.compile(
    r"(?P<account>\d{12})\.dkr\.ecr\.(?P<region>[a-z0-9-]+)\.amazonaws\.com(?:\.cn)?"
    r"/(?P<repository>[^:@]+)(?::(?P<tag>[^@]+))?(?:@.+)?"
)
_CUDA = re.compile(r"cu(\d{3})(?!\d)")


@dataclass(frozen=True, slots=True)
class Repository:
    """Images of one engine for one vendor's devices, by the version of what runs in them.

    `of` names the library that the versions are of, where the engine itself does not run in them,
    `marked` what tags have in them where the repository holds images of other engines as well.
    """

    engine: str
    vendor: str
    registry: str
    name: str
    format: str
    of: str
    marked: str
    tags: Mapping[str, str]
    cuda: Mapping[str, int]


def regions() -> tuple[str, ...]:
    """Every region that AWS publishes images in."""
    return tuple(_data()["registries"]["dlc"])


def domain(region: str) -> str:
    """The domain of a region's registries."""
    return "amazonaws.com.cn" if region.startswith("cn-") else "amazonaws.com"


def partition(region: str) -> str:
    """The partition that ARNs of a region name."""
    return {"cn": "aws-cn", "us-gov": "aws-us-gov"}.get(
        next((start for start in ("cn", "us-gov") if region.startswith(f"{start}-")), ""), "aws"
    )


def published(engine: str, vendor: str, format_: str) -> Repository | None:
    """Where AWS publishes an engine for a vendor's devices and a format of weights."""
    for repository in _repositories():
        same = (repository.engine, repository.vendor) == (engine, vendor)
        if same and repository.format in ("", format_):
            return repository
    return None


def engines_in(repository: str) -> frozenset[str]:
    """The families of the engines whose images are in a repository."""
    return frozenset(one.engine for one in _repositories() if one.name == repository)


def uri(repository: Repository, version: str, region: str) -> str | None:
    """The image of a listed version in a region; None where AWS has no such registry there."""
    account = _data()["registries"][repository.registry].get(region)
    if account is None:
        return None
    return (
        f"{account}.dkr.ecr.{region}.{domain(region)}/{repository.name}:{repository.tags[version]}"
    )


def nearest(repository: Repository, version: str) -> str:
    """The version itself, else the newest before it, else the oldest; of a library the newest."""
    if version in repository.tags:
        return version
    versions = list(repository.tags)
    before = [each for each in versions if repository.of or release(each) <= release(version)]
    return (before or versions[:1])[-1]


def known(image: str) -> tuple[Repository, str] | None:
    """The repository and the version of an image of AWS, empty for a tag that is not listed."""
    found = ECR.fullmatch(image)
    if not found or found["account"] not in _accounts():
        return None
    tag = found["tag"] or ""
    named = (each for each in _repositories() if each.name == found["repository"])
    same = [each for each in named if each.marked in tag]
    for repository in same:
        for version, listed in repository.tags.items():
            if listed == tag:
                return repository, version
    return (same[0], "") if same else None


def cuda(image: str) -> int | None:
    """The CUDA release of an image, 130 for 13.0; None where its tag does not tell."""
    tag = image.rpartition(":")[2]
    if found := _CUDA.search(tag):
        return int(found[1])
    listed = known(image)
    pairs = listed[0].cuda.items() if listed else ()
    return next((release_ for start, release_ in pairs if tag.startswith(start)), None)


@cache
def _accounts() -> frozenset[str]:
    return frozenset(
        account for registry in _data()["registries"].values() for account in registry.values()
    )


@cache
def _repositories() -> tuple[Repository, ...]:
    return tuple(
        Repository(
            row["engine"],
            row["vendor"],
            row["registry"],
            row["repository"],
            row.get("format", ""),
            row.get("of", ""),
            row.get("marked", ""),
            row["tags"],
            row.get("cuda", {}),
        )
        for row in _data()["images"]
    )


@cache
def _data() -> dict[str, Any]:
    file = resources.files("modelspec_targets.sagemaker") / "images.json"
    data: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))
    return data
