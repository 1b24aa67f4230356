"""Arguments and options that several commands share."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer


class Format(StrEnum):
    """How findings are printed."""

    TEXT = "text"
    JSON = "json"
    SARIF = "sarif"
    GITHUB = "github"


class FailOn(StrEnum):
    """The least severity that refuses the input."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"


Specs = Annotated[
    list[str],
    typer.Argument(help="Spec files, directories of specs, or `-` for stdin.", show_default=False),
]
Environment = Annotated[
    str | None, typer.Option("--env", help="Overlay of `spec.environments` to apply.")
]
Values = Annotated[
    list[str] | None,
    typer.Option("--set", metavar="PATH=VALUE", help="Set a value; may be repeated."),
]
Strict = Annotated[
    bool, typer.Option("--strict", help="Refuse whatever a target cannot say exactly.")
]
FailOnOption = Annotated[
    FailOn, typer.Option("--fail-on", help="Least severity that refuses the input.")
]
FormatOption = Annotated[Format, typer.Option("--format", help="Form of the findings.")]
Targets = Annotated[
    list[str] | None,
    typer.Option("--target", "-t", help="Target, or several with commas, or `all`."),
]
CatalogFile = Annotated[
    Path | None,
    typer.Option("--catalog", metavar="FILE", help="Devices and instances over the built-in ones."),
]
PricesFile = Annotated[
    Path | None, typer.Option("--prices", metavar="FILE", help="Prices over the built-in ones.")
]
Online = Annotated[
    bool, typer.Option("--online", help="Ask the Hugging Face hub for models nobody here knows.")
]
