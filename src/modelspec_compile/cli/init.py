"""`modelspec init`: a first spec to edit."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

Destination = Annotated[Path, typer.Argument(help="The file to write.")]
Name = Annotated[str, typer.Option("--name", help="Name of the service.")]
Model = Annotated[str, typer.Option("--model", help="Model id on the Hugging Face hub.")]
Kind = Annotated[str, typer.Option("--accelerator", help="Accelerator, `cpu` for none.")]


def run(
    destination: Destination = Path("modelspec.yaml"),
    name: Name = "my-model",
    model: Model = "Qwen/Qwen2.5-7B-Instruct",
    accelerator: Kind = "l4",
) -> None:
    """Write a small spec to start from."""
    from modelspec_compile.cli.starter import starter

    if destination.exists():
        raise typer.BadParameter(f"{destination} is there already")
    destination.write_text(starter(name, model, accelerator), encoding="utf-8")
    typer.echo(f"{destination}: edit it, then `modelspec compile {destination} -t all`", err=True)
