"""Texts that must have a form: one walk over the document, one check for each form.

Which field has which form, and which free texts have usual words, is said by the models.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from modelspec_compile.diagnostics import Diagnostic, Fix
from modelspec_compile.diagnostics.diagnostic import warning
from modelspec_compile.diagnostics.suggest import did_you_mean
from modelspec_compile.source.tree import Mapping, Node, Scalar
from modelspec_compile.spec.fields import Shape, language
from modelspec_compile.spec.meaning.schedule import cron, timezone
from modelspec_compile.spec.meaning.uris import (
    digest,
    filled_name,
    http_path,
    model_uri,
    spec_path,
    uri,
)

FORMS: dict[str, Callable[[Scalar, str], Iterator[Diagnostic]]] = {
    "cron": cron,
    "digest": digest,
    "http-path": http_path,
    "model-uri": model_uri,
    "name": filled_name,
    "spec-path": spec_path,
    "timezone": timezone,
    "uri": uri,
}
SLIP = 0.8  # of 1: two letters of five changed places
_DIGITS = re.compile(r"\d+")


def forms(root: Node) -> Iterator[Diagnostic]:
    """The findings about every text that has a form or usual words."""
    for scalar, shape in _texts(root, language()):
        if shape.info.form:
            yield from FORMS[shape.info.form](scalar, shape.info.path.rpartition(".")[2])
        elif shape.info.known:
            yield from _usual_word(scalar, shape)


def _texts(node: Node, shape: Shape) -> Iterator[tuple[Scalar, Shape]]:
    if isinstance(node, Scalar):
        if isinstance(node.value, str) and not node.reported:
            yield node, shape
        return
    steps = node.entries.items() if isinstance(node, Mapping) else enumerate(node.items)
    for step, value in steps:
        if below := shape.step(step):
            yield from _texts(value, below)


def _is_slip(word: str, usual: str) -> bool:
    from difflib import SequenceMatcher

    same_letters = _DIGITS.sub("", word) == _DIGITS.sub("", usual)
    likeness = SequenceMatcher(None, word.lower(), usual.lower()).ratio()
    return likeness >= SLIP and not same_letters


def _usual_word(scalar: Scalar, shape: Shape) -> Iterator[Diagnostic]:
    """MS330: a free text is one slip away from a usual word.

    A word that differs only in its digits (`fp6`, `fp8`) is another word and not a slip.
    """
    word, known = str(scalar.value), shape.info.known
    guess = None if word in known else did_you_mean(word, known)
    if guess and _is_slip(word, guess):
        message = f"`{word}` is not a usual word here"
        fix = Fix(scalar.span, guess, f"write `{guess}`")
        yield warning("MS330", message, scalar.span, f"did you mean `{guess}`?", fix=fix)
