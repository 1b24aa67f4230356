"""`metadata`: the name of the spec and what people say about it."""

from modelspec_compile.spec.section import Section, optional, required


class Metadata(Section):
    """What the spec is called and how it is found."""

    name: str = required(
        "Name of the spec; every artifact is named from it.", "support-chat", form="name"
    )
    version: str = optional("Version of the spec, in any scheme.", "2026.11")
    description: str = optional("One sentence for people.", "Customer-support chat")
    labels: dict[str, str] = optional(
        "Short facts to select by; they become labels of the artifacts.", {"team": "ml-platform"}
    )
    annotations: dict[str, str] = optional(
        "Facts that nothing selects by; they become annotations of the artifacts.",
        {"runbook": "https://wiki.example.com/support-chat"},
    )
