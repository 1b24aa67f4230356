"""The network from files beside the artifacts: `config.json`, safetensors and GGUF headers."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

from modelspec_compile.models import config, safetensors
from modelspec_compile.models.ggufs import from_gguf
from modelspec_compile.models.network import Network
from modelspec_compile.models.stored import from_tensors

CONFIG = "config.json"
MOST_BYTES = 16 * 1024 * 1024


def from_folder(folder: Path, model_id: str) -> Network | None:
    """The network of the files in a folder (or of one GGUF file), None where there are none.

    Raises:
        ValueError: a file is there and is not what its name says.

    """
    if folder.is_file():
        return from_gguf(folder, model_id) if folder.suffix == ".gguf" else None
    if not folder.is_dir():
        return None
    return _configured(folder, model_id) or _packed(folder, model_id) or _bare(folder, model_id)


def _configured(folder: Path, model_id: str) -> Network | None:
    path = folder / CONFIG
    if not path.is_file():
        return None
    if path.stat().st_size > MOST_BYTES:
        raise ValueError(f"{CONFIG} of more than {MOST_BYTES} bytes is refused")
    try:
        raw = json.loads(path.read_text("utf-8"))
    except (OSError, ValueError, RecursionError) as problem:
        raise ValueError(f"{CONFIG} is not readable JSON: {problem}") from problem
    if not isinstance(raw, dict):
        raise ValueError(f"{CONFIG} is not a mapping")
    network = config.network(raw, model_id, f"{CONFIG} beside the artifacts")
    return replace(network, weight_bytes=safetensors.total_bytes(folder), match="files")


def _packed(folder: Path, model_id: str) -> Network | None:
    found = sorted(folder.glob("*.gguf"))
    return from_gguf(found[0], model_id) if found else None


def _bare(folder: Path, model_id: str) -> Network | None:
    found = sorted(folder.glob("*.safetensors"))
    tensors = {name: item for file in found for name, item in safetensors.read(file).items()}
    return from_tensors(tensors, model_id, "the headers of the safetensors files")
