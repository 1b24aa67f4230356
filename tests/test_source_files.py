"""Reading files: the jail around a spec's folder, and what the arguments of a command name."""

from __future__ import annotations

import io
import os
import threading
from pathlib import Path

import pytest

from modelspec_compile.source import files
from modelspec_compile.source.files import Folder, Missing, Refused, SourceFile, gather

SECRET = b"secret: 1\n"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    folder = tmp_path / "specs"
    (folder / "sub" / "deep").mkdir(parents=True)
    (folder / "a.yaml").write_bytes(b"a: 1\n")
    (folder / "sub" / "b.yaml").write_bytes(b"b: 1\n")
    (tmp_path / "outside.yaml").write_bytes(SECRET)
    (tmp_path / "outside").mkdir()
    (tmp_path / "outside" / "a.yaml").write_bytes(SECRET)
    return folder


@pytest.fixture(params=[True, False], ids=["relative opens", "resolved paths"])
def either_way(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    if not request.param:
        monkeypatch.setattr(os, "supports_dir_fd", set())


@pytest.mark.usefixtures("either_way")
@pytest.mark.parametrize(
    "path", ["a.yaml", "./a.yaml", "sub/../a.yaml", "sub/deep/../../a.yaml", ".//a.yaml"]
)
def test_files_inside_are_read(root: Path, path: str) -> None:
    assert Folder(root).read(path) == b"a: 1\n"


@pytest.mark.usefixtures("either_way")
@pytest.mark.parametrize(
    ("path", "code"),
    [
        ("../outside.yaml", "MS131"),
        ("sub/../../outside.yaml", "MS131"),
        ("../specs/a.yaml/../../outside.yaml", "MS131"),
        ("/etc/hostname", "MS131"),
        ("//etc/hostname", "MS131"),
        ("https://example.com/a.yaml", "MS132"),
        ("file:///etc/hostname", "MS132"),
        ("C:/a.yaml", "MS132"),
        ("sub\\b.yaml", "MS132"),
        ("", "MS133"),
        (".", "MS133"),
        ("sub", "MS133"),
        ("sub/..", "MS133"),
        ("a\0.yaml", "MS134"),
        ("a" * 300, "MS134"),
    ],
)
def test_other_paths_are_refused(root: Path, path: str, code: str) -> None:
    with pytest.raises(Refused) as refused:
        Folder(root).read(path)
    assert refused.value.code == code


@pytest.mark.usefixtures("either_way")
@pytest.mark.parametrize("path", ["none.yaml", "none/a.yaml", "a.yaml/b", "sub/none.yaml"])
def test_missing_files(root: Path, path: str) -> None:
    with pytest.raises(Missing) as missing:
        Folder(root).read(path)
    assert missing.value.path == path


@pytest.mark.usefixtures("either_way")
def test_links_inside_are_followed(root: Path) -> None:
    (root / "..data").symlink_to("sub")
    (root / "link.yaml").symlink_to("..data/b.yaml")
    (root / "sub" / "up.yaml").symlink_to("../a.yaml")
    (root / "sub" / "deep" / "far").symlink_to("../../sub")
    folder = Folder(root)
    assert folder.read("link.yaml") == b"b: 1\n"
    assert folder.read("sub/up.yaml") == b"a: 1\n"
    assert folder.read("sub/deep/far/up.yaml") == b"a: 1\n"
    assert folder.read("..data/../a.yaml") == b"a: 1\n"


@pytest.mark.usefixtures("either_way")
@pytest.mark.parametrize("target", ["../outside.yaml", "sub/../../outside.yaml", "<absolute>"])
def test_links_outside_are_refused(root: Path, target: str) -> None:
    outside = str(root.parent / "outside.yaml")
    (root / "link.yaml").symlink_to(outside if target == "<absolute>" else target)
    (root / "dir").symlink_to("../outside")
    for path in ("link.yaml", "dir/a.yaml"):
        with pytest.raises(Refused) as refused:
            Folder(root).read(path)
        assert refused.value.code == "MS131"


def test_links_in_a_circle_are_refused(root: Path) -> None:
    (root / "one").symlink_to("two")
    (root / "two").symlink_to("one")
    with pytest.raises(Refused):
        Folder(root).read("one")


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="needs pipes")
def test_pipes_and_devices_are_refused_at_once(root: Path) -> None:
    os.mkfifo(root / "pipe.yaml")
    for folder, path in [(root, "pipe.yaml"), (Path("/dev"), "zero"), (Path("/dev"), "null")]:
        with pytest.raises(Refused) as refused:
            Folder(folder).read(path)
        assert refused.value.code == "MS133"
    with pytest.raises(Refused):
        gather([str(root / "pipe.yaml")], io.BytesIO())


