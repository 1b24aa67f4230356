"""`overrides.<target>`: the escape hatch, applied to rendered artifacts and recorded as such."""

from typing import Literal

from modelspec_compile.spec.section import Section, optional, required


class PatchOperation(Section):
    """One operation of a JSON patch (RFC 6902)."""

    op: Literal["add", "remove", "replace", "move", "copy", "test"] = required(
        "What is done.", "add"
    )
    path: str = required("Where, as a JSON pointer.", "/services/support-chat/labels")
    from_: str = optional("Where from, for `move` and `copy`.", "/services/old/labels")
    value: object = optional("What, for `add`, `replace` and `test`.", {"ring": "1"})


class Override(Section):
    """A change to one rendered file, as a merge patch or as a JSON patch."""

    file: str = required("File inside the bundle of the target.", "inferenceservice.yaml")
    merge: dict[str, object] = optional(
        "Merge patch (RFC 7386).", {"metadata": {"annotations": {"acme.example/ring": "1"}}}
    )
    patch: list[PatchOperation] = optional("JSON patch (RFC 6902).", min_length=1)
