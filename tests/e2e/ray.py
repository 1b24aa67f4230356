"""Ray Serve bundles: the config against Ray's schema, the applications on a Ray of this machine."""

from __future__ import annotations

import json
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from .environments import HERE, Environment
from .http import Answer, request
from .processes import NotReady, Process, free_port, start, wait_until

CONFIG = "serve_config.yaml"
VLLM_ARGUMENTS = HERE / "data" / "vllm-0.29.0-arguments.json"
MORE_THAN_A_NODE_HAS = {"--num-cpus": "64", "--num-gpus": "8", "--memory": str(2**40)}
OBJECT_STORE_BYTES = 100 * 2**20


@dataclass(frozen=True, slots=True)
class Ray:
    """A running Ray: its ports on 127.0.0.1, and the token that its interfaces ask for."""

    environment: Environment
    process: Process
    variables: Mapping[str, str]
    port: int
    dashboard: int
    proxy: int

    def applications(self, method: str, body: object = None) -> Answer:
        """A request to the interface that deploys applications."""
        url = f"http://127.0.0.1:{self.dashboard}/api/serve/applications/"
        token = {"Authorization": f"Bearer {self.variables['RAY_AUTH_TOKEN']}"}
        return request(method, url, body, token, timeout_seconds=60)

    def post(self, path: str, body: object) -> Answer:
        """A request to an application."""
        return request("POST", f"http://127.0.0.1:{self.proxy}{path}", body)


def start_ray(environment: Environment, home: Path) -> Ray:
    """Start a Ray in the folder `home`, whose path has to be short; end it by its process.

    Devices and memory are what it is told, so that what a bundle asks for can be placed.
    """
    port, dashboard, proxy, *others = (free_port() for _ in range(8))
    names = ("ray-client-server", "metrics-export", "dashboard-agent-listen")
    more = ("dashboard-agent-grpc", "runtime-env-agent")
    variables = {
        "RAY_AUTH_MODE": "token",
        "RAY_AUTH_TOKEN": secrets.token_hex(32),
        "RAY_USAGE_STATS_ENABLED": "0",
        "RAY_enable_worker_prestart": "0",
        "RAY_prestart_worker_first_driver": "0",
    }
    process = start(
        "ray",
        [
            *(environment.tool("ray"), "start", "--head", "--block", "--disable-usage-stats"),
            *(
                f"--temp-dir={home}",
                f"--port={port}",
                f"--object-store-memory={OBJECT_STORE_BYTES}",
            ),
            *("--dashboard-host=127.0.0.1", f"--dashboard-port={dashboard}"),
            *(f"--{name}-port={free}" for name, free in zip(names + more, others, strict=True)),
            *(f"{flag}={value}" for flag, value in MORE_THAN_A_NODE_HAS.items()),
        ],
        log=home / "ray.log",
        cwd=home,
        env=environment.variables(**variables),
    )
    ray = Ray(environment, process, variables, port, dashboard, proxy)
    try:
        process.wait("Ray's dashboard does not answer", lambda: responds(ray), 90)
    except NotReady:
        process.end()
        raise
    return ray


def responds(ray: Ray) -> bool:
    """Whether applications can be deployed."""
    try:
        return ray.applications("GET").status == 200
    except OSError:
        return False


# ---- without a cluster ---------------------------------------------------------------------------


def read_config(bundle: Path) -> dict[str, Any]:
    """The Serve config of a bundle."""
    config: dict[str, Any] = yaml.safe_load((bundle / CONFIG).read_text())
    return config


def config_problems(environment: Environment, config: Mapping[str, Any]) -> list[str]:
    """What Ray's models refuse, warn of, or would drop without a word."""
    found: list[str] = environment.run("ray_config", data=config)
    return found


# ---- on a cluster --------------------------------------------------------------------------------


def llm_deployments(ray: Ray, application: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    """What an application of `ray.serve.llm` would deploy, by name; its builder runs for that.

    Raises ProgramError with the refusal of the builder.
    """
    data = {
        "import_path": application["import_path"],
        "args": application["args"],
        "names": json.loads(VLLM_ARGUMENTS.read_text()),
    }
    variables = {**ray.variables, "RAY_ADDRESS": f"127.0.0.1:{ray.port}"}
    found = ray.environment.run("ray_llm", data=data, variables=variables)
    return {deployment["name"]: deployment for deployment in found}


def here(ray: Ray, bundle: Path, config: Mapping[str, Any]) -> dict[str, Any]:
    """The config with what only this machine decides: the proxy's port, the folder of the code."""
    code = {"working_dir": f"local://{bundle.resolve()}"}
    applications = [
        application | {"runtime_env": application.get("runtime_env", {}) | code}
        for application in config["applications"]
    ]
    http = {"host": "127.0.0.1", "port": ray.proxy}
    return {
        **config,
        "proxy_location": "HeadOnly",
        "http_options": http,
        "applications": applications,
    }


def deploy(ray: Ray, bundle: Path, timeout_seconds: float = 90) -> dict[str, Any]:
    """Deploy a bundle in place of what runs; the details of its applications once all run.

    Raises NotReady when the config is refused or an application does not come up.
    """
    answer = ray.applications("PUT", here(ray, bundle, read_config(bundle)))
    if answer.status != 200:
        raise NotReady(f"status {answer.status}: {answer.text}")
    wait_until("an application is still deploying", lambda: settled(ray), timeout_seconds)
    found = applications(ray)
    for name, application in found.items():
        if application["status"] != "RUNNING":
            raise NotReady(f"{name} is {application['status']}: {application['message']}")
    return found


def applications(ray: Ray) -> dict[str, Any]:
    """The details of the applications by name."""
    found: dict[str, Any] = ray.applications("GET").json["applications"]
    return found


def settled(ray: Ray) -> bool:
    """Whether no application is on its way."""
    states = {application["status"] for application in applications(ray).values()}
    return not states & {"NOT_STARTED", "DEPLOYING", "DELETING"}
