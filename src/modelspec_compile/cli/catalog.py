"""`modelspec catalog`: the devices, hosts and prices that plans are made with."""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer

from modelspec_compile.cli import options

if TYPE_CHECKING:
    from modelspec_compile.catalog import Catalog


class Form(StrEnum):
    """How the catalog is printed."""

    TEXT = "text"
    JSON = "json"


Name = Annotated[str, typer.Argument(help="A device by any of its names, or a text to search for.")]
Instances = Annotated[bool, typer.Option("--instances", help="Show hosts instead of devices.")]
FormOption = Annotated[Form, typer.Option("--format", help="Form of the list.")]


def run(
    name: Name = "",
    instances: Instances = False,
    form: FormOption = Form.TEXT,
    catalog: options.CatalogFile = None,
    prices: options.PricesFile = None,
) -> None:
    """Show the accelerators, where their figures are from, and what they cost."""
    from modelspec_compile.cli.overlays import overlaid
    from modelspec_compile.cli.report import finish, show

    known, findings, texts = overlaid(catalog, prices)
    show(findings, texts, options.Format.TEXT)
    finish(findings)
    _print(known, name, form, instances=instances)


def _print(known: Catalog, name: str, form: Form, *, instances: bool) -> None:
    from modelspec_compile.catalog.export import document
    from modelspec_compile.catalog.page import hosts_table, one, table
    from modelspec_compile.catalog.search import search

    found = search(known, name)
    if found.problem:
        raise typer.BadParameter(found.problem)
    if form is Form.JSON:
        import json

        text = json.dumps(document(known, found), indent=2, ensure_ascii=False)
    elif instances:
        text = hosts_table(found.instances, date.today())
    elif found.exact:
        text = one(known, found.exact, date.today())
    else:
        text = table(known, found.accelerators)
    typer.echo(text.rstrip("\n"))
