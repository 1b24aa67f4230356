"""The platforms' own admission webhooks, pointed at ports of this machine."""

from __future__ import annotations

import base64
import json
import re
import shutil
from collections.abc import Iterator
from pathlib import Path

from .control import Cluster, Manifest
from .control_plane import openssl


def make_certificates(cluster: Cluster) -> Path:
    """A certificate for 127.0.0.1 where controller-runtime looks for one under TMPDIR."""
    folder = cluster.home / "tmp" / "k8s-webhook-server" / "serving-certs"
    folder.mkdir(parents=True)
    openssl(
        *("req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "30", "-subj", "/CN=127.0.0.1"),
        *("-addext", "subjectAltName=IP:127.0.0.1,DNS:localhost"),
        *("-keyout", folder / "tls.key", "-out", folder / "tls.crt"),
    )
    shutil.copy(folder / "tls.crt", folder / "ca.crt")
    return folder


def documents(text: str) -> Iterator[Manifest]:
    """JSON documents printed one after the other."""
    decoder, rest = json.JSONDecoder(), text.lstrip()
    while rest:
        document, end = decoder.raw_decode(rest)
        yield document
        rest = rest[end:].lstrip()


def read_manifests(cluster: Cluster, text: str) -> list[Manifest]:
    """The objects of a YAML stream, as kubectl reads it."""
    read = ("create", "--dry-run=client", "-o", "json", "-f", "-")
    return list(documents(cluster.kubectl(*read, stdin=text)))


def install_webhooks(cluster: Cluster, manifest: Path, port: int, certificates: Path) -> None:
    """Install the webhook configurations of a kustomize manifest, served on `port`."""
    authority = base64.b64encode((certificates / "ca.crt").read_bytes()).decode()
    text = re.sub(r"\$\(\w+\)", "placeholder", manifest.read_text())
    configurations = read_manifests(cluster, text)
    for configuration in configurations:
        configuration["metadata"] = {"name": configuration["metadata"]["name"]}
        for hook in configuration["webhooks"]:
            path = hook["clientConfig"]["service"]["path"]
            url = f"https://127.0.0.1:{port}{path}"
            hook |= {"failurePolicy": "Fail", "clientConfig": {"url": url, "caBundle": authority}}
    cluster.apply(configurations)
