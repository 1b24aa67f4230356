"""The engine: the one that is written, or the first rule that fits the model and its devices."""

from __future__ import annotations

from dataclasses import replace

from modelspec_compile import engines
from modelspec_compile.diagnostics import Diagnostic
from modelspec_compile.diagnostics.diagnostic import error
from modelspec_compile.diagnostics.suggest import did_you_mean
from modelspec_compile.engines.recognise import version_in
from modelspec_compile.ir import Service
from modelspec_compile.ir.change import default, derive, respell, written_at
from modelspec_compile.ir.runtime import Argument
from modelspec_compile.passes.rules import choose


def engine(service: Service) -> tuple[Service, list[Diagnostic]]:
    """Choose the engine, its version and its image, and spell its arguments as it does."""
    service = _choose(service)
    written = service.engine.name
    if written is None:
        return service, [_nobody(service)]
    if written not in engines.names() and (usual := engines.named(written)):
        written, service = usual, respell(service, "engine.name", usual)
    if written not in engines.names():
        near = did_you_mean(written, engines.names())
        hint = f"did you mean `{near}`?" if near else f"one of {', '.join(engines.names())}"
        message = f"no engine is called `{written}`"
        return service, [error("MS357", message, written_at(service, "engine.name"), hint)]
    chosen = engines.load(written)
    return _image(_spelled(service, chosen), chosen)


def _choose(service: Service) -> Service:
    if service.engine.name:
        return service
    framework = engines.named(service.model.framework or "")
    if service.engine.image and framework is None:
        why = "an image of its own is written"
        return derive(service, "engine.name", engines.CUSTOM, "engine", ("engine.image",), why)
    if framework:
        why = "the framework names an engine"
        return derive(service, "engine.name", framework, "engine", ("model.framework",), why)
    rule = choose(service)
    if rule is None:
        return service
    sources = ("model.artifacts.format", "model.task", "accelerator.vendor")
    return derive(service, "engine.name", rule.engine, "engine", sources, rule.why)


def _nobody(service: Service) -> Diagnostic:
    task, format_ = service.model.task, service.model.artifacts.format
    vendor = service.accelerator.vendor or "cpu"
    message = f"no engine is known to serve `{task}` with `{format_}` weights on `{vendor}` devices"
    span = written_at(service, "model.task") or written_at(service, "accelerator.type")
    return error("MS599", message, span, "write `runtime.engine.image`, or name an engine")


def _spelled(service: Service, chosen: engines.Engine) -> Service:
    """The service with the arguments under their main names: `_` is `-`, an alias is its flag."""
    names = {argument.name: chosen.spelled(argument.name) for argument in service.engine.args}
    if all(name == main for name, main in names.items()):
        return service
    arguments = tuple(Argument(names[each.name], each.value) for each in service.engine.args)
    kept = {f"engine.args[{old}].value": f"engine.args[{new}].value" for old, new in names.items()}
    origins = {kept.get(path, path): origin for path, origin in service.origins.items()}
    return replace(service, engine=replace(service.engine, args=arguments), origins=origins)


def _image(service: Service, chosen: engines.Engine) -> tuple[Service, list[Diagnostic]]:
    if service.engine.image:
        return _version_of(service, chosen), []
    why = f"the version of {chosen.title} that the compiler knows"
    service = default(service, "engine.version", chosen.version or None, "engine.version", why)
    image = chosen.image(service.accelerator.vendor, service.engine.version)
    if image is None:
        return service, [_without_image(service, chosen)]
    sources = ("engine.name", "engine.version", "accelerator.vendor")
    why = f"the image of {chosen.title} for this vendor"
    return derive(service, "engine.image", image, "engine", sources, why), []


def _version_of(service: Service, chosen: engines.Engine) -> Service:
    """The version that an image of the engine's own says in its tag."""
    version = version_in(chosen, service.engine.image or "")
    if version is None or service.engine.version:
        return service
    why = "the image's tag says so"
    return derive(service, "engine.version", version, "engine", ("engine.image",), why)


def _without_image(service: Service, chosen: engines.Engine) -> Diagnostic:
    span = written_at(service, "engine.name") or written_at(service, "accelerator.type")
    if not chosen.images:
        message = f"the engine `{chosen.name}` is an image, and none is written"
        return error("MS358", message, span, "write `runtime.engine.image`")
    vendor = service.accelerator.vendor or "cpu"
    message = f"{chosen.title} has no image for `{vendor}` devices"
    hint = "write `runtime.engine.image`, or choose another engine or accelerator"
    return error("MS358", message, span, hint)
