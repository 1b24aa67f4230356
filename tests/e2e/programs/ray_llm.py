"""An application of `ray.serve.llm` on the input; on the output the deployments that it builds.

vLLM is not installed: its place is taken by a module that knows the names of the arguments that the
pinned version has, so that the builder runs and refuses what it would refuse.
"""

from __future__ import annotations

import dataclasses
import importlib
import importlib.abc
import importlib.machinery
import json
import os
import sys
import types
from typing import Any, ClassVar

from pydantic import BaseModel, ConfigDict


class Anything(BaseModel):
    """A model of vLLM's with fields that nobody reads here."""

    model_config = ConfigDict(extra="allow")


class Stub(types.ModuleType):
    """A module of vLLM; classes appear when they are asked for."""

    arguments: ClassVar[dict[str, type]] = {}

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        if name in self.arguments:
            return self.arguments[name]
        if not name[0].isupper():
            raise AttributeError(name)
        base = Exception if name.endswith(("Error", "Exception")) else Anything
        made = type(name, (base,), {})
        setattr(self, name, made)
        return made


class Finder(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    """Imports of `vllm` and of everything below it."""

    def find_spec(self, name: str, path: Any, target: Any = None) -> Any:
        if name.partition(".")[0] == "vllm":
            return importlib.machinery.ModuleSpec(name, self, is_package=True)
        return None

    def create_module(self, spec: Any) -> Stub:
        module = Stub(spec.name)
        module.__path__ = []
        return module

    def exec_module(self, module: Any) -> None:
        """There is nothing to run."""


def arguments(name: str, fields: list[str]) -> type:
    """A dataclass of vLLM's command line."""
    return dataclasses.make_dataclass(name, [(each, object, None) for each in fields])


def options(deployment: Any) -> dict[str, Any]:
    """What a deployment asks of the cluster."""
    config = deployment._deployment_config
    scaling = config.autoscaling_config
    replica = deployment._replica_config
    return {
        "name": deployment.name,
        "max_ongoing_requests": config.max_ongoing_requests,
        "num_replicas": config.num_replicas,
        "autoscaling_config": scaling and json.loads(scaling.model_dump_json()),
        "placement_group_bundles": replica.placement_group_bundles,
        "placement_group_strategy": replica.placement_group_strategy,
        "ray_actor_options": replica.ray_actor_options,
    }


def deployments(application: Any) -> list[dict[str, Any]]:
    """The deployments of an application."""
    from ray.serve._private.build_app import build_app

    built = build_app(application, name="app", default_runtime_env={})
    return [options(deployment) for deployment in built.deployments]


def main() -> None:
    """Build the application in the cluster at RAY_ADDRESS, with vLLM's names in place."""
    import ray

    ray.init(address=os.environ["RAY_ADDRESS"], log_to_driver=False)
    given = json.load(sys.stdin)
    Stub.arguments = {
        "AsyncEngineArgs": arguments("AsyncEngineArgs", given["names"]["engine"]),
        "FrontendArgs": arguments("FrontendArgs", given["names"]["frontend"]),
    }
    sys.meta_path.insert(0, Finder())
    module, _, builder = given["import_path"].partition(":")
    application = getattr(importlib.import_module(module), builder)(given["args"])
    json.dump(deployments(application), sys.stdout, default=str)


main()
