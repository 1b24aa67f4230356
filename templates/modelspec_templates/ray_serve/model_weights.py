"""Fetch the weights of a model.

    python model_weights.py --uri=s3://bucket/model/ --to=/mnt/models

Buckets (`s3://`, `gs://`, `abfss://`) are read with the identity of the process, `hf://org/model`
with the token in `HF_TOKEN`, `https://` without one. The needed libraries are in Ray's images.
"""

import argparse
import hashlib
import json
import os
import shutil
import urllib.parse
import urllib.request
from collections.abc import Iterator
from pathlib import Path

HUB = "https://huggingface.co"
BLOCK_BYTES = 2**20


def fetch(
    uri: str,
    folder: Path,
    revision: str | None = None,
    only: str | None = None,
    name: str | None = None,
    digest: str | None = None,
) -> Path:
    """Where the weights of a URI are: on this disk, or in the folder after they were fetched.

    `only` keeps the files of a hub's repository whose names hold that word. `name` is what a single
    file is called in the folder, and `digest` what it must be: `sha256:` and 64 digits.

    Raises ValueError when there is nothing, or something else than the digest promises.
    """
    path = Path(uri.removeprefix("file://"))
    if not uri.startswith(("/", "file://")):
        folder.mkdir(parents=True, exist_ok=True)
        path = single(download(uri, folder, revision, only), folder, name)
    if digest:
        verify(path, digest)
    return path


def download(uri: str, folder: Path, revision: str | None, only: str | None) -> list[Path]:
    """Fetch the files of a URI into a folder."""
    scheme = uri.partition("://")[0]
    if scheme == "hf":
        return from_hub(uri.removeprefix("hf://").rstrip("/"), folder, revision or "main", only)
    if scheme in ("http", "https"):
        target = folder / Path(urllib.parse.urlsplit(uri).path).name
        save(uri, target, {})
        return [target]
    return from_bucket(uri, folder)


def from_bucket(uri: str, folder: Path) -> list[Path]:
    """Fetch an object, or everything below a prefix."""
    from pyarrow import fs

    bucket, source = fs.FileSystem.from_uri(uri.rstrip("/"))
    found = bucket.get_file_info(source)
    if found.type == fs.FileType.NotFound:
        raise ValueError(f"nothing is at {uri}")
    one = found.type == fs.FileType.File
    target = folder / found.base_name if one else folder
    fs.copy_files(source, str(target), bucket, fs.LocalFileSystem())
    return [target] if one else [path for path in folder.rglob("*") if path.is_file()]


def from_hub(source: str, folder: Path, revision: str, only: str | None) -> list[Path]:
    """Fetch a repository, or the file of it that the source names."""
    owner, model, *inner = source.split("/")
    hub, token = os.environ.get("HF_ENDPOINT", HUB), os.environ.get("HF_TOKEN")
    headers = {"authorization": f"Bearer {token}"} if token else {}
    repository = f"{owner}/{model}"
    names = ["/".join(inner)] if inner else list(listed(hub, repository, revision, headers))
    kept = [name for name in names if not only or only.lower() in Path(name).name.lower()]
    for name in kept:
        where = f"{repository}/resolve/{revision}/{urllib.parse.quote(name)}"
        save(f"{hub}/{where}", folder / name, headers)
    if not kept:
        raise ValueError(f"no file of {repository} has `{only}` in its name")
    return [folder / name for name in kept]


def listed(hub: str, repository: str, revision: str, headers: dict[str, str]) -> Iterator[str]:
    """The files of a repository, page by page."""
    url: str | None = f"{hub}/api/models/{repository}/tree/{revision}?recursive=true"
    while url:
        with urllib.request.urlopen(urllib.request.Request(url, headers=headers)) as answer:
            yield from (entry["path"] for entry in json.load(answer) if entry["type"] == "file")
            url = following(answer.headers.get("link", ""))


def following(link: str) -> str | None:
    """The next page that a `Link` header names."""
    address, _, relation = link.partition(">")
    return address.removeprefix("<") if 'rel="next"' in relation else None


def save(url: str, target: Path, headers: dict[str, str]) -> None:
    """Write what a URL answers; the file is there only when it is whole."""
    target.parent.mkdir(parents=True, exist_ok=True)
    partial = target.with_name(f"{target.name}.partial")
    with (
        urllib.request.urlopen(urllib.request.Request(url, headers=headers)) as answer,
        partial.open("wb") as file,
    ):
        shutil.copyfileobj(answer, file, BLOCK_BYTES)
    partial.rename(target)


def single(files: list[Path], folder: Path, name: str | None) -> Path:
    """The file, where there is one and it has a name to get, else the folder."""
    if len(files) > 1 and name:
        raise ValueError(f"{len(files)} files where one is wanted: {', '.join(map(str, files))}")
    if len(files) > 1:
        return folder
    return files[0].rename(folder / name) if name else files[0]


def verify(path: Path, digest: str) -> None:
    """Raise ValueError unless the bytes of a file have this digest."""
    kind, _, wanted = digest.partition(":")
    found = hashlib.new(kind)
    with path.open("rb") as file:
        while block := file.read(BLOCK_BYTES):
            found.update(block)
    if found.hexdigest() != wanted:
        raise ValueError(f"{path} has the digest {kind}:{found.hexdigest()}, not {digest}")


def main() -> None:
    """Fetch what the arguments say."""
    arguments = argparse.ArgumentParser()
    arguments.add_argument("--uri", required=True)
    arguments.add_argument("--to", type=Path, required=True, dest="folder")
    for option in ("revision", "only", "name", "digest"):
        arguments.add_argument(f"--{option}")
    print(fetch(**vars(arguments.parse_args())))


if __name__ == "__main__":
    main()
