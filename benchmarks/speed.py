"""How fast the compiler is: the cold command line, and many specs at once, by stage.

    python benchmarks/speed.py [--specs 1000] [--runs 5]

Every figure stands beside the floor: a Python that only imports the three libraries that any such
tool imports.
"""

from __future__ import annotations

import argparse
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
EXAMPLE = ROOT / "examples" / "03-llm-tensor-parallel-4.yaml"
AUTO = ROOT / "examples" / "31-accelerator-auto.yaml"
MODELSPEC = str(Path(sys.executable).with_name("modelspec"))
FLOOR = [sys.executable, "-c", "import pydantic, typer, ruamel.yaml"]


def median_seconds(command: list[str], runs: int) -> float:
    """Median wall time of a whole process, after one that fills the caches."""
    times = []
    for _ in range(runs + 1):
        start = time.perf_counter()
        subprocess.run(command, check=True, capture_output=True)
        times.append(time.perf_counter() - start)
    return statistics.median(times[1:])


def cold(runs: int) -> None:
    """The command line from nothing."""
    out = tempfile.mkdtemp()
    floor = median_seconds(FLOOR, runs)
    print(f"{'floor: import pydantic, typer, ruamel.yaml':50} {floor:7.3f} s  1.00")
    spec = str(EXAMPLE)
    for words in (
        ["--help"],
        ["validate", spec],
        ["compile", spec, "--target", "kserve", "--output", out],
        ["compile", spec, "--target", "all", "--output", out],
    ):
        title = " ".join(["modelspec", *words[:1], *words[2:4]])
        command = [MODELSPEC, *words]
        seconds = median_seconds(command, runs)
        print(f"{title:50} {seconds:7.3f} s  {seconds / floor:4.2f}")


def many(count: int) -> None:
    """Throughput of the command line over a folder of specs, all targets."""
    text = EXAMPLE.read_text(encoding="utf-8")
    for size in (count // 4, count):
        with tempfile.TemporaryDirectory() as folder:
            specs = Path(folder, "specs")
            specs.mkdir()
            for number in range(size):
                name = text.replace("\n  name: ", f"\n  name: n{number}-", 1)
                (specs / f"{number:05}.yaml").write_text(name, encoding="utf-8")
            start = time.perf_counter()
            command = [MODELSPEC, "compile", str(specs), "-t", "all", "-o", f"{folder}/out"]
            subprocess.run(command, check=True, capture_output=True)
            seconds = time.perf_counter() - start
        print(f"{size:5} specs x 6 targets {seconds:8.2f} s  {seconds / size * 1e3:6.2f} ms a spec")


def stages(repeat: int = 200) -> None:
    """Milliseconds of each stage for one spec in a warm process."""
    from modelspec_compile import compiler
    from modelspec_compile import target as targets
    from modelspec_compile.analysis.facts import BUILT_IN
    from modelspec_compile.analysis.plan import plan
    from modelspec_compile.bundle import emit
    from modelspec_compile.passes import settle
    from modelspec_compile.passes.normalize import normalize
    from modelspec_compile.source.parse import parse
    from modelspec_compile.spec.validate import validate

    text = EXAMPLE.read_text(encoding="utf-8")
    (document,), _ = parse(text, EXAMPLE.name)
    service = normalize(document.root)
    (loaded,) = compiler.load(text)
    assert loaded.system is not None
    system = loaded.system

    def measure(title: str, work: Callable[[], object]) -> None:
        work()
        start = time.perf_counter()
        for _ in range(repeat):
            work()
        print(f"  {title:24} {(time.perf_counter() - start) / repeat * 1e3:7.3f} ms")

    measure("parse", lambda: parse(text, EXAMPLE.name))
    measure("validate", lambda: validate(document.root))
    measure("normalize", lambda: normalize(document.root))
    measure("settle", lambda: settle(service, BUILT_IN))
    measure("plan", lambda: plan(system.main, BUILT_IN))
    for name in targets.names():
        target = targets.load(name)
        measure(f"emit {name}", lambda target=target: emit(target, system, BUILT_IN.catalog))


def searched() -> None:
    """A search over 40 devices, by the number of deployments that were looked at.

    A rate is the dearest load: how many replicas it takes is found out for every deployment.
    """
    from modelspec_compile import compiler
    from modelspec_compile.analysis.facts import BUILT_IN
    from modelspec_compile.analysis.search import search

    (loaded,) = compiler.load(AUTO.read_text(encoding="utf-8"))
    (asked,) = loaded.plans
    assert asked.deployment is not None
    devices = [one for one in BUILT_IN.catalog.accelerators.values() if one.vendor == "nvidia"]
    start = time.perf_counter()
    found = search(asked.service, asked.deployment, devices[:40], BUILT_IN)
    seconds = time.perf_counter() - start
    tried = len(found.options) + sum(found.left_out.values())
    print(f"search of {tried} deployments on 40 devices {seconds:8.2f} s")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--specs", type=int, default=1000)
    parser.add_argument("--runs", type=int, default=5)
    arguments = parser.parse_args()
    cold(arguments.runs)
    stages()
    searched()
    many(arguments.specs)


if __name__ == "__main__":
    main()
