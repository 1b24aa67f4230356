"""Texts: those of a form of the language, those of a pattern, and free ones."""

from __future__ import annotations

import re
from functools import cache

from hypothesis import strategies as st

Texts = st.SearchStrategy[str]

words = st.from_regex(r"[a-z][a-z0-9]{0,7}(-[a-z0-9]{1,4})?", fullmatch=True)
names = st.from_regex(r"[a-z]([-a-z0-9]{0,18}[a-z0-9])?", fullmatch=True)
keys = st.from_regex(r"[A-Z]{3,8}_[A-Z]{2,6}", fullmatch=True)
free = st.text(
    st.characters(codec="utf-8", exclude_categories=("C", "Z"), exclude_characters="\u00ad"),
    min_size=1,
    max_size=12,
).filter(lambda text: "{{" not in text)
"""Anything that can be seen; two braces are a template of Helm, which is refused."""

repositories = st.builds("hf://{}/{}".format, words, words)
folders = st.builds("{}://{}/{}/".format, st.sampled_from(("s3", "gs", "pvc")), words, words)
paths = st.builds("./{}.yaml".format, words)
FORMS: dict[str, Texts] = {
    "cron": st.builds(
        "{} {} * * {}".format,
        st.integers(0, 59),
        st.integers(0, 23),
        st.sampled_from(("*", "1-5", "mon", "0,6")),
    ),
    "digest": st.from_regex(r"sha256:[0-9a-f]{64}", fullmatch=True),
    "http-path": st.builds("/{}".format, words),
    "model-uri": repositories | folders,
    "name": names,
    "spec-path": paths,
    "timezone": st.sampled_from(("UTC", "Europe/Berlin", "America/New_York", "Asia/Kolkata")),
    "uri": folders | repositories,
}
"""Texts of each form that a field of the language can name."""


@cache
def matching(pattern: str) -> Texts:
    """Short texts of a regular expression, whose open repetitions are cut off."""
    bounded = re.sub(r"(?<=[\])d])\*", "{0,8}", re.sub(r"(?<=[\])d])\+", "{1,4}", pattern))
    return st.from_regex(bounded.replace(r"\d", "[0-9]"), fullmatch=True)


def texts(form: str, pattern: str, known: tuple[str, ...]) -> Texts:
    """Texts of a field: of its form, of its pattern, its usual words, or free ones."""
    if form:
        return FORMS[form]
    if pattern:
        return matching(pattern)
    return st.sampled_from(known) | words if known else words | free
