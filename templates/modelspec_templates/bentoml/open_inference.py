"""Tensors of the Open Inference Protocol, version 2, and predictions of many requests at once.

Source of the protocol: https://github.com/kserve/open-inference-protocol
"""

from typing import Any

import numpy as np
from model_formats import Arrays, Predict
from pydantic import BaseModel, Field

DATATYPES = {
    "BOOL": np.bool_,
    **{f"INT{bits}": np.dtype(f"int{bits}").type for bits in (8, 16, 32, 64)},
    **{f"UINT{bits}": np.dtype(f"uint{bits}").type for bits in (8, 16, 32, 64)},
    **{f"FP{bits}": np.dtype(f"float{bits}").type for bits in (16, 32, 64)},
    "BYTES": np.str_,
}
NAMES = {np.dtype(kind): name for name, kind in DATATYPES.items() if name != "BYTES"}


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


# ---- batches -------------------------------------------------------------------------------------

Asked = tuple[Arrays, list[str]]


def predicted(predict: Predict, requests: list[Asked | Exception]) -> list[Any]:
    """The outputs of each request, or the exception that it causes; of a batch where they fit."""
    together = merged(requests) if len(requests) > 1 else None
    if together:
        rows = [len(next(iter(arrays.values()))) for arrays, _ in requests]
        outputs = attempted(predict, (together, requests[0][1]))
        if isinstance(outputs, dict) and all(len(a) == sum(rows) for a in outputs.values()):
            return split(outputs, rows)
    return [attempted(predict, request) for request in requests]


def attempted(predict: Predict, request: Asked | Exception) -> Any:
    """The outputs of a request, or the exception that it causes."""
    try:
        return request if isinstance(request, Exception) else predict(*request)
    except Exception as problem:
        return problem


def merged(requests: list[Asked | Exception]) -> Arrays | None:
    """All rows in one batch; None where the requests do not fit together."""
    if len({signature(request) for request in requests}) > 1:
        return None
    names = list(requests[0][0])
    return {name: np.concatenate([arrays[name] for arrays, _ in requests]) for name in names}


def signature(request: Asked | Exception) -> Any:
    """What must be alike in requests that are predicted together."""
    if isinstance(request, Exception):
        return id(request)
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
