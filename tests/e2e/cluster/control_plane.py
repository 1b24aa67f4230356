"""etcd, the API server, the controller manager and the scheduler."""

from __future__ import annotations

import contextlib
import json
import secrets
import subprocess
from pathlib import Path

from ..processes import free_port
from .control import Cluster, KubectlError


def openssl(*args: str | Path) -> None:
    """Run `openssl`."""
    subprocess.run(["openssl", *map(str, args)], check=True, capture_output=True)


def write_private(path: Path, text: str) -> None:
    """Write a file that only its owner may read."""
    path.touch(mode=0o600)
    path.write_text(text)


def write_access(cluster: Cluster, port: int) -> None:
    """An administrator's token, for the API server and in the kubeconfig."""
    token = secrets.token_hex(16)
    server = {"server": f"https://127.0.0.1:{port}", "insecure-skip-tls-verify": True}
    config = {
        "apiVersion": "v1",
        "kind": "Config",
        "current-context": "here",
        "clusters": [{"name": "here", "cluster": server}],
        "users": [{"name": "admin", "user": {"token": token}}],
        "contexts": [{"name": "here", "context": {"cluster": "here", "user": "admin"}}],
    }
    write_private(cluster.home / "tokens.csv", f"{token},admin,admin,system:masters\n")
    write_private(cluster.kubeconfig, json.dumps(config, indent=1))


def start_etcd(cluster: Cluster) -> str:
    """Start the store; the URL it serves."""
    client, peer = (f"http://127.0.0.1:{free_port()}" for _ in range(2))
    cluster.start(
        "etcd",
        f"--data-dir={cluster.home / 'etcd'}",
        f"--listen-client-urls={client}",
        f"--advertise-client-urls={client}",
        f"--listen-peer-urls={peer}",
        f"--initial-advertise-peer-urls={peer}",
        f"--initial-cluster=default={peer}",
        "--unsafe-no-fsync",
    )
    return client


def serves(cluster: Cluster) -> bool:
    """Whether the API server says that it is ready."""
    with contextlib.suppress(KubectlError):
        return cluster.kubectl("get", "--raw", "/readyz") == "ok"
    return False


def start_control_plane(cluster: Cluster) -> None:
    """Start Kubernetes itself and wait until the API server answers."""
    port, key = free_port(), cluster.home / "service-accounts.key"
    write_access(cluster, port)
    openssl("genrsa", "-out", key, "2048")
    api_server = cluster.start(
        "kube-apiserver",
        f"--etcd-servers={start_etcd(cluster)}",
        "--bind-address=127.0.0.1",
        f"--secure-port={port}",
        f"--cert-dir={cluster.home / 'api-certificates'}",
        f"--token-auth-file={cluster.home / 'tokens.csv'}",
        "--authorization-mode=RBAC",
        "--service-account-issuer=https://localhost",
        f"--service-account-key-file={key}",
        f"--service-account-signing-key-file={key}",
        "--service-cluster-ip-range=10.0.0.0/16",
        "--allow-privileged=true",
    )
    api_server.wait("the API server does not answer", lambda: serves(cluster))
    common = (f"--kubeconfig={cluster.kubeconfig}", "--leader-elect=false", "--secure-port=0")
    cluster.start(
        "kube-controller-manager",
        *common,
        f"--service-account-private-key-file={key}",
        "--node-monitor-grace-period=24h",  # the nodes have no heart to beat
    )
    cluster.start("kube-scheduler", *common)
