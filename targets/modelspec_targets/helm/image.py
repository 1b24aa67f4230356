"""An image as charts write it: repository, tag and digest apart, so that each can be overridden."""

from __future__ import annotations

from typing import Any

from modelspec_compile.mapping.codecs import Codec, Unreadable

PARTS = ("repository", "tag", "digest")


def _parts(image: str) -> dict[str, str]:
    name, _, digest = image.partition("@")
    folder, slash, last = name.rpartition("/")
    base, _, tag = last.partition(":")
    found = dict(zip(PARTS, (f"{folder}{slash}{base}", tag, digest), strict=True))
    return {part: text for part, text in found.items() if text}


def _image(data: Any) -> str:
    if not isinstance(data, dict) or not isinstance(data.get("repository"), str):
        raise Unreadable(data)
    repository, tag, digest = (str(data.get(part) or "") for part in PARTS)
    return repository + (f":{tag}" if tag else "") + (f"@{digest}" if digest else "")


image_parts = Codec(_parts, _image)
"""`registry:5000/team/server:1.2@sha256:…` ↔ its parts; a port of the registry is no tag."""
