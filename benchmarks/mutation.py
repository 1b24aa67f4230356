"""How many small wrong changes the tests notice: a random sample of mutants, area by area.

python benchmarks/mutation.py --sample 300 --seed 1      # all areas; 1 to 2 hours of one core
python benchmarks/mutation.py --area kserve --sample 20  # one of them

Each mutant lives in a copy of the project. The tests of its area run first, those files alone that
call its function; then the quickest of the other files; then the slow ones; snapshots last, and are
counted apart. Not all tests are asked, so a score is a lower bound. Runs go on where they ended:
results are kept in the file that `--out` names, and what the tests call beside it.
"""

from __future__ import annotations

import argparse
import json
import random
import sys
import tempfile
from collections.abc import Sequence
from itertools import accumulate
from pathlib import Path
from typing import Any, NamedTuple

sys.path.insert(0, str(Path(__file__).resolve().parent))

from mutants import Mutant, mutants
from mutation_runs import Runs

ROOT = Path(__file__).resolve().parents[1]
LEFT_OUT = ("test_determinism", "test_fuzz", "test_source_properties")
SLOW = ("test_targets", "test_corpus")
SNAPSHOTS = ("test_snapshots",)
STAGES = ("own", "others", "slow", "snapshots")
MOST_SECONDS = 40
"""The quickest of the other files are asked, until they take this long together."""

Result = dict[str, Any]


class Area(NamedTuple):
    """Where mutants live, their part of a sample, how their own tests begin.

    Of the slow tests and the snapshots only those of one target are asked.
    """

    folder: str
    share: float
    own: tuple[str, ...]
    target: str = "kserve"


CORE, TARGETS = "src/modelspec_compile", "targets/modelspec_targets"
AREAS = {
    "mapping": Area(f"{CORE}/mapping", 0.3, ("test_mapping", "test_formats", "test_lowered")),
    "passes": Area(f"{CORE}/passes", 0.2, ("test_passes", "test_choice")),
    "engines": Area(f"{CORE}/engines", 0.2, ("test_engines",)),
    "kserve": Area(f"{TARGETS}/kserve", 0.15, ("test_target_kserve", "test_target_kubernetes")),
    "sagemaker": Area(f"{TARGETS}/sagemaker", 0.15, ("test_target_sagemaker",), "sagemaker"),
}


def sample(root: Path, area: Area, count: int, seed: int) -> list[Mutant]:
    """Mutants of as many lines, drawn at random: a line, a kind of change, a change."""
    rng = random.Random(f"{seed} {area.folder}")
    lines: dict[tuple[str, int], dict[str, list[Mutant]]] = {}
    for path in sorted((root / area.folder).rglob("*.py")):
        name = path.relative_to(root).as_posix()
        for mutant in mutants(name, path.read_bytes()):
            kinds = lines.setdefault((name, mutant.line), {})
            kinds.setdefault(mutant.operator, []).append(mutant)
    drawn = rng.sample(sorted(lines), min(count, len(lines)))
    return [rng.choice(lines[line][rng.choice(sorted(lines[line]))]) for line in drawn]


def stage_of(name: str, area: Area) -> str:
    """When a test file is asked of a mutant of an area."""
    test = Path(name).stem
    if test in SNAPSHOTS:
        return "snapshots"
    if test.startswith(area.own):
        return "own"
    return "slow" if test in SLOW else "others"


def fate(runs: Runs, area: Area, mutant: Mutant, last: str) -> tuple[str, str]:
    """The stage that notices a mutant and its first failing test; `survives` where none does."""
    reached = [name for name in runs.files if runs.reaches(name, mutant)]
    reached.sort(key=lambda name: runs.seconds[name])
    with runs.mutated(mutant):
        for stage in STAGES[: STAGES.index(last) + 1]:
            files = [name for name in reached if stage_of(name, area) == stage]
            if stage == "others":
                spent = accumulate(runs.seconds[name] for name in files)
                files = [
                    name for name, used in zip(files, spent, strict=True) if used < MOST_SECONDS
                ]
            only = area.target if stage in ("slow", "snapshots") else ""
            if files and (killer := runs.killer(files, only)):
                return stage, killer
    return "survives", ""


def report(results: Sequence[Result]) -> str:
    """The score of each area, and every survivor as a change."""
    rows = ["area       mutants  own  others  slow  snapshots  survive  score  (without snapshots)"]
    for name in [*AREAS, "all"]:
        held = [one for one in results if name in (one["area"], "all")]
        if not held:
            continue
        by = {stage: sum(one["fate"] == stage for one in held) for stage in (*STAGES, "survives")}
        score = 1 - by["survives"] / len(held)
        alone = score - by["snapshots"] / len(held)
        rows.append(
            f"{name:<10} {len(held):7} {by['own']:4} {by['others']:7} {by['slow']:5} "
            f"{by['snapshots']:10} {by['survives']:8} {score:6.1%}  {alone:.1%}"
        )
    for one in results:
        if one["fate"] == "survives":
            rows.append(f"\n{one['file']}:{one['line']} {one['operator']}")
            rows.append(f"  - {one['old']}\n  + {one['new']}")
    return "\n".join(rows)


def key(result: Result) -> tuple[Any, ...]:
    """What tells a mutant from others."""
    return tuple(result[name] for name in ("file", "start", "old", "new"))


def kept(file: Path) -> dict[tuple[Any, ...], Result]:
    """The newest result of each mutant in a file of results."""
    file.touch()
    held = (json.loads(line) for line in file.read_text().splitlines())
    return {key(one): one for one in held}


def settled(result: Result | None, last: str) -> bool:
    """Whether a result needs no other run: a survivor does where more would be asked now."""
    if result is None:
        return False
    return result["fate"] != "survives" or STAGES.index(result["last"]) >= STAGES.index(last)


def main() -> None:
    """Draw, run, and print the report."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--sample", type=int, default=300, help="mutants in all")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--area", action="append", choices=AREAS, help="these areas alone")
    parser.add_argument(
        "--last", default="snapshots", choices=STAGES, help="ask no more than these"
    )
    parser.add_argument("--out", type=Path, default=Path(tempfile.gettempdir()) / "mutation.jsonl")
    asked = parser.parse_args()
    chosen = {name: AREAS[name] for name in asked.area or AREAS}
    whole = sum(area.share for area in chosen.values())
    results = kept(asked.out)
    skipped = {*LEFT_OUT, *(SLOW if asked.last in STAGES[:2] else ())}
    skipped |= {*(SNAPSHOTS if asked.last != "snapshots" else ())}
    with tempfile.TemporaryDirectory() as folder, asked.out.open("a") as out:
        runs = Runs(ROOT, Path(folder), skipped, asked.out.with_suffix(".tests.json"))
        for name, area in chosen.items():
            for mutant in sample(
                runs.root, area, round(asked.sample * area.share / whole), asked.seed
            ):
                if settled(results.get(key(mutant._asdict())), asked.last):
                    continue
                stage, killer = fate(runs, area, mutant, asked.last)
                found = {"area": name, "fate": stage, "killer": killer, "last": asked.last}
                results[key(mutant._asdict())] = one = {**mutant._asdict(), **found}
                out.write(json.dumps(one) + "\n")
                out.flush()
                print(f"{name} {mutant.file}:{mutant.line} {mutant.operator}: {stage}", flush=True)
    print("\n" + report(list(results.values())))


if __name__ == "__main__":
    main()
