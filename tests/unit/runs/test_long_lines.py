"""A log whose lines are no lines: read once, and never held."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from dltui.runs.log import tail as tails
from dltui.runs.log.tail import Tail, last_event, torn

LINE = b'{"kind":"message","seq":%d,"time":1.0,"elapsed":1.0,"text":"t"}\n'


@pytest.fixture
def read_bytes(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """How much each read gave."""
    found: list[int] = []
    pread = os.pread

    def counted(file: int, size: int, at: int) -> bytes:
        piece = pread(file, size, at)
        found.append(len(piece))
        return piece

    monkeypatch.setattr(os, "pread", counted)
    return found


def test_a_line_that_does_not_end_is_searched_once(tmp_path: Path, read_bytes: list[int]) -> None:
    log = tmp_path / "events.jsonl"
    tail = Tail(log)
    log.write_bytes(LINE % 0)
    assert len(tail.read()) == 1
    read_bytes.clear()
    for _ in range(20):
        with log.open("ab") as file:
            file.write(b"x" * 10_000)
        assert tail.read() == []
    assert sum(read_bytes) == 200_000
    with log.open("ab") as file:
        file.write(b"\n" + LINE % 1)
    assert [event.seq for event in tail.read()] == [1]
    assert tail.skipped == 1
    assert sum(read_bytes) < 2 * 200_000 + 200


def test_a_line_longer_than_any_is_counted_and_never_held(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, read_bytes: list[int]
) -> None:
    monkeypatch.setattr(tails, "LONGEST", 50_000)
    log = tmp_path / "events.jsonl"
    log.write_bytes(LINE % 0 + b"x" * 200_000 + b"\n" + LINE % 1 + b"y" * 300_000)
    tail = Tail(log)
    events = [event for piece in tail.pieces(10_000) for event in piece]
    assert ([event.seq for event in events], tail.skipped) == ([0, 1], 1)
    assert max(read_bytes) == 10_000
    assert sum(read_bytes) < 530_000
    assert tail.read() == []
    assert torn(log)
    with log.open("ab") as file:
        file.write(b"\n" + LINE % 2)
    assert [event.seq for event in tail.read()] == [2]
    monkeypatch.setattr(tails, "CHUNK", 10_000)
    assert last_event(log).seq == 2


def test_a_hole_is_passed_over(tmp_path: Path, read_bytes: list[int]) -> None:
    log = tmp_path / "events.jsonl"
    log.write_bytes(LINE % 0)
    os.truncate(log, 10 * 2**30)
    tail = Tail(log)
    assert [event.seq for event in tail.read()] == [0]
    assert tail.read() == []
    assert sum(read_bytes) < 2 * tails.LONGEST


def test_the_last_event_is_found_from_the_end_across_pieces(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    log = tmp_path / "events.jsonl"
    log.write_bytes(b"".join(LINE % seq for seq in range(30)) + b"x" * 100)
    for size in (1, 7, 64, 1_000, 10_000):
        monkeypatch.setattr(tails, "CHUNK", size)
        assert last_event(log).seq == 29
    log.write_bytes(b"")
    assert last_event(log) is None


def test_what_is_no_file_is_a_fault_and_no_wait(tmp_path: Path) -> None:
    log = tmp_path / "events.jsonl"
    os.mkfifo(log)
    tail = Tail(log)
    assert tail.read() == []
    assert tail.fault == "events.jsonl is a pipe"
    assert last_event(log) is None
    log.unlink()
    log.mkdir()
    assert tail.read() == []
    assert tail.fault == "events.jsonl is a folder"
    log.rmdir()
    log.write_bytes(LINE % 0)
    assert len(tail.read()) == 1
    assert tail.fault == ""
