"""`identity`: which model it is, where its files are, how its network is built."""

from modelspec_compile import engines
from modelspec_compile.spec.references import SecretSource
from modelspec_compile.spec.section import Section, optional, required

TASKS = (
    "chat-completion",
    "text-generation",
    "embedding",
    "rerank",
    "classification",
    "regression",
    "vision-language",
    "image-text-to-text",
    "image-generation",
    "image-classification",
    "object-detection",
    "speech-to-text",
    "text-to-speech",
    "automatic-speech-recognition",
    "translation",
    "summarization",
    "feature-extraction",
    "sentence-similarity",
    "text-classification",
    "token-classification",
    "text2text-generation",
)
LIBRARIES = (
    "transformers",
    "sentence-transformers",
    "pytorch",
    "torch",
    "tensorflow",
    "jax",
    "onnx",
    "sklearn",
    "scikit-learn",
    "xgboost",
    "lightgbm",
    "mlflow",
)
PRECISIONS = ("fp32", "tf32", "bf16", "fp16", "fp8", "fp4", "int8", "int4")
QUANTIZATIONS = (
    "fp8",
    "awq",
    "gptq",
    "int8",
    "int4",
    "mxfp4",
    "nvfp4",
    "bitsandbytes",
    "gguf-q4_0",
    "gguf-q4_k_s",
    "gguf-q4_k_m",
    "gguf-q5_k_s",
    "gguf-q5_k_m",
    "gguf-q2_k",
    "gguf-q3_k_m",
    "gguf-q3_k_l",
    "gguf-q6_k",
    "gguf-q8_0",
)
FORMATS = (
    "safetensors",
    "gguf",
    "onnx",
    "torchscript",
    "savedmodel",
    "sklearn",
    "xgboost",
    "lightgbm",
    "mlflow",
)


def frameworks() -> tuple[str, ...]:
    """What models are made with, and the engines that may be asked for instead."""
    return (*LIBRARIES, *(name for name in engines.names() if name != engines.CUSTOM))


class Artifacts(Section):
    """Where the weights and their companions are."""

    model_uri: str = optional(
        "Where the weights are, with their scheme.", "hf://acme/support-chat-70b", form="model-uri"
    )
    revision: str = optional("Commit, tag or version at `modelUri`.", "4f1c0de")
    tokenizer_uri: str = optional(
        "Where the tokenizer is, unless it lies with the weights.",
        "hf://acme/support-chat-70b",
        form="model-uri",
    )
    chat_template_uri: str = optional(
        "Where the chat template is, unless the tokenizer brings it.",
        "./templates/support.jinja",
        form="uri",
    )
    format: str = optional("File format of the weights.", "safetensors", known=FORMATS)
    digest: str = optional(
        "Digest of the weights; a bundle refuses to start on others.",
        "sha256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
        form="digest",
    )
    credentials: SecretSource = optional("Secret that opens `modelUri`.")


class Attention(Section):
    """Shape of the attention blocks."""

    kind: str = optional("Kind of attention.", "gqa", known=("mha", "gqa", "mqa", "mla"))
    heads: int = optional("Query heads of a layer.", 64, ge=1)
    key_value_heads: int = optional("Key and value heads of a layer.", 8, ge=1)
    head_dim: int = optional("Elements of one head.", 128, ge=1)


class Architecture(Section):
    """Facts of the network, written only where the compiler cannot find them itself."""

    parameters_billions: float = optional("Parameters in billions.", 70.6, gt=0)
    layers: int = optional("Transformer layers.", 80, ge=1)
    hidden_size: int = optional("Elements of a hidden state.", 8192, ge=1)
    attention: Attention = optional()
    vocabulary_size: int = optional("Entries of the vocabulary.", 128256, ge=1)
    max_position_tokens: int = optional("Tokens the positions were made for.", 131072, ge=1)


class Model(Section):
    """The model as such, independent of where it runs."""

    id: str = required("Logical name of the model.", "acme/support-chat-70b", form="name")
    family: str = optional("Family that it belongs to.", "llama-3.3")
    task: str = optional("What it does.", "chat-completion", known=TASKS)
    framework: str = optional(
        "What it was made with, or the engine that must serve it.", "transformers", known=frameworks
    )
    precision: str = optional("Number format it computes in.", "bf16", known=PRECISIONS)
    quantization: str = optional(
        "Number format its weights are kept in.", "fp8", known=QUANTIZATIONS
    )
    license: str = optional("License of the weights.", "llama3.3")
    revision: str = optional(
        "Revision of the model, and of its files where `artifacts.revision` is left out.", "4f1c0de"
    )
    artifacts: Artifacts = optional()
    architecture: Architecture = optional()


class Identity(Section):
    """Which model it is."""

    model: Model = required()
