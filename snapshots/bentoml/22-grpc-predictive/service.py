"""A predictive model as a BentoML service that speaks the Open Inference Protocol, version 2.

The model is loaded into the service's own process. Where a size of batches is said, BentoML
collects requests that arrive together; one that is wrong fails alone.
"""

import logging
import tempfile
from pathlib import Path
from typing import Annotated, Any

import bentoml
import numpy as np
from bentoml.exceptions import BadInput
from model_formats import Predict, by_method, load
from model_weights import fetch, verify
from open_inference import Asked, Inference, predicted, tensor
from pydantic import AfterValidator, BeforeValidator, PlainSerializer
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

CONFIG = {
    "service": {
        "name": "ad-clicks",
        "resources": {
            "cpu": "4",
            "memory": "6Gi",
        },
        "workers": 2,
        "traffic": {
            "timeout": 1,
            "concurrency": 32,
        },
        "http": {
            "port": 9000,
        },
        "endpoints": {
            "livez": "/v2/health/live",
            "readyz": "/v2/health/ready",
        },
        "metrics": {
            "enabled": True,
        },
    },
    "model": {
        "name": "ad-clicks",
        "format": "lightgbm",
    },
    "weights": {
        "uri": "s3://example-models/ad-clicks/2026-11-18/",
    },
}

REQUIREMENTS = Path(__file__).with_name("requirements.txt")
FETCHED = Path(tempfile.gettempdir(), "bentoml", CONFIG["service"]["name"])
PATH = FETCHED / "path"
MODEL, BATCH = CONFIG["model"], CONFIG.get("batch", {})
ROUTE = f"/v2/models/{MODEL['name']}"

logging.getLogger("bentoml").setLevel(CONFIG.get("log_level", "INFO"))
image = bentoml.images.Image(python_version="3.12", lock_python_packages=False).python_packages(
    *REQUIREMENTS.read_text().split()
)


# ---- the model -----------------------------------------------------------------------------------


def mounted(uri: str) -> Path | None:
    """Where a model of a volume claim or an image must be mounted; None for all others."""
    if uri.startswith("pvc://"):
        return Path("/mnt/claims", uri.removeprefix("pvc://"))
    return Path("/mnt/models") if uri.startswith("oci://") else None


def catboost(path: Path) -> Predict:
    """A model of CatBoost; one that was trained to classify predicts classes."""
    import catboost as library

    file = str(path if path.is_file() else min(path.rglob("*.cbm")))
    loss = library.CatBoost().load_model(file).get_all_params().get("loss_function")
    classifies = loss in ("CrossEntropy", "Logloss", "MultiClass", "MultiClassOneVsAll")
    model = library.CatBoostClassifier() if classifies else library.CatBoostRegressor()
    return by_method(model.load_model(file))


def mlflow(path: Path) -> Predict:
    """A folder of MLflow, whatever made the model in it; inputs are its columns or one table."""
    import mlflow.pyfunc
    import pandas as pd

    model = mlflow.pyfunc.load_model(str(path))
    schema = model.metadata.get_input_schema()
    names = schema.input_names() if schema and schema.has_input_names() else None

    def predict(arrays: dict[str, np.ndarray], wanted: list[str]) -> dict[str, np.ndarray]:
        alone = next(iter(arrays.values())) if len(arrays) == 1 else None
        table = pd.DataFrame(arrays) if alone is None else alone
        if alone is not None and names:
            table = pd.DataFrame(alone, columns=names)
        if wanted not in ([], ["predict"]):
            raise ValueError(f"the model has no output {wanted[0]}, only predict")
        return {"predict": np.asarray(model.predict(table))}

    return predict


OTHERS = {"catboost": catboost, "mlflow": mlflow}


def loaded(path: Path) -> Predict:
    """The model at a path, proven first where it has a digest."""
    if "digest" in CONFIG:
        verify(path, CONFIG["digest"])
    form = MODEL["format"]
    return OTHERS[form](path) if form in OTHERS else load(path, form)


# ---- the protocol --------------------------------------------------------------------------------


def right(answers: list[Any]) -> list[Any]:
    """The answers; status 400 with the reason where a request was wrong."""
    for answer in answers:
        if isinstance(answer, Exception):
            raise BadInput(str(answer))
    return answers


Requests = Annotated[list[Inference], BeforeValidator(lambda body: [body])]
Answers = Annotated[list[Any], AfterValidator(right), PlainSerializer(lambda answers: answers[0])]
"""BentoML batches lists; to a client a request is one object, and so is its answer."""


def asked(request: Inference) -> Asked | Exception:
    """The arrays of a request and the outputs that it wants, or what is wrong with it."""
    try:
        arrays = {one.name: one.array() for one in request.inputs}
        return arrays, [output.name for output in request.outputs]
    except (ValueError, TypeError) as problem:
        return problem


def answer(request: Inference, found: Any) -> Any:
    """The outputs as the protocol writes them."""
    if isinstance(found, Exception):
        return found
    said = {"model_name": MODEL["name"], "id": request.id}
    outputs = [tensor(name, array) for name, array in found.items()]
    return {**{key: value for key, value in said.items() if value}, "outputs": outputs}


async def health(_: Request) -> JSONResponse:
    """That the model is loaded: a service without it does not start."""
    return JSONResponse({"live": True, "ready": True})


async def metadata(_: Request) -> JSONResponse:
    """What is known of the model."""
    known = {"name": MODEL["name"], "versions": [], "platform": MODEL["format"]}
    return JSONResponse({**known, "inputs": [], "outputs": []})


async def server(_: Request) -> JSONResponse:
    """What serves."""
    return JSONResponse({"name": "bentoml", "version": bentoml.__version__, "extensions": []})


PROBED = {"/v2/health/live", "/v2/health/ready", *CONFIG["service"]["endpoints"].values()}
protocol = Starlette(
    routes=[
        Route("/v2", server),
        Route(ROUTE, metadata),
        Route(f"{ROUTE}/ready", health),
        *(Route(path, health) for path in sorted(PROBED)),
    ]
)


@bentoml.service(image=image, **CONFIG["service"])
@bentoml.asgi_app(protocol, path="/")
class Model:
    """One copy of the model."""

    if "hub" in CONFIG:
        repository = bentoml.models.HuggingFaceModel(**CONFIG["hub"])

    @bentoml.on_deployment
    def bring() -> None:
        """Fetch a model that is not part of the bento, once and before the service starts."""
        if "weights" in CONFIG:
            told = CONFIG["weights"]
            path = mounted(told["uri"]) or fetch(folder=FETCHED / "model", **told)
            FETCHED.mkdir(parents=True, exist_ok=True)
            PATH.write_text(str(path))

    def __init__(self) -> None:
        named = [name for name in CONFIG.get("hub", {}).get("include", ()) if "*" not in name]
        path = self.repository if "hub" in CONFIG else PATH.read_text()
        self.predict = loaded(Path(path, *named))

    @bentoml.api(route=f"{ROUTE}/infer", **BATCH)
    def infer(self, requests: Requests, /) -> Answers:
        """Predict."""
        found = predicted(self.predict, [asked(request) for request in requests])
        return [answer(*pair) for pair in zip(requests, found, strict=True)]
