"""A configuration from the Hugging Face hub; only here is the network ever asked."""

from __future__ import annotations

import json
from importlib import import_module
from pathlib import Path
from types import ModuleType

MISSING = "`huggingface_hub` is needed to ask the hub: pip install 'modelspec-compile[hub]'"
MOST_BYTES = 16 * 1024 * 1024


def fetch_config(model_id: str, revision: str | None = None) -> dict[str, object] | None:
    """The `config.json` of a model, None where the hub has none to give.

    Raises:
        ImportError: `huggingface_hub` is not installed.
        ValueError: the file is not a JSON mapping.

    """
    hub = client()
    errors = import_module("huggingface_hub.errors")
    try:
        path = Path(str(hub.hf_hub_download(model_id, "config.json", revision=revision)))
    except (errors.HfHubHTTPError, errors.HFValidationError, OSError):
        return None
    return _mapping(path, model_id)


def client() -> ModuleType:
    """The library that asks the hub.

    Raises:
        ImportError: it is not installed; the message says how to.

    """
    try:
        return import_module("huggingface_hub")
    except ImportError as problem:
        raise ImportError(MISSING) from problem


def _mapping(path: Path, model_id: str) -> dict[str, object]:
    if path.stat().st_size > MOST_BYTES:
        raise ValueError(f"config.json of {model_id} is too large")
    raw = json.loads(path.read_text("utf-8"))
    if not isinstance(raw, dict):
        raise ValueError(f"config.json of {model_id} is not a mapping")
    return raw
