"""Output is all or nothing, never through a link, and what somebody edited stays."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

from modelspec_compile.output import writer
from modelspec_compile.output.edits import changed, digest
from modelspec_compile.output.file import File
from modelspec_compile.output.writer import STAGE, Folder, Obstructed, write


def bundle(mark: str, place: str = "chat/null", count: int = 3) -> Folder:
    """Files that all say the same mark, and the record of their digests."""
    import json

    files = [File(f"sub/{number}.yaml", f"mark: {mark}\n") for number in range(count)]
    record = {"files": {file.path: digest(file.text) for file in files}}
    return Folder(place, [*files, File("sourcemap.json", json.dumps(record))])


def marks(folder: Path) -> set[str]:
    return {file.read_text() for file in folder.rglob("*.yaml")}


@pytest.mark.parametrize("path", ["/etc/x.json", "../x.json", "a/../../x.json"])
def test_no_file_stands_outside_its_bundle(path: str) -> None:
    with pytest.raises(ValueError, match="leads out of the bundle"):
        File(path, "")


def test_writes_replaces_and_leaves_no_litter(tmp_path: Path) -> None:
    write([bundle("old"), bundle("old", "chat/kserve")], tmp_path)
    write([bundle("new", count=1), bundle("new", "chat/kserve")], tmp_path)
    assert marks(tmp_path) == {"mark: new\n"}
    assert sorted(p.name for p in (tmp_path / "chat/null/sub").iterdir()) == ["0.yaml"]
    assert list(tmp_path.glob(f"{STAGE}*")) == []


def test_executables_can_be_run(tmp_path: Path) -> None:
    write([Folder("a/b", [File("deploy.sh", "#!/bin/sh\n", executable=True)])], tmp_path)
    assert os.access(tmp_path / "a/b/deploy.sh", os.X_OK)


@pytest.mark.parametrize("change", ["edit", "add", "remove"])
def test_what_was_changed_by_hand_stays_unless_forced(change: str, tmp_path: Path) -> None:
    write([bundle("old")], tmp_path)
    file = tmp_path / "chat/null/sub/1.yaml"
    if change == "edit":
        file.write_text("mark: mine\n")
    elif change == "add":
        (file.parent / "mine.yaml").write_text("mark: mine\n")
    else:
        file.unlink()
    assert len(changed(tmp_path / "chat/null")) == 1
    with pytest.raises(Obstructed, match="--force"):
        write([bundle("new")], tmp_path)
    assert "mark: new\n" not in marks(tmp_path)
    write([bundle("new")], tmp_path, force=True)
    assert marks(tmp_path) == {"mark: new\n"}


@pytest.mark.parametrize("where", ["", "chat", "chat/null"])
def test_nothing_is_written_through_a_link(where: str, tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    root = tmp_path / "out"
    link = root / where if where else root
    link.parent.mkdir(parents=True, exist_ok=True)
    link.symlink_to(elsewhere)
    with pytest.raises(Obstructed, match="symbolic link"):
        write([bundle("new")], root, force=True)
    assert list(elsewhere.iterdir()) == []


def test_a_file_in_the_way_is_told(tmp_path: Path) -> None:
    (tmp_path / "chat").write_text("mine")
    with pytest.raises(Obstructed, match="is a file"):
        write([bundle("new")], tmp_path)


@pytest.mark.parametrize("nth", range(8))
def test_a_failing_disk_leaves_the_old_set(
    nth: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folders = [bundle("old", place) for place in ("a/x", "b/x", "c/x")]
    write(folders, tmp_path)
    calls = iter(range(1000))
    real = writer._swap if nth < 3 else writer._stage

    def failing(*arguments: object) -> None:
        if next(calls) == nth % 3:
            raise OSError(28, "No space left on device")
        real(*arguments)

    monkeypatch.setattr(writer, real.__name__, failing)
    with pytest.raises(OSError, match="No space"):
        write([bundle("new", folder.place) for folder in folders], tmp_path)
    assert marks(tmp_path) == {"mark: old\n"}
    assert list(tmp_path.glob(f"{STAGE}*")) == []


KILLED = """
    import sys
    from pathlib import Path
    sys.path.insert(0, sys.argv[2])
    from test_writer import bundle
    from modelspec_compile.output.writer import write
    print("ready", flush=True)
    for number in range(100000):
        write([bundle(f"m{number}", count=12)], Path(sys.argv[1]))
"""


def test_a_killed_run_leaves_a_whole_set(tmp_path: Path) -> None:
    for attempt in range(5):
        program = [sys.executable, "-c", textwrap.dedent(KILLED), str(tmp_path)]
        with subprocess.Popen(
            [*program, str(Path(__file__).parent)], stdout=subprocess.PIPE, text=True
        ) as child:
            assert child.stdout is not None
            assert child.stdout.readline() == "ready\n"
            child.stdout.read(0)
            os.sched_yield()
            for _ in range(attempt * 40):
                os.listdir(tmp_path)
            child.send_signal(signal.SIGKILL)
        assert len(marks(tmp_path / "chat/null")) <= 1
    write([bundle("last")], tmp_path)
    assert marks(tmp_path) == {"mark: last\n"}
    assert list(tmp_path.glob(f"{STAGE}*")) == []
