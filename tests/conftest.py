"""Snapshots are the emitted files themselves, at `snapshots/<target>/<example>/<file>`."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from syrupy.assertion import SnapshotAssertion
from syrupy.extensions.single_file import SingleFileSnapshotExtension, WriteMode

settings.register_profile("no clock", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("no clock")

SNAPSHOTS = Path(__file__).resolve().parent.parent / "snapshots"


class EmittedFile(SingleFileSnapshotExtension):
    """Stores a text under the name that the assertion gives it."""

    _write_mode = WriteMode.TEXT
    file_extension = ""

    @classmethod
    def dirname(cls, *, test_location) -> str:
        return str(SNAPSHOTS)

    @classmethod
    def get_snapshot_name(cls, *, test_location, index=0) -> str:
        return str(index)

    @classmethod
    def get_location(cls, *, test_location, index=0) -> str:
        return str(SNAPSHOTS / str(index))

    def read_snapshot_collection(self, *, snapshot_location: str):
        from syrupy.data import Snapshot, SnapshotCollection

        collection = SnapshotCollection(location=snapshot_location)
        name = Path(snapshot_location).relative_to(SNAPSHOTS).as_posix()
        collection.add(Snapshot(name=name))
        return collection


@pytest.fixture
def emitted(snapshot: SnapshotAssertion) -> SnapshotAssertion:
    """Compares a text with the file `snapshots/<name>`: `assert text == emitted(name=...)`."""
    return snapshot.use_extension(EmittedFile)
