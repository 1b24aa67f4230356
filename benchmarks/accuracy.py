"""How far the analysis is off: memory against start-up logs, speed against measured serving points.

python benchmarks/accuracy.py            # both tables, by model, device, version and precision
python benchmarks/accuracy.py --record   # what `tests/test_*_accuracy.py` hold from now on
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))

import memory_accuracy
import speed_accuracy


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--record", action="store_true", help="keep the figures in accuracy.json")
    chosen = parser.parse_args()
    for part in (memory_accuracy, speed_accuracy):
        print(f"# {part.__doc__.partition(chr(10))[0]}\n")
        print(part.report())
        if chosen.record:
            part.record()


if __name__ == "__main__":
    main()
