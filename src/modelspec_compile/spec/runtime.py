"""`runtime`: the engine, the devices of one replica and the limits of one step."""

from modelspec_compile import engines
from modelspec_compile.spec.host import Environment, Placement, Resources
from modelspec_compile.spec.quantity import Gibibytes
from modelspec_compile.spec.section import Section, optional, required

VENDORS = ("nvidia", "amd", "intel", "google", "aws")
KV_PRECISIONS = ("auto", "bf16", "fp16", "fp8", "fp8_e4m3", "fp8_e5m2", "fp8_inc", "int8")
DRAFTERS = ("draft-model", "eagle", "eagle3", "medusa", "mtp", "ngram")


class Engine(Section):
    """The inference server."""

    name: str = optional("Name of the engine.", engines.USUAL, known=engines.names)
    version: str = optional("Version of the engine.", "0.20.1")
    image: str = optional(
        "Container image, where the engine's own will not do.",
        "registry.example.com/vllm:0.20.1-acme",
    )
    args: dict[str, object] = optional(
        "Arguments passed on as they are, without their dashes.", {"enable-chunked-prefill": True}
    )


class Candidate(Section):
    """An accelerator that would do as well."""

    vendor: str = optional("Maker of the device.", "nvidia", known=VENDORS)
    type: str = required("Device, as the catalog names it.", "mi300x")
    count: int = optional("Devices of one replica.", 2, ge=1)


class Accelerator(Section):
    """The devices of one replica: one type, `auto`, or candidates to choose from."""

    vendor: str = optional("Maker of the device.", "nvidia", known=VENDORS)
    type: str = optional(
        "Device, as the catalog names it; `auto` lets the compiler choose.", "h100-80gb"
    )
    count: int = optional("Devices of one replica.", 4, ge=1)
    candidates: list[Candidate] = optional("Devices to choose from, the best first.", min_length=1)


class Parallelism(Section):
    """How one replica is spread over its devices."""

    tensor: int = optional("Devices that share each layer.", 4, ge=1)
    pipeline: int = optional("Stages that the layers are cut into.", 1, ge=1)
    data: int = optional("Copies of the model in one replica.", 1, ge=1)
    expert: int = optional("Devices that share the experts.", 1, ge=1)
    nodes: int = optional("Hosts that one replica takes.", 1, ge=1)


class Batch(Section):
    """Limits of one step of the engine."""

    max_batch_size: int = optional("Sequences that are decoded together.", 128, ge=1)
    max_sequence_length_tokens: int = optional("Tokens of prompt and answer.", 16384, ge=1)
    max_batch_tokens: int = optional("Tokens that one step works on.", 8192, ge=1)


class Memory(Section):
    """What the engine may do with the memory of its devices."""

    gpu_memory_utilization: float = optional(
        "Fraction of the device memory that the engine may take.", 0.92, gt=0, le=1
    )
    kv_cache_precision: str = optional("Number format of the KV cache.", "fp8", known=KV_PRECISIONS)
    prefix_caching: bool = optional("Whether equal prefixes are computed once.", True)
    cpu_offload_gb: Gibibytes = optional("Host memory that takes weights, in GiB.", 0)


class Speculative(Section):
    """Speculative decoding: tokens are drafted cheaply and checked together."""

    method: str = optional("How tokens are drafted.", "eagle3", known=DRAFTERS)
    model_uri: str = optional(
        "Where the drafting model is.", "hf://acme/support-chat-eagle3", form="model-uri"
    )
    tokens: int = optional("Tokens drafted in one step.", 4, ge=1)


class Runtime(Section):
    """What it runs on and how."""

    engine: Engine = optional()
    accelerator: Accelerator = optional()
    parallelism: Parallelism = optional()
    batch: Batch = optional()
    memory: Memory = optional()
    speculative: Speculative = optional()
    resources: Resources = optional()
    environment: Environment = optional()
    placement: Placement = optional()
