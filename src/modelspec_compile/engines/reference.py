"""The reference page of the engines, from their tables."""

from __future__ import annotations

from collections.abc import Iterator
from importlib import import_module
from itertools import groupby

from modelspec_compile import engines, installed
from modelspec_compile.engines.engine import Engine
from modelspec_compile.engines.options import Adapters, Channel, EngineRow, Fixed, Option
from modelspec_compile.mapping.rows import Fidelity, Tacit, Unsupported

SPELLED = {Channel.FLAG: "--{}", Channel.VARIABLE: "{}", Channel.FILE: "{} (configuration file)"}


def reference_page() -> str:
    """Markdown: a table of all engines, and for each its decisions, its facts and its fields."""
    names = engines.names()
    head = "# Engines\n\n| engine | release | devices | weights | port | health | metrics |\n"
    rule = f"|{'---|' * 7}\n"
    return head + rule + "".join(map(_line, names)) + "".join(map(_section, names))


def _line(name: str) -> str:
    engine = engines.load(name)
    cells = (
        f"[{name}](#{_anchor(engine)})",
        engine.version or "any",
        ", ".join(sorted(engine.vendors)) or "any",
        ", ".join(sorted(engine.formats)) or "any",
        str(engine.port),
        engine.health_path,
        f"{engine.metrics_path} on {engine.metrics_port or engine.port}",
    )
    return f"| {' | '.join(cells)} |\n"


def _anchor(engine: Engine) -> str:
    kept = (letter for letter in engine.title.lower() if letter.isalnum() or letter in " -")
    return "".join(kept).replace(" ", "-")


def _section(name: str) -> str:
    engine = engines.load(name)
    known = f"\n{len(engine.flags())} flags are known.\n" if engine.flags() else ""
    tasks = ", ".join(f"`{task}`" for task in sorted(engine.tasks)) or "any"
    table = f"\n| field | | how, or why not |\n{'|---' * 3}|\n" + "".join(_rows(engine))
    retired = f"\nNot developed any more: {engine.retired}.\n" if engine.retired else ""
    facts = f"{known}{retired}\nTasks: {tasks}.\n"
    return f"\n## {engine.title}\n\n{_decisions(name)}\n{facts}{table}"


def _decisions(name: str) -> str:
    module = installed.module(engines.GROUP, name)
    return ((import_module(module).__doc__ if module else "") or "").strip()


def _rows(engine: Engine) -> Iterator[str]:
    """A line for each answer, and for all fields beside each other that share it."""
    adapters = engine.adapters
    answers = [answer for row in engine.rows for answer in _answers(row)]
    if isinstance(adapters, Adapters):
        answers.append(("`lineage.adapters`", "exact", f"`--{adapters.flag}`"))
    else:
        answers += _answers(adapters)
    for told, group in groupby(answers, key=lambda answer: answer[1:]):
        yield f"| {', '.join(field for field, *_ in group)} | {' | '.join(told)} |\n"


def _answers(row: EngineRow) -> Iterator[tuple[str, str, str]]:
    if isinstance(row, Unsupported):
        told = f"{row.why}; instead: {row.instead}" if row.instead else row.why
        yield from ((f"`{field}`", "-", told) for field in row.fields)
    elif isinstance(row, Tacit):
        yield f"`{row.field}`", "emulated", f"holds without a word: {row.why}"
    elif isinstance(row, Fixed):
        when = ", ".join(f"with `{field}`" for field in row.when) or "always"
        value = "" if row.value is True else f"={row.value}"
        yield when, "constant", f"`{_name(row)}{value}`"
    else:
        limit = "; other values: " if row.fidelity is Fidelity.EXACT else ": "
        told = f"`{_name(row)}`{limit + row.why if row.why else ''}"
        yield from ((f"`{field}`", row.fidelity, told) for field in row.fields)


def _name(row: Option | Fixed) -> str:
    return SPELLED[row.channel].format(row.name)
