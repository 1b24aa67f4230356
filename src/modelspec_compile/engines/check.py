"""Whether an engine serves what is asked of it, and whether its arguments are its own."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from modelspec_compile import engines
from modelspec_compile.diagnostics import Diagnostic
from modelspec_compile.diagnostics.diagnostic import error, note, warning
from modelspec_compile.engines.arguments import SpecNames, arguments
from modelspec_compile.engines.engine import Engine
from modelspec_compile.engines.recognise import version_in
from modelspec_compile.engines.weights import file_name
from modelspec_compile.ir import Service
from modelspec_compile.ir.change import written_at


def check(service: Service, spec: SpecNames) -> list[Diagnostic]:
    """What an engine cannot do of what a settled service asks of it.

    An image of the user's own may serve more than the engine's: then nothing is refused. `spec` has
    the path of each field below `spec`.
    """
    engine = engines.chosen(service.engine.name)
    own = version_in(engine, service.engine.image or "") is not None
    say = error if own else warning
    findings = [*arguments(service, engine, own, spec), *_retired(service, engine)]
    for rule in (_task, _format, _devices, _protocol, _file):
        findings += rule(service, engine, say)
    return findings


Say = Callable[..., Diagnostic]


def _task(service: Service, engine: Engine, say: Say) -> Iterator[Diagnostic]:
    task = service.model.task
    if task and engine.tasks and task not in engine.tasks:
        served = ", ".join(f"`{name}`" for name in sorted(engine.tasks))
        message = f"{engine.title} does not serve the task `{task}`"
        yield say("MS593", message, written_at(service, "model.task"), f"it serves {served}")


def _format(service: Service, engine: Engine, say: Say) -> Iterator[Diagnostic]:
    format_ = service.model.artifacts.format
    if not format_ or not engine.formats or format_ in engine.formats:
        return
    loaded = ", ".join(f"`{name}`" for name in sorted(engine.formats))
    span = written_at(service, "model.artifacts.format")
    way_out = f"write `identity.model.artifacts.format`, one of {loaded}, or another engine"
    if span:
        yield say("MS594", f"{engine.title} does not load `{format_}` weights", span, way_out)
        return
    message = f"no format is written; `{format_}` is assumed, which {engine.title} does not load"
    yield warning("MS594", message, written_at(service, "model.artifacts.uri"), way_out)


def _retired(service: Service, engine: Engine) -> Iterator[Diagnostic]:
    if engine.retired:
        span = written_at(service, "engine.name") or written_at(service, "model.framework")
        yield note("MS595", f"{engine.title} is not developed any more", span, engine.retired)


def _devices(service: Service, engine: Engine, say: Say) -> Iterator[Diagnostic]:
    vendor = service.accelerator.vendor
    if vendor and say is error and engine.vendors and vendor not in engine.vendors:
        message = f"{engine.title} does not use `{vendor}` devices, so they stand idle"
        span = written_at(service, "accelerator.type") or written_at(service, "accelerator.vendor")
        yield warning("MS596", message, span, "leave `runtime.accelerator` out, or another engine")


def _protocol(service: Service, engine: Engine, say: Say) -> Iterator[Diagnostic]:
    if service.serving.protocol == "grpc" and engine.images and engine.grpc_port is None:
        message = f"{engine.title} does not speak gRPC"
        span = written_at(service, "serving.protocol")
        yield say("MS597", message, span, "write `http`, or an engine that does (triton, mlserver)")


def _file(service: Service, engine: Engine, say: Say) -> Iterator[Diagnostic]:
    uri = service.model.artifacts.uri or ""
    named = uri.startswith("hf://") or file_name(uri).endswith(".gguf")
    if engine.weights == "file" and not named:
        message = f"{engine.title} serves one file, and `modelUri` does not name one"
        span = written_at(service, "model.artifacts.uri")
        yield say("MS598", message, span, "name the file, `….gguf`, or a repository on the hub")
