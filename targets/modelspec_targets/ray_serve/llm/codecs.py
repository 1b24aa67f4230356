"""Where weights are for `ray.serve.llm`, and which vLLM is in its images."""

from __future__ import annotations

from typing import Any

from modelspec_compile.engines.codecs import hub_name
from modelspec_compile.mapping.codecs import ABSENT, Codec, same
from modelspec_targets.ray_serve import releases, weights

REMOTE = ("s3://", "gs://", "abfss://", "azure://")
"""What Ray mirrors to a node before the engine starts."""


def _source(uri: str) -> Any:
    if uri.startswith("hf://"):
        return uri.removeprefix("hf://")
    return uri if uri.startswith(REMOTE) else weights.mounted_path(uri)


def _from_source(data: Any) -> tuple[str | None, None]:
    source = same.decode(data)
    if source.startswith("/"):
        return weights.mounted_uri(source), None
    return source if source.startswith(REMOTE) else hub_name.decode(source), None


SOURCE = Codec(lambda uri, revision: _source(uri) if uri else ABSENT, _from_source)
"""(uri, revision) ↔ `model_source`; a local path for what is mounted."""


def _from_image(image: Any) -> tuple[str, str | None, str | None]:
    held = releases.vllm_in(same.decode(image))
    return releases.LIBRARY, held, None if held else image


def image_need(_: str, __: str, image: str) -> dict[str, Any]:
    """The image with what it must hold."""
    held = releases.vllm_in(image)
    return {"name": image, "holds": ["ray[llm]", f"{releases.LIBRARY} {held or ''}".strip()]}


def _image(_: str | None, version: str | None, image: str | None) -> Any:
    published = releases.llm_image(releases.release_with(version)) if version else ABSENT
    return image or published


IMAGE = Codec(_image, _from_image)
"""(engine, version, image) ↔ the image of the workers, whose release of Ray pins vLLM."""