def test_size_is_limited(root: Path) -> None:
    (root / "most.yaml").write_bytes(b"#" * (1 << 20))
    (root / "more.yaml").write_bytes(b"#" * ((1 << 20) + 1))
    assert len(Folder(root).read("most.yaml")) == 1 << 20
    with pytest.raises(Refused) as refused:
        Folder(root).read("more.yaml")
    assert refused.value.code == "MS104"
    with pytest.raises(Refused):
        gather(["-"], io.BytesIO(b"#" * ((1 << 20) + 1)))


@pytest.mark.skipif(os.open not in os.supports_dir_fd, reason="needs opens relative to a folder")
def test_a_folder_swapped_for_a_link_leads_nowhere(root: Path) -> None:
    inside, swap = root / "dir", root / "swap"
    inside.mkdir()
    (inside / "a.yaml").write_bytes(b"a: 1\n")
    swap.symlink_to("../outside")
    done = threading.Event()

    def exchange() -> None:
        while not done.is_set():
            os.rename(inside, root / "aside")
            os.rename(swap, inside)
            os.rename(inside, swap)
            os.rename(root / "aside", inside)

    swapper = threading.Thread(target=exchange)
    swapper.start()
    got = set()
    try:
        for _ in range(500):
            try:
                got.add(Folder(root).read("dir/a.yaml"))
            except (Refused, Missing) as problem:
                got.add(type(problem))
    finally:
        done.set()
        swapper.join()
    assert got <= {b"a: 1\n", Refused, Missing}


@pytest.mark.skipif(not os.path.isdir("/proc/self/fd"), reason="needs /proc")
def test_no_descriptor_is_left_open(root: Path) -> None:
    (root / "link.yaml").symlink_to("sub/deep/../b.yaml")
    before = len(os.listdir("/proc/self/fd"))
    assert Folder(root).read("link.yaml") == b"b: 1\n"
    for path in ("none", "sub", "../x", "sub/none"):
        with pytest.raises((Refused, Missing)):
            Folder(root).read(path)
    assert len(os.listdir("/proc/self/fd")) == before


def test_arguments_are_files_folders_and_standard_input(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(root.parent)
    (root / "c.json").write_bytes(b"{}")
    (root / "d.yml").write_bytes(b"d: 1\n")
    (root / "notes.md").write_bytes(b"# no\n")
    (root / ".hidden.yaml").write_bytes(b"no: 1\n")
    (root / ".git").mkdir()
    (root / ".git" / "x.yaml").write_bytes(b"no: 1\n")
    found = gather(["-", "./specs", "outside.yaml", "specs/a.yaml", "-"], io.BytesIO(b"s: 1\n"))
    assert [file.name for file in found] == [
        "-",
        "specs/a.yaml",
        "specs/c.json",
        "specs/d.yml",
        "specs/sub/b.yaml",
        "outside.yaml",
    ]
    assert found[0] == SourceFile("-", b"s: 1\n")
    assert found[5].text == SECRET


def test_a_folder_argument_is_a_jail(root: Path) -> None:
    (root / "z.yaml").symlink_to("../outside.yaml")
    with pytest.raises(Refused) as refused:
        gather([str(root)], io.BytesIO())
    assert refused.value.code == "MS131"


def test_a_linked_argument_is_what_the_user_asked_for(root: Path) -> None:
    link = root.parent / "link.yaml"
    link.symlink_to(root / "a.yaml")
    assert gather([str(link)], io.BytesIO())[0].text == b"a: 1\n"


@pytest.mark.parametrize("argument", ["none.yaml", "none/"])
def test_missing_arguments(root: Path, argument: str) -> None:
    with pytest.raises(Missing):
        gather([str(root / argument)], io.BytesIO())


def test_the_folder_itself_may_be_a_link_or_missing(root: Path) -> None:
    (root.parent / "link").symlink_to(root)
    assert Folder(root.parent / "link").read("a.yaml") == b"a: 1\n"
    with pytest.raises(Missing):
        Folder(root.parent / "none").read("a.yaml")


def test_a_listing_that_fails_is_told(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def denied(*_: object, **__: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(files.os, "scandir", denied)
    with pytest.raises(Refused) as refused:
        gather([str(root)], io.BytesIO())
    assert refused.value.message.endswith("cannot be read: permission denied")
