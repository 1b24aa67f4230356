"""The bank's house style, applied to every answer."""

import re

_CURRENCY_SIGNS = {"€": "EUR", "$": "USD", "£": "GBP"}
_AMOUNT = re.compile(r"([€$£])\s?(\d[\d,]*(?:\.\d+)?)")


def apply(text: str) -> str:
    """Write amounts with their ISO 4217 code and end no sentence with more than one mark."""
    text = _AMOUNT.sub(lambda amount: f"{_CURRENCY_SIGNS[amount[1]]} {amount[2]}", text)
    return re.sub(r"!{2,}", "!", text).strip()
