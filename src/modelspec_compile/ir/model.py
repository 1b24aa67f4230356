"""What is served: the model, its artifacts, its architecture and where it came from."""

from __future__ import annotations

from dataclasses import dataclass

from modelspec_compile.ir.structure import Element


@dataclass(frozen=True, slots=True)
class SecretKey:
    """One key of a named secret; never its value."""

    name: str | None = None
    key: str | None = None


@dataclass(frozen=True, slots=True)
class Artifacts:
    """Where the weights and their companions are; URIs keep their scheme (`hf://`, `s3://`, …)."""

    uri: str | None = None
    tokenizer_uri: str | None = None
    revision: str | None = None
    format: str | None = None
    digest: str | None = None
    chat_template_uri: str | None = None
    credentials: SecretKey = SecretKey()


@dataclass(frozen=True, slots=True)
class Attention:
    """Shape of the attention blocks: counts of heads, size of one head in elements."""

    kind: str | None = None
    heads: int | None = None
    key_value_heads: int | None = None
    head_size: int | None = None


@dataclass(frozen=True, slots=True)
class Architecture:
    """Facts of the network that the compiler could not find itself."""

    parameters: int | None = None
    layers: int | None = None
    hidden_size: int | None = None
    attention: Attention = Attention()
    vocabulary_size: int | None = None
    max_position_tokens: int | None = None


@dataclass(frozen=True, slots=True)
class Model:
    """The model as such, independent of where it runs."""

    id: str | None = None
    family: str | None = None
    task: str | None = None
    framework: str | None = None
    precision: str | None = None
    quantization: str | None = None
    license: str | None = None
    revision: str | None = None
    artifacts: Artifacts = Artifacts()
    architecture: Architecture = Architecture()


@dataclass(frozen=True, slots=True)
class Base:
    """The model that this one was made from."""

    uri: str | None = None
    revision: str | None = None
    reference: str | None = None


@dataclass(frozen=True, slots=True)
class Dataset(Element):
    """Data that the model was trained on."""

    name: str = ""
    uri: str | None = None
    digest: str | None = None
    license: str | None = None


@dataclass(frozen=True, slots=True)
class Adapter(Element):
    """A low-rank adapter that is served beside the base weights."""

    name: str = ""
    uri: str | None = None
    rank: int | None = None


@dataclass(frozen=True, slots=True)
class Evaluation(Element):
    """One measured score and the least that is accepted."""

    KEY = ""
    benchmark: str | None = None
    metric: str | None = None
    value: float | None = None
    threshold: float | None = None


@dataclass(frozen=True, slots=True)
class Signature(Element):
    """A signature over the artifacts."""

    KEY = ""
    kind: str | None = None
    uri: str | None = None
    identity: str | None = None


@dataclass(frozen=True, slots=True)
class Training:
    """The run that made the weights."""

    run_uri: str | None = None
    commit: str | None = None


@dataclass(frozen=True, slots=True)
class Lineage:
    """How the model came to be."""

    base: Base = Base()
    method: str | None = None
    datasets: tuple[Dataset, ...] = ()
    training: Training = Training()
    adapters: tuple[Adapter, ...] = ()
    evaluations: tuple[Evaluation, ...] = ()
    signatures: tuple[Signature, ...] = ()
