"""`lineage`: how the model came to be, and the proof that it is good enough."""

from modelspec_compile.spec.section import Section, optional, required

METHODS = ("full", "lora", "qlora", "dpo", "grpo", "distillation", "merge", "quantization")


class Origin(Section):
    """The model that this one was made from."""

    model_uri: str = optional(
        "Where its weights are.", "hf://meta-llama/Llama-3.3-70B-Instruct", form="model-uri"
    )
    revision: str = optional("Commit, tag or version at `modelUri`.", "6f6073b")
    spec_ref: str = optional(
        "Path of its spec, relative to this one.", "./llama.yaml", form="spec-path"
    )


class Dataset(Section):
    """Data that the model was trained on."""

    name: str = required("Name of the data set.", "tickets-2025")
    uri: str = optional("Where the data is.", "s3://acme-data/tickets-2025.parquet")
    digest: str = optional(
        "Digest of the data.",
        "sha256:2c26b46b68ffc68ff99b453c1d30413413422d706483bfa0f98a5e886266e7ae",
        form="digest",
    )
    license: str = optional("License of the data.", "proprietary")


class Training(Section):
    """The run that made the weights."""

    run_uri: str = optional("Page of the run.", "https://mlflow.example.com/#/runs/8842")
    commit: str = optional("Commit of the training code.", "1a2b3c4")


class Adapter(Section):
    """A low-rank adapter that is served beside the base weights."""

    name: str = required("Name that clients ask for.", "refunds")
    uri: str = required(
        "Where its weights are.", "s3://acme-models/adapters/refunds/", form="model-uri"
    )
    rank: int = optional("Rank of its matrices.", 32, ge=1)


class Evaluation(Section):
    """One measured score and the least that is accepted."""

    benchmark: str = required("What was measured on.", "ifeval")
    metric: str = required("What was measured.", "accuracy")
    value: float = required("The score that was reached.", 0.91)
    threshold: float = optional("The least score that is accepted.", 0.88)


class Signature(Section):
    """A signature over the artifacts."""

    kind: str = required(
        "System that made it.", "sigstore", known=("sigstore", "cosign", "gpg", "notation")
    )
    uri: str = required(
        "Where the signature is.", "s3://acme-models/support-chat-70b.sig", form="uri"
    )
    identity: str = optional("Who signed.", "release@acme.example")


class Lineage(Section):
    """How the model came to be."""

    base: Origin = optional()
    method: str = optional("How it was made from its base.", "lora", known=METHODS)
    datasets: list[Dataset] = optional("Data it was trained on.")
    training: Training = optional()
    adapters: list[Adapter] = optional("Adapters that are served beside the base weights.")
    evaluations: list[Evaluation] = optional("Scores that let it be deployed.")
    signatures: list[Signature] = optional("Signatures over the artifacts.")
