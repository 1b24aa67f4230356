"""An inference server behind BentoML: it is started with a command and gets every request.

The server comes with its image; BentoML's packages are installed into an environment beside it.
Weights are part of the bento, or are fetched before the server starts. Their path is put into its
arguments for `{weights}`, and is in the variable MODEL_PATH.
"""

import json
import os
import shutil
import sys
import tempfile
from pathlib import Path

import aiohttp
import bentoml
from model_weights import fetch, verify

CONFIG = {
    "image": "vllm/vllm-openai:v0.33.0",
    "service": {
        "name": "meeting-notes",
        "resources": {
            "cpu": "4",
            "memory": "48Gi",
            "gpu": 1,
        },
        "workers": 1,
        "traffic": {
            "timeout": 600,
            "concurrency": 32,
        },
        "http": {
            "proxy_port": 8000,
        },
        "endpoints": {
            "livez": "/health",
            "readyz": "/health",
        },
        "metrics": {
            "enabled": True,
        },
    },
    "command": [
        "vllm",
        "serve",
    ],
    "args": [
        "Qwen/Qwen3-8B",
        "--served-model-name",
        "meeting-notes",
        "--port=8000",
        "--shutdown-timeout=30",
        "--dtype=bfloat16",
        "--max-num-seqs=32",
        "--max-model-len=16384",
    ],
    "metrics": {
        "port": 8000,
        "path": "/metrics",
    },
}

REQUIREMENTS = Path(__file__).with_name("requirements.txt")
FETCHED = Path(tempfile.gettempdir(), "bentoml", CONFIG["service"]["name"])
PATHS = FETCHED / "paths.json"
UV = "https://astral.sh/uv/0.13.4/install.sh"
METRICS_TIMEOUT_SECONDS = 5

image = (
    bentoml.images.Image(
        base_image=CONFIG["image"], python_version="3.12", lock_python_packages=False
    )
    .run(f"command -v uv || curl -LsSf {UV} | env UV_INSTALL_DIR=/usr/local/bin sh")
    .python_packages(*REQUIREMENTS.read_text().split())
)


def mounted(uri: str) -> Path | None:
    """Where weights of a volume claim or an image must be mounted; None for all others."""
    if uri.startswith("pvc://"):
        return Path("/mnt/claims", uri.removeprefix("pvc://"))
    return Path("/mnt/models") if uri.startswith("oci://") else None


def brought() -> dict[str, str]:
    """The path for each placeholder, after everything that is not part of the bento was fetched."""
    paths = {}
    for name, uri in ((one["name"], one["uri"]) for one in CONFIG.get("adapters", ())):
        paths[f"{{adapters}}/{name}"] = mounted(uri) or fetch(uri, FETCHED / "adapters" / name)
    if "weights" in CONFIG:
        told = CONFIG["weights"]
        path = mounted(told["uri"]) or fetch(folder=FETCHED / "model", **told)
        paths["{weights}"] = chosen(path)
    return {placeholder: str(path) for placeholder, path in paths.items()}


def chosen(path: Path) -> Path:
    """The file of a folder that the server wants, or the folder; proven where it has a digest."""
    named = [name for name in CONFIG.get("hub", {}).get("include", ()) if "*" not in name]
    path = path.joinpath(*named)
    if "file" in CONFIG and path.is_dir():
        path = min(path.rglob(CONFIG["file"]))
    if "digest" in CONFIG:
        verify(path, CONFIG["digest"])
    return path


def program(name: str) -> str:
    """The program of the image, not one of BentoML's environment that is called the same."""
    folders = [folder for folder in os.get_exec_path() if not folder.startswith(sys.prefix)]
    names = (name, Path(name).name)
    found = (shutil.which(each, path=os.pathsep.join(folders)) for each in names)
    return next(filter(None, found), None) or CONFIG.get("entrypoint", name)


def filled(word: str, paths: dict[str, str]) -> str:
    """A word with paths for its placeholders, and with `$` as BentoML wants it."""
    for placeholder, path in paths.items():
        word = word.replace(placeholder, path)
    return word.replace("$", "$$")


@bentoml.service(image=image, **CONFIG["service"])
class Engine:
    """The server: BentoML starts it, waits until it answers, and passes everything on."""

    if "hub" in CONFIG:
        weights = bentoml.models.HuggingFaceModel(**CONFIG["hub"])

    @bentoml.on_deployment
    def bring() -> None:
        """Fetch what is not part of the bento, once and before the server starts."""
        FETCHED.mkdir(parents=True, exist_ok=True)
        PATHS.write_text(json.dumps(brought()))

    def __command__(self) -> list[str]:
        """The words that start the server."""
        paths = json.loads(PATHS.read_text())
        if "hub" in CONFIG:
            paths["{weights}"] = str(chosen(Path(self.weights)))
        os.environ["MODEL_PATH"] = paths.get("{weights}", "")
        first, *others = CONFIG["command"]
        words = [program(first), *others, *CONFIG.get("args", ())]
        return [filled(word, paths) for word in words]

    async def __metrics__(self, content: str) -> str:
        """The metrics of the server behind those of BentoML."""
        if "metrics" not in CONFIG:
            return content
        url = "http://localhost:{port}{path}".format(**CONFIG["metrics"])
        timeout = aiohttp.ClientTimeout(METRICS_TIMEOUT_SECONDS)
        try:
            async with (
                aiohttp.ClientSession(timeout=timeout) as session,
                session.get(url) as answer,
            ):
                return content + await answer.text() if answer.ok else content
        except (OSError, TimeoutError, aiohttp.ClientError):
            return content
