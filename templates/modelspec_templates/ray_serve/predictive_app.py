"""A predictive model as a Ray Serve application that speaks the Open Inference Protocol, version 2.

The replica loads the model into its own process. Requests that arrive together are predicted
together where their inputs fit; `user_config` says how many and for how long they are collected.

The ingress is sent to the workers as it is when it is decorated: what it uses stands above it, and
annotations stay objects, without `from __future__ import annotations`.

Source of the protocol: https://github.com/kserve/open-inference-protocol
"""

import asyncio
import tempfile
from pathlib import Path
from typing import Any

import numpy as np
from fastapi import FastAPI, HTTPException
from model_formats import Arrays, Predict, load
from model_weights import fetch
from pydantic import BaseModel, Field
from ray import serve

DATATYPES = {
    "BOOL": np.bool_,
    **{f"INT{bits}": np.dtype(f"int{bits}").type for bits in (8, 16, 32, 64)},
    **{f"UINT{bits}": np.dtype(f"uint{bits}").type for bits in (8, 16, 32, 64)},
    **{f"FP{bits}": np.dtype(f"float{bits}").type for bits in (16, 32, 64)},
    "BYTES": np.str_,
}
NAMES = {np.dtype(kind): name for name, kind in DATATYPES.items() if name != "BYTES"}

api = FastAPI(title="Open Inference Protocol")


# ---- batches -------------------------------------------------------------------------------------

Asked = tuple[Arrays, list[str]]


def answer(predict: Predict, requests: list[Asked]) -> list[Any]:
    """The outputs of each request, or the exception that it causes."""
    together = merged(requests) if len(requests) > 1 else None
    if together:
        rows = [len(next(iter(arrays.values()))) for arrays, _ in requests]
        outputs = attempt(predict, (together, requests[0][1]))
        if isinstance(outputs, dict) and all(len(a) == sum(rows) for a in outputs.values()):
            return split(outputs, rows)
    return [attempt(predict, request) for request in requests]


def attempt(predict: Predict, request: Asked) -> Any:
    """The outputs of a request, or the exception that it causes."""
    try:
        return predict(*request)
    except Exception as problem:
        return problem


def merged(requests: list[Asked]) -> Arrays | None:
    """All rows in one batch; None where the requests do not fit together."""
    if len({signature(request) for request in requests}) > 1:
        return None
    names = list(requests[0][0])
    return {name: np.concatenate([arrays[name] for arrays, _ in requests]) for name in names}


def signature(request: Asked) -> Any:
    """What must be alike in requests that are predicted together."""
    arrays, wanted = request
    rows = {array.shape[:1] for array in arrays.values()}
    alike = len(rows) == 1 and () not in rows
    forms = tuple((name, a.dtype.str, a.shape[1:]) for name, a in arrays.items())
    return (forms, tuple(wanted)) if alike else id(request)


def split(outputs: Arrays, rows: list[int]) -> list[Arrays]:
    """The outputs of each request out of those of the batch."""
    ends = np.cumsum(rows)[:-1]
    parts = {name: np.split(array, ends) for name, array in outputs.items()}
    return [{name: part[at] for name, part in parts.items()} for at in range(len(rows))]


# ---- protocol ------------------------------------------------------------------------------------


class Tensor(BaseModel):
    """A tensor; its data is flat or nested, in row-major order."""

    name: str
    shape: list[int]
    datatype: str
    data: list[Any]
    parameters: dict[str, Any] = Field(default_factory=dict)

    def array(self) -> np.ndarray:
        """The data as an array; ValueError where it is not of the type or the shape."""
        if self.datatype not in DATATYPES:
            raise ValueError(f"unknown datatype {self.datatype}")
        return np.asarray(self.data, dtype=DATATYPES[self.datatype]).reshape(self.shape)


class Output(BaseModel):
    """An output that the client asks for."""

    name: str
    parameters: dict[str, Any] = Field(default_factory=dict)


