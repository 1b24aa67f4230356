"""Reading referenced specs by path, inside the folder of the top spec and nowhere else."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable
from dataclasses import dataclass, field

from modelspec_compile.diagnostics import Diagnostic, Span
from modelspec_compile.diagnostics.diagnostic import error
from modelspec_compile.source.files import Missing, Refused
from modelspec_compile.source.parse import parse
from modelspec_compile.source.tree import Document

Read = Callable[[str], bytes]
"""Path with `/` from the folder of the top spec → content; raises `Missing` or `Refused`."""

_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:")


def nothing_to_read(path: str) -> bytes:
    """A reader of no folder: every reference is to something outside."""
    raise Missing(path)


@dataclass(slots=True)
class Library:
    """The files of one compile, each read and parsed once, with the findings on the way."""

    read: Read
    findings: list[Diagnostic] = field(default_factory=list)
    texts: dict[str, str] = field(default_factory=dict)
    _parsed: dict[str, Document | None] = field(default_factory=dict)

    def add(self, path: str, text: bytes) -> list[Document]:
        """The documents of a text; what is wrong with it is among the findings."""
        documents, found = parse(text, path)
        self.findings += found
        self.texts[path] = text.decode("utf-8", "replace")
        if documents:
            self._parsed[path] = documents[0]
        return documents

    def open(self, path: str, span: Span) -> Document | None:
        """The first document of a file, None where it cannot be had.

        Raises:
            Missing: there is no such file.

        """
        if path not in self._parsed:
            self._parsed[path] = None
            try:
                self.add(path, self.read(path))
            except Refused as refused:
                self.findings.append(error(refused.code, refused.message, span))
        return self._parsed[path]

    def locate(self, reference: str, span: Span) -> str | None:
        """The path of a reference as the file wrote it; a finding where it leads outside.

        A URL has no path here; validation says so (MS316).
        """
        if _SCHEME.match(reference):
            return None
        path = posixpath.normpath(posixpath.join(posixpath.dirname(span.file), reference))
        if path.startswith(("/", "..")):
            message = f"`{reference}` leaves the folder of the top spec"
            hint = "keep what a spec refers to in its folder or below it"
            self.findings.append(error("MS131", message, span, hint))
            return None
        return path
