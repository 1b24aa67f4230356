"""What users' files have in common: names that a catalog has to know, prices, and the digest."""

from __future__ import annotations

import hashlib
import json

from modelspec_compile.catalog import reading
from modelspec_compile.catalog.collection import Catalog
from modelspec_compile.catalog.instances import price
from modelspec_compile.catalog.names import spelling
from modelspec_compile.diagnostics import Diagnostic, Span
from modelspec_compile.diagnostics.diagnostic import error
from modelspec_compile.diagnostics.suggest import did_you_mean

NO_DEVICE, NO_PRICE = "MS483", "MS484"


def digest(base: Catalog, data: object) -> str:
    """The digest of a catalog under the content of a file."""
    text = base.digest + json.dumps(data, sort_keys=True, ensure_ascii=False, default=str)
    return f"sha256:{hashlib.sha256(text.encode('utf-8', 'surrogatepass')).hexdigest()}"


def unknown_device(catalog: Catalog, written: str, span: Span) -> Diagnostic:
    """What is said of a device that is not in a catalog, or may be several."""
    several = catalog.candidates(written)
    if several:
        names = ", ".join(f"`{name}`" for name in several)
        message = f"`{written}` may mean several accelerators"
        return error(NO_DEVICE, message, span, f"one of {names}")
    near = did_you_mean(spelling(written), catalog.names)
    hint = (f"did you mean `{near}`?",) if near else ()
    return error(NO_DEVICE, f"no accelerator is called `{written}`", span, *hint)


def priced(found: reading.Row, key: str, problems: list[Diagnostic]) -> bool:
    """Whether an amount is a price; lists write 0 and 700 for what is not sold."""
    value = found.values[key]
    if price(value) is not None:
        return True
    why = "leave the key out where there is no price"
    problems.append(error(NO_PRICE, f"{value:g} is not a price", found.at(key), why))
    return False