class Inference(BaseModel):
    """A request."""

    id: str | None = None
    inputs: list[Tensor] = Field(min_length=1)
    outputs: list[Output] = Field(default_factory=list)
    parameters: dict[str, Any] = Field(default_factory=dict)


def tensor(name: str, array: np.ndarray) -> dict[str, Any]:
    """An array as the protocol writes it."""
    datatype = NAMES.get(array.dtype, "BYTES")
    flat = array.ravel()
    data = [str(value) for value in flat] if datatype == "BYTES" else flat.tolist()
    return {"name": name, "shape": list(array.shape), "datatype": datatype, "data": data}


@serve.deployment(name="Model")
@serve.ingress(api)
class Model:
    """One copy of the model."""

    def __init__(self, args: dict[str, Any]) -> None:
        self.name, self.version, self.form = args["name"], args.get("version"), args["format"]
        self.timeout_s = args["timeout_s"]
        folder = Path(tempfile.mkdtemp(prefix="model-"))
        path = fetch(args["uri"], folder, args.get("revision"), digest=args.get("digest"))
        self.model = load(path, self.form)

    def reconfigure(self, config: dict[str, Any]) -> None:
        """Take the limits of a batch; a running replica keeps its model."""
        self.predict.set_max_batch_size(config["max_batch_size"])
        self.predict.set_batch_wait_timeout_s(config["batch_wait_timeout_s"])

    @serve.batch(max_batch_size=1, batch_wait_timeout_s=0.0)
    async def predict(self, requests: list[Any]) -> list[Any]:
        """Predict what has arrived together, away from the event loop."""
        return await asyncio.to_thread(answer, self.model, requests)

    @api.get("/v2")
    async def server(self) -> dict[str, Any]:
        """What serves."""
        return {"name": "ray-serve", "version": "2", "extensions": []}

    @api.get("/v2/health/live")
    async def live(self) -> dict[str, bool]:
        """That the process lives."""
        return {"live": True}

    @api.get("/v2/health/ready")
    async def ready(self) -> dict[str, bool]:
        """That the model is loaded, which comes before the first request."""
        return {"ready": True}

    @api.get("/v2/models/{name}/ready")
    async def model_ready(self, name: str) -> dict[str, Any]:
        """That a model is loaded."""
        self.refuse_others(name)
        return {"name": name, "ready": True}

    @api.get("/v2/models/{name}")
    async def metadata(self, name: str) -> dict[str, Any]:
        """What is known of a model."""
        self.refuse_others(name)
        versions = [self.version] if self.version else []
        known = {"name": name, "versions": versions, "platform": self.form}
        return {**known, "inputs": [], "outputs": []}

    @api.post("/v2/models/{name}/infer")
    async def infer(self, name: str, body: Inference) -> dict[str, Any]:
        """Predict."""
        self.refuse_others(name)
        wanted = [output.name for output in body.outputs]
        try:
            asked = ({one.name: one.array() for one in body.inputs}, wanted)
            found = await asyncio.wait_for(self.predict(asked), self.timeout_s)
        except TimeoutError:
            raise HTTPException(504, "the prediction took too long") from None
        except (ValueError, TypeError) as problem:
            raise HTTPException(400, str(problem)) from problem
        if isinstance(found, Exception):
            raise HTTPException(400, str(found)) from found
        said = {"model_name": name, "id": body.id, "model_version": self.version}
        outputs = [tensor(output, array) for output, array in found.items()]
        return {**{key: value for key, value in said.items() if value}, "outputs": outputs}

    def refuse_others(self, name: str) -> None:
        """Answer 404 for a model of another name."""
        if name != self.name:
            raise HTTPException(404, f"no model is called {name}")


def build(args: dict[str, Any]) -> serve.Application:
    """The application; `args` is what `serve_config.yaml` says."""
    return Model.bind(args)
