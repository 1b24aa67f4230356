"""Where things are: URIs, paths of specs, digests, names."""

from __future__ import annotations

import re
from collections.abc import Iterator

from modelspec_compile.diagnostics import Diagnostic, Fix
from modelspec_compile.diagnostics.diagnostic import error
from modelspec_compile.diagnostics.suggest import did_you_mean
from modelspec_compile.source.tree import Scalar

SCHEMES = {
    "hf": "a Hugging Face repository",
    "s3": "an S3 bucket",
    "gs": "a Google Cloud Storage bucket",
    "pvc": "a PersistentVolumeClaim",
    "oci": "a container image",
    "https": "a web server",
    "http": "a web server",
    "hdfs": "an HDFS cluster",
    "webhdfs": "an HDFS cluster",
    "file": "a local file",
}
_SCHEME = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*):(//)?(.*)", re.DOTALL)
_REPOSITORY = re.compile(r"[\w.-]+/[\w.-]+")
_LOCAL = ("./", "../", "/")
_DIGEST_DIGITS = {"sha256": 64, "sha512": 128}
_HEX = re.compile(r"[0-9a-f]*")


def uri(scalar: Scalar, name: str) -> Iterator[Diagnostic]:
    """MS321: the scheme of a URI is unknown; a text without one is a path relative to the spec."""
    match = _SCHEME.fullmatch(str(scalar.value))
    if match is None:
        return
    scheme, slashes, rest = match.groups()
    if scheme not in SCHEMES:
        guess = did_you_mean(scheme, SCHEMES)
        known = ", ".join(f"`{one}`" for one in SCHEMES)
        note = f"did you mean `{guess}://`?" if guess else f"the schemes are {known}"
        yield error("MS321", f"`{name}` has the unknown scheme `{scheme}`", scalar.span, note)
    elif not slashes or not rest:
        message = f"`{name}` does not say what `{scheme}:` is followed by"
        yield error("MS321", message, scalar.span, f"`{scheme}://…` names {SCHEMES[scheme]}")


def model_uri(scalar: Scalar, name: str) -> Iterator[Diagnostic]:
    """MS320: it is left open whether a model is in a repository or in a folder; else as `uri`."""
    text = str(scalar.value)
    if text.startswith(_LOCAL) or _SCHEME.fullmatch(text):
        yield from uri(scalar, name)
        return
    remote, fix = f"hf://{text}", None
    if _REPOSITORY.fullmatch(text):
        fix = Fix(scalar.span, remote, f"write `{remote}`")
    message = f"`{name}` has no scheme, so it may be a repository or a folder"
    note = f"`{remote}` is a Hugging Face repository, `./{text}` a folder beside the spec"
    yield error("MS320", message, scalar.span, note, fix=fix)


def spec_path(scalar: Scalar, name: str) -> Iterator[Diagnostic]:
    """MS316: another spec is named by its path, not by a URI."""
    if "://" in str(scalar.value):
        note = "for example `./guardrails/input-safety.yaml`, relative to this file"
        yield error("MS316", f"`{name}` is a URI, but takes a path", scalar.span, note)


def http_path(scalar: Scalar, name: str) -> Iterator[Diagnostic]:
    """MS345: the path of a URL starts with a slash."""
    text = str(scalar.value)
    if not text.startswith("/"):
        fix = Fix(scalar.span, f"/{text}", f"write `/{text}`")
        message = f"`{name}` does not start with `/`"
        yield error("MS345", message, scalar.span, f"for example `/{text}`", fix=fix)


def digest(scalar: Scalar, name: str) -> Iterator[Diagnostic]:
    """MS319: a digest is an algorithm and as many lower-case hexadecimal digits as it makes."""
    algorithm, _, digits = str(scalar.value).partition(":")
    wanted = _DIGEST_DIGITS.get(algorithm)
    if wanted != len(digits) or not _HEX.fullmatch(digits):
        message = f"`{name}` is not a digest"
        note = "it is `sha256:` and 64, or `sha512:` and 128 lower-case hexadecimal digits"
        yield error("MS319", message, scalar.span, note)


def filled_name(scalar: Scalar, name: str) -> Iterator[Diagnostic]:
    """MS343: nothing can be named from an empty name."""
    if not str(scalar.value).strip():
        yield error("MS343", f"`{name}` is empty", scalar.span)
