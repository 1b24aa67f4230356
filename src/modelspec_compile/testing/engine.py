"""`check_engine`: everything that an engine promises, in one call and one report."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import ExitStack

from modelspec_compile import engines, installed
from modelspec_compile import target as targets
from modelspec_compile.engines import Engine
from modelspec_compile.engines.recognise import image_codec, recognise
from modelspec_compile.testing.flags import choices, flags
from modelspec_compile.testing.gaps import Gap, report
from modelspec_compile.testing.sources import engine_draws
from modelspec_compile.testing.told import came_back, ways, with_arguments
from modelspec_compile.testing.use import use

OTHER_IMAGE = "registry.example.com/x:1"
URL = "http://127.0.0.1:8000/health"


def images(engine: Engine) -> Iterator[Gap]:
    """Each image that does not tell the engine and its version."""
    for vendor in engine.images:
        image = engine.image(vendor or None, "1.2.3") or ""
        for name in (image, f"{image}@sha256:{'0' * 64}"):
            told = image_codec(engine).decode(name)
            if told != (engine.name, "1.2.3", name):
                yield Gap("images", name, f"the image `{name}` tells {told}")
            if recognise(name, ()) != engine.name:
                yield Gap("images", name, f"`{name}` is recognised as `{recognise(name, ())}`")
    if image_codec(engine).decode(OTHER_IMAGE)[0] is not None:
        yield Gap("images", OTHER_IMAGE, f"`{OTHER_IMAGE}` is taken for an image of the engine")


def commands(engine: Engine) -> Iterator[Gap]:
    """A command that does not tell the engine, and a check that does not ask the URL."""
    if engine.command and not engine.made_from_other:
        found = recognise(OTHER_IMAGE, [*engine.command, "--x"])
        if found != engine.name:
            yield Gap("commands", "command", f"its command is recognised as `{found}`")
    asked = engine.healthcheck(URL)
    if bool(asked) != bool(engine.fetcher) or (asked and not any(URL in word for word in asked)):
        yield Gap("commands", "health", f"no command asks for its health with `{engine.fetcher}`")


def compiles(engine: Engine) -> Iterator[Gap]:
    """What goes wrong where the engine serves something on each of the installed targets."""
    for name in targets.names():
        yield from use(engine, targets.load(name))


ONCE: Mapping[str, Callable[[Engine], Iterator[Gap]]] = {
    "flags": flags,
    "images": images,
    "commands": commands,
    "targets": compiles,
}
"""Checks that need no services to be drawn."""
WORDS = "words"
ENGINE_CHECKS = (*ONCE, WORDS)
EXAMPLES = 30


def check_engine(
    engine: Engine,
    *,
    examples: int = EXAMPLES,
    seed: int = 0,
    checks: Collection[str] = ENGINE_CHECKS,
) -> None:
    """Hold an engine against everything that engines promise; see docs/testing.md.

    It need not be installed. `examples` is about how many services and sets of arguments are drawn,
    always the same for a `seed`. `checks` are names out of `ENGINE_CHECKS`.

    Raises:
        AssertionError: something does not hold; the message is the report of all of it.
        ImportError: services are to be drawn, and `hypothesis` is not installed.
        TableError: a row of its table names a field that the IR does not have.

    """
    __tracebackhide__ = True
    with ExitStack() as stack:
        if not _installed(engine):
            stack.enter_context(installed.offered(engines.GROUP, engine.name, engine))
        whole = engines.load(engine.name)
        found = [gap for name in ONCE if name in checks for gap in ONCE[name](whole)]
        found += _words(whole, examples, seed) if WORDS in checks else []
    report({f"engine `{engine.name}`": found})


def _installed(engine: Engine) -> bool:
    """Whether the engine is the one of its name that packages offer."""
    names = engines.names()
    return engine.name in names and engine in (
        installed.load(engines.GROUP, engine.name),
        engines.load(engine.name),
    )


def _words(engine: Engine, examples: int, seed: int) -> list[Gap]:
    """What does not come back of what is drawn, on every way; the first of each kind."""
    services, arguments = engine_draws(engine, examples, seed)
    told = [*services, *map(with_arguments, arguments)]
    found: dict[tuple[str, str], Gap] = {}
    for service in told:
        gaps = [gap for way in ways(engine) for gap in came_back(engine, way, service)]
        for gap in (*gaps, *choices(engine, service)):
            found.setdefault((gap.check, gap.kind), gap)
    return list(found.values())
