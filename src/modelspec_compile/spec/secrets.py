"""Credentials in plain text: found by their form or by their name, and never repeated."""

from __future__ import annotations

import re
from collections.abc import Iterator

from modelspec_compile.diagnostics import Diagnostic
from modelspec_compile.diagnostics.diagnostic import error
from modelspec_compile.source.tree import Node, Path, leaves
from modelspec_compile.spec.problem import display

ISSUERS = {
    "Hugging Face": r"hf_[A-Za-z0-9]{20,}",
    "NVIDIA": r"nvapi-[A-Za-z0-9_-]{20,}",
    "OpenAI or Anthropic": r"sk-(?:[a-z]+[0-9]*-)*(?=[A-Za-z_]*[0-9])[A-Za-z0-9_]{16,}",
    "AWS": r"(?:AKIA|ASIA)[0-9A-Z]{16}\b",
    "GitHub": r"(?:gh[pousr]_[A-Za-z0-9]{30,}|github_pat_[A-Za-z0-9_]{30,})",
    "GitLab": r"glpat-[A-Za-z0-9_-]{20,}",
    "Slack": r"xox[abeoprs]-[A-Za-z0-9-]{10,}",
    "Google": r"AIza[A-Za-z0-9_-]{35}",
}
_ISSUED = re.compile(rf"\b(?:{'|'.join(f'({pattern})' for pattern in ISSUERS.values())})")
_PRIVATE_KEY = re.compile(r"-----BEGIN [A-Z ]*PRIVATE KEY-----")
_USER_INFO = re.compile(r"\w://[^/\s:@?#]*:[^/\s@?#]+@")
# HF_TOKEN, APIKEY and DBPASSWORD stand for secrets; TOKENIZER_PARALLELISM and MONKEY do not.
_SECRET_VARIABLE = re.compile(
    r"(?:.*[-_.])?(?:(?:api|auth|access|private)?(?:token|key))|.*(?:secret|password|passwd)",
    re.IGNORECASE,
)
# Settings have keys and tokens that are no secrets (`eos-token`), so here the word must be clearer.
_SECRET_SETTING = re.compile(
    r".*(?:api|auth|access|bearer|hf|private|secret)[-_]?(?:key|token)|(?:.*[-_])?authorization"
    r"|.*(?:secret|password|passwd)",
    re.IGNORECASE,
)
_ASSIGNED = re.compile(r"(?:^|[\s'\"])([A-Za-z_]\w*)=([^\s'\"]+)")
_GIVEN = re.compile(r"--([A-Za-z][\w-]*)(?:=|\s+)([^\s'\"-][^\s'\"]*)")
PLAIN = ("", "true", "false")
VARIABLES = ("runtime", "environment", "variables")
SETTINGS = frozenset({"args", "config", "headers"})
SHORTEST = 15  # characters of the shortest credential that an issuer can be told by


def secrets(root: Node) -> Iterator[Diagnostic]:
    """The findings about every text that is, or stands for, a credential."""
    for path, scalar in leaves(root):
        if path and isinstance(scalar.value, str) and (told := _told(path, scalar.value)):
            code, what = told
            yield error(code, f"`{display(path)}` {what}", scalar.span, _way_out(path))


def _told(path: Path, text: str) -> tuple[str, str] | None:
    """The code and what is wrong, where a text is a credential or stands where one would."""
    if len(text) >= SHORTEST and (issued := _ISSUED.search(text)):
        return "MS601", f"holds a credential of {list(ISSUERS)[(issued.lastindex or 1) - 1]}"
    if "PRIVATE KEY" in text and _PRIVATE_KEY.search(text):
        return "MS602", "holds a private key"
    if "@" in text and _USER_INFO.search(text):
        return "MS603", "holds a URL with a password"
    name = str(path[-1])
    if path[-4:-1] == VARIABLES and _SECRET_VARIABLE.fullmatch(name):
        return None if text in PLAIN else ("MS604", "is named like a secret, but holds plain text")
    if not SETTINGS.isdisjoint(path[:-1]) and _SECRET_SETTING.fullmatch(name):
        return None if text in PLAIN else ("MS605", "is named like a secret, but holds plain text")
    return None


def discloses(name: str, text: str) -> bool:
    """Whether a text of any file holds a credential; `name` is that of a variable, or empty.

    It is told by its form, or by what it is called: `HF_TOKEN=…`, `--api-key …`.
    """
    if _ISSUED.search(text) or _PRIVATE_KEY.search(text) or _USER_INFO.search(text):
        return True
    pairs = ((name, text), *_ASSIGNED.findall(text))
    variables = (said for called, said in pairs if _SECRET_VARIABLE.fullmatch(called))
    options = (said for called, said in _GIVEN.findall(text) if _SECRET_SETTING.fullmatch(called))
    return any(said not in PLAIN and not said.startswith("$") for said in (*variables, *options))


def _way_out(path: Path) -> str:
    name = next(step for step in reversed(path) if isinstance(step, str))
    variable = re.sub(r"\W", "_", name).upper()
    secret = variable.lower().replace("_", "-")
    if "artifacts" in path:
        form = "credentials: {secretRef: {name: hf-read, key: token}}"
        return f"the credential belongs in a secret; under `identity.model.artifacts`: `{form}`"
    form = f"{variable}: {{secretRef: {{name: {secret}, key: value}}}}"
    return f"the value belongs in a secret; under `runtime.environment.secrets`: `{form}`"
