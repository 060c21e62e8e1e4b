"""The busiest processes, what families of them take, and what lies on a disk."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dltui.devices import disk
from dltui.devices.disk import DiskSample
from dltui.devices.processes import MOST, ProcessReader, Reading, family
from dltui.devices.values import Missing

PARENT = """
import subprocess, sys
child = subprocess.Popen([sys.executable, "-c", "while True: sum(range(10_000))"])
print(child.pid, flush=True)
child.wait()
"""


@pytest.fixture
def busy() -> Iterator[tuple[int, int]]:
    """The numbers of a process that waits and of its child that computes."""
    with subprocess.Popen([sys.executable, "-c", PARENT], stdout=subprocess.PIPE, text=True) as one:
        assert one.stdout
        child = int(one.stdout.readline())
        yield one.pid, child
        subprocess.run(["kill", str(child)], check=True)


def test_the_load_of_a_child_counts_for_who_started_it(busy: tuple[int, int]) -> None:
    parent, child = busy
    reader = ProcessReader()
    first = reader.read(time.monotonic(), [parent])
    assert isinstance(first.families[parent].cpu, Missing)
    deadline = time.monotonic() + 30
    while True:
        time.sleep(0.2)
        report = reader.read(time.monotonic(), [parent], named=[child])
        usage = report.families[parent]
        if not isinstance(usage.cpu, Missing) and usage.cpu > 0:
            break
        assert time.monotonic() < deadline
    assert usage.members == {parent, child}
    assert usage.memory > 5_000_000
    assert report.busiest[0].pid == child and "sum(range" in str(report.busiest[0].command)
    assert len(report.busiest) == MOST


def test_a_process_that_is_gone_is_in_no_report() -> None:
    gone = subprocess.Popen([sys.executable, "-c", ""])
    gone.wait()
    assert ProcessReader().read(1.0, [gone.pid]).families == {}


@given(st.lists(st.integers(0, 10_000), min_size=1, max_size=30))
def test_a_family_is_all_that_descends_and_counts_everything_once(sizes: list[int]) -> None:
    found = {
        pid: Reading(parent=pid // 2 if pid > 1 else 0, ran=0.0, memory=size, shared=0)
        for pid, size in enumerate(sizes, start=1)
    }
    usage = family(1, found, dict.fromkeys(found, 2.0))
    assert usage.members == set(found)
    assert usage.memory == sum(sizes) and usage.cpu == 2.0 * len(sizes)


def test_what_a_family_shares_is_counted_once() -> None:
    found = {
        1: Reading(parent=0, ran=0.0, memory=100, shared=60),
        2: Reading(parent=1, ran=0.0, memory=90, shared=60),
        3: Reading(parent=0, ran=0.0, memory=1_000, shared=0),
    }
    assert family(1, found, {}).memory == 40 + 30 + 60


def test_processes_that_call_one_another_parents_end() -> None:
    loop = {pid: Reading(parent=3 - pid, ran=0.0, memory=1, shared=0) for pid in (1, 2)}
    assert family(1, loop, {}).members == {1, 2}


def test_a_folder_takes_what_its_files_do_and_links_nothing(tmp_path: Path) -> None:
    (tmp_path / "run" / "points").mkdir(parents=True)
    (tmp_path / "elsewhere").write_bytes(b"x" * 1_000_000)
    (tmp_path / "run" / "link").symlink_to(tmp_path / "elsewhere")
    (tmp_path / "run" / "a").write_bytes(b"x" * 300_000)
    (tmp_path / "run" / "points" / "b").write_bytes(b"x" * 300_000)
    assert 600_000 <= disk.taken(tmp_path / "run") < 900_000
    assert disk.taken(tmp_path / "none") == 0


def test_the_space_of_a_folder_that_does_not_exist_yet_is_that_of_the_one_above(
    tmp_path: Path,
) -> None:
    found, above = disk.space(tmp_path / "a" / "b"), disk.space(tmp_path)
    assert isinstance(found, DiskSample) and isinstance(above, DiskSample)
    assert found.total == above.total and 0 < found.free <= found.total


def test_a_disk_that_does_not_answer_is_a_value_with_its_reason(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stale(_: object) -> None:
        raise OSError(116, "Stale file handle")

    monkeypatch.setattr("shutil.disk_usage", stale)
    assert disk.space(tmp_path) == Missing("Stale file handle")
