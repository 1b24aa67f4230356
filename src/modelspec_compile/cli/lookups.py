"""What the analysis may look up when the command line asks: files beside a spec, and the day."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

from modelspec_compile.analysis.facts import Facts, Fetch
from modelspec_compile.catalog import Catalog
from modelspec_compile.cli.inputs import Input
from modelspec_compile.models.files import from_folder
from modelspec_compile.models.network import Network


def facts_for(source: Input, catalog: Catalog, online: Fetch | None = None) -> Facts:
    """A catalog, the model files in the folder of a spec, and the day that prices are held against.

    Standard input has no folder.
    """
    folder = None if source.file.startswith("<") else Path(source.folder or ".")
    return Facts(catalog, _beside(folder) if folder else None, online, date.today())


def _beside(folder: Path) -> Callable[[str], Network | None]:
    """The network of the model files at a local URI."""

    def read(uri: str) -> Network | None:
        scheme, _, path = uri.rpartition("://")
        place = folder / path
        local = scheme in ("", "file") and place.is_dir()
        return from_folder(place, uri) if local else None

    return read
