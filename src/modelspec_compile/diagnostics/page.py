"""The page of a code: why it is raised, an input that raises it and one that does not."""

from __future__ import annotations

from collections.abc import Iterator

from modelspec_compile.diagnostics.codes import Example, explanation

_MOST_BYTES = 4000


def page(code: str) -> str:
    """The explanation of a code as Markdown.

    Raises:
        KeyError: there is no such code.

    """
    found = explanation(code)
    head = f"# {found.code.code}: {found.code.title} ({found.code.severity.name.lower()})"
    parts = [head, found.text]
    parts += ["Refused:" if found.code.severity.name == "ERROR" else "Reported:"]
    parts += _files(found.failing)
    parts += ["Mended:", *_files(found.mended)]
    return "\n\n".join(parts) + "\n"


def _files(example: Example) -> Iterator[str]:
    if example.arguments:
        yield f"`{_command(example.arguments)}`"
    for name, content in example.contents().items():
        text = content[:_MOST_BYTES].decode("utf-8", "backslashreplace")
        more = "\n…" if len(content) > _MOST_BYTES else ""
        yield f"```yaml\n# {name}\n{text.rstrip()}{more}\n```"


def _command(arguments: tuple[str, ...]) -> str:
    """The command of an example: `compile`, unless its first argument is another one."""
    words = " ".join(arguments)
    return f"modelspec compile … {words}" if words.startswith("-") else f"modelspec {words} …"
