"""Weights on Amazon S3: what lies elsewhere is copied there before a deployment.

The copy's place tells what it is a copy of: `gs://b/w/` is `gs/b/w/` in the bucket that SageMaker's
tools use by default, `sagemaker-REGION-ACCOUNT`. So it can be read back.
"""

from __future__ import annotations

import re
from dataclasses import replace

from modelspec_compile import engines
from modelspec_compile.diagnostics import Diagnostic
from modelspec_compile.diagnostics.diagnostic import warning
from modelspec_compile.ir import Derived, Origin, Service
from modelspec_compile.ir.change import derive, respell, written_at
from modelspec_compile.mapping.rows import Unsupported
from modelspec_targets.sagemaker import images
from modelspec_targets.sagemaker.containers import WEIGHTS, Container, container
from modelspec_targets.sagemaker.lowering.hosting import BY, Lowered, region_of
from modelspec_targets.sagemaker.places import NOBODY

URI, REVISION = "model.artifacts.uri", "model.artifacts.revision"
TOKENIZER, MOUNTED = "model.artifacts.tokenizer_uri", f"hf://{WEIGHTS}"
"""A folder stands where servers take a tokenizer by its name on the hub."""
_COPY = re.compile(rf"s3://sagemaker-[a-z0-9-]+-{NOBODY}/([a-z0-9]+)/(.*)", re.S)
_FILE = re.compile(r"\.(gguf|onnx|joblib|pkl|pickle|bst|json|ubj|txt|cbm|pt|bin|zip|tgz|tar\.gz)$")
BARE_SCHEMES = frozenset({"hf", "pvc", "oci", "https", "http", "path", "file"})
"""Schemes whose folders are written without a last slash."""
ROOTS = {"path": "./", "file": "/"}
"""How a path without a scheme begins."""
WHY = "SageMaker takes weights from Amazon S3, where a copy of them must be"
SLASH = "all objects below a prefix on Amazon S3 are taken, and a prefix ends with a slash"


def is_file(uri: str) -> bool:
    """Whether a location is one file, told by its ending."""
    return _FILE.search(uri) is not None


def copy_of(uri: str, revision: str | None, region: str) -> str:
    """The place on Amazon S3 of a copy of weights, or of their own, with a slash after a folder."""
    scheme, mark, rest = uri.partition("://")
    if not mark:
        scheme, rest = (
            ("file", uri[1:]) if uri.startswith("/") else ("path", uri.removeprefix("./"))
        )
    if scheme == "file":
        rest = rest.removeprefix("/")
    if scheme != "s3":
        pinned = f"{rest}@{revision}" if revision and scheme == "hf" else rest
        uri = f"s3://sagemaker-{region}-{NOBODY}/{scheme}/{pinned}"
    return uri if uri.endswith("/") or is_file(uri) else f"{uri}/"


def original(uri: str) -> tuple[str, str | None] | None:
    """What a place holds a copy of, and its revision; None for a place of its own."""
    found = _COPY.fullmatch(uri)
    if not found or not (uri.endswith("/") or is_file(uri)):
        return None
    scheme, rest = found.groups()
    if scheme in BARE_SCHEMES:
        rest = rest.removesuffix("/")
    rest, _, revision = rest.rpartition("@") if scheme == "hf" and "@" in rest else (rest, "", "")
    return ROOTS.get(scheme, f"{scheme}://") + rest, revision or None


def _instead(uri: str, place: str) -> str:
    """How to write a location so that it comes back; empty where it does."""
    back, _ = original(place) or (place, None)
    return "" if back == uri else f"`{back}`"


def weights(service: Service) -> Lowered:
    """Stage weights that the container cannot fetch itself."""
    uri, revision = service.model.artifacts.uri, service.model.artifacts.revision
    if not uri or _fetches(service):
        return service, []
    place = copy_of(uri, revision, region_of(service))
    if place == uri:
        return service, []
    instead = _instead(uri, place)
    if uri.startswith("s3://"):
        return derive(service, URI, place, BY, (URI,), SLASH, instead), []
    lowered = derive(service, URI, place, BY, (URI, REVISION), WHY, instead)
    if service.model.artifacts.tokenizer_uri == uri:
        lowered = derive(lowered, TOKENIZER, MOUNTED, BY, (URI,), "it lies with the weights")
    if revision and uri.startswith("hf://"):
        lowered = derive(lowered, REVISION, None, BY, (REVISION,), "it is in the copy's name")
    return lowered, [_copied(service, uri, place)]


def _container(service: Service) -> Container:
    of_aws = images.known(service.engine.image or "") is not None
    return container(engines.chosen(service.engine.name), of_aws)


def _fetches(service: Service) -> bool:
    """Whether the container takes the weights from the hub: gated ones would need a secret."""
    artifacts, found = service.model.artifacts, _container(service)
    open_hub = (artifacts.uri or "").startswith("hf://") and not artifacts.credentials.name
    return open_hub and found.hub is not None and (found.pins or not artifacts.revision)


def _copied(service: Service, uri: str, place: str) -> Diagnostic:
    gated = service.model.artifacts.credentials.name
    reason = " because the environment of a container takes no secret" if gated else ""
    message = f"`{uri}` must be copied to `{place}` before the deployment{reason}"
    hint = "write a location on Amazon S3 in `identity.model.artifacts.modelUri`"
    span = written_at(service, URI) or written_at(service, "model.id")
    return warning("MS542", message, span, hint)


def adapters(service: Service) -> Lowered:
    """Stage the adapters as well: SageMaker mounts them from Amazon S3 only."""
    held = service.lineage.adapters if _takes_adapters(service) else ()
    if not held:
        return service, []
    origins: dict[str, Origin] = {}
    staged = []
    for adapter in held:
        place = copy_of(adapter.uri, None, region_of(service)) if adapter.uri else None
        if adapter.uri and place and place != adapter.uri:
            path, why = f"lineage.adapters[{adapter.name}].uri", _why(adapter.uri)
            origins[path] = Derived(BY, (path,), why, _instead(adapter.uri, place))
        staged.append(replace(adapter, uri=place))
    lineage = replace(service.lineage, adapters=tuple(staged))
    return replace(service, lineage=lineage, origins={**service.origins, **origins}), []


def _takes_adapters(service: Service) -> bool:
    engine = engines.chosen(service.engine.name).at(service.engine.version)
    return not isinstance(_container(service).engine(engine).adapters, Unsupported)


def _why(uri: str | None) -> str:
    return SLASH if (uri or "").startswith("s3://") else WHY


def unstage_weights(service: Service) -> Service:
    """Undo `weights`."""
    found = original(service.model.artifacts.uri or "")
    if found is None:
        return service
    uri, revision = found
    service = respell(service, URI, uri)
    if service.model.artifacts.tokenizer_uri == MOUNTED:
        service = respell(service, TOKENIZER, uri)
    return respell(service, REVISION, revision) if revision else service


def unstage_adapters(service: Service) -> Service:
    """Undo `adapters`."""
    back = [
        replace(adapter, uri=found[0]) if (found := original(adapter.uri or "")) else adapter
        for adapter in service.lineage.adapters
    ]
    return replace(service, lineage=replace(service.lineage, adapters=tuple(back)))


def needed(uri: str) -> dict[str, str]:
    """The prerequisite that a place on Amazon S3 is."""
    found = original(uri)
    if found is None:
        return {"name": uri}
    source, revision = found
    return {"name": uri, "copyOf": source + (f"@{revision}" if revision else "")}
