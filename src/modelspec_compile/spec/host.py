"""The host side of `runtime`: resources, environment, placement."""

from typing import Literal

from modelspec_compile.spec.quantity import Cores, Gibibytes
from modelspec_compile.spec.references import SecretSource
from modelspec_compile.spec.section import Section, optional


class Resources(Section):
    """What one replica may use on its host."""

    cpu_cores: Cores = optional("Processor cores, as a number or as `500m`.", 16)
    memory_gb: Gibibytes = optional("Main memory in GiB, or with its unit.", 128)
    ephemeral_storage_gb: Gibibytes = optional("Scratch disk in GiB, or with its unit.", 200)
    shared_memory_gb: Gibibytes = optional(
        "Memory that processes of a replica share, in GiB, or with its unit.", "16Gi"
    )


class Environment(Section):
    """Environment variables of the engine."""

    variables: dict[str, str] = optional("Values in plain text.", {"VLLM_LOGGING_LEVEL": "INFO"})
    secrets: dict[str, SecretSource] = optional("Values from secrets.")


class Toleration(Section):
    """A mark on a host that does not keep this service away."""

    key: str = optional("Name of the mark; without it, every mark.", "nvidia.com/gpu")
    operator: Literal["Exists", "Equal"] = optional(
        "Whether the mark must exist or equal `value`.", "Exists"
    )
    value: str = optional("Value of the mark, for `Equal`.", "reserved")
    effect: Literal["NoSchedule", "PreferNoSchedule", "NoExecute"] = optional(
        "What the mark would do.", "NoSchedule"
    )
    toleration_seconds: int = optional(
        "Seconds a replica stays after a `NoExecute` mark appears.", 300, ge=0
    )


class Placement(Section):
    """Where replicas may run."""

    zones: list[str] = optional("Zones that replicas may run in.", ["eu-central-1a"])
    node_selector: dict[str, str] = optional("Labels a host must have.", {"pool": "inference"})
    tolerations: list[Toleration] = optional("Marks that do not keep replicas away.")
    topology_spread: Literal["zone", "node"] = optional("What replicas are spread over.", "zone")
    service_account: str = optional("Identity that replicas run as.", "support-chat")
