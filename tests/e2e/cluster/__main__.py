"""python -m e2e.cluster build [NAME ...] | up DIRECTORY | down DIRECTORY."""

from __future__ import annotations

import argparse
from pathlib import Path

from . import COMPONENTS, Cluster, binary, build, up


def main() -> None:
    """Run the command that the arguments name."""
    parser = argparse.ArgumentParser(prog="e2e.cluster", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    builder = commands.add_parser("build", help="build programs into the cache; all by default")
    builder.add_argument("names", nargs="*", metavar="NAME")
    for command in ("up", "down"):
        commands.add_parser(command).add_argument("directory", type=Path)
    arguments = parser.parse_args()
    match arguments.command:
        case "build":
            build(arguments.names or COMPONENTS)
            print(*map(binary, arguments.names or COMPONENTS), sep="\n")
        case "up":
            print(up(arguments.directory).kubeconfig)
        case "down":
            Cluster(arguments.directory.resolve()).down()


if __name__ == "__main__":
    main()
