"""The command line: one module a command, each arguments and printing and nothing else.

Data goes to stdout, everything else to stderr. Exit status: 0 done, 1 the input was refused,
2 wrong usage, 3 a difference was found, 70 a fault of the compiler.
"""

from __future__ import annotations

import gc
import sys

CRASHED = 70


def main() -> None:
    """Run the command line; a crash becomes MS901, never a traceback.

    What a run makes has no cycles and lives to its end, so there is no garbage to look for.
    """
    gc.disable()
    try:
        from modelspec_compile.cli.app import app

        app()
    except BrokenPipeError:
        sys.stderr.close()
        sys.exit(1)
    except Exception as fault:
        _report(fault)
        sys.exit(CRASHED)


def _report(fault: Exception) -> None:
    import traceback

    frame = traceback.extract_tb(fault.__traceback__)[-1]
    module = frame.filename.rpartition("modelspec_")[2]
    sys.stderr.write(
        f"error[MS901]: a fault of the compiler: {type(fault).__name__} in {frame.name} "
        f"(modelspec_{module}:{frame.lineno})\n"
        "  = the spec is not at fault; please report this line together with the spec\n"
    )
