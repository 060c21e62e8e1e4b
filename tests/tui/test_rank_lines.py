"""The ranks of a run beside its curves."""

from __future__ import annotations

import socket
from pathlib import Path
from typing import Any

import pytest

from dltui.runs.files.ranks import Rank
from dltui.runs.layout import RunDir
from dltui.runs.log.events import Status
from dltui.runs.log.fold import Fold
from dltui.tui.texts.ranks import FEW, process_lines, rank_lines
from dltui.tui.texts.side_column import progress
from dltui.tui.texts.toned import plain

HERE = socket.gethostname()


def rank(number: int, host: str = HERE, **known: Any) -> Rank:
    return Rank(rank=number, size=known.pop("size", 2), host=host, pid=1, written=0.0, **known)


@pytest.mark.parametrize("width", [20, 36])
def test_each_has_a_line_with_its_step_and_memory(width: int) -> None:
    held = {"allocated": 300 * 2**20, "reserved": 0, "peak": 0}
    lines = rank_lines([rank(0, step=1_200, memory=held), rank(1, "node-2", step=9)], width)
    told = [plain(line) for line in lines]
    assert [len(line) for line in told] == [width] * 3
    assert told[0].strip() == "Ranks: 2"
    assert told[1].split() == ["0", "300", "MiB", "step", "1,200"]
    assert told[2].split() == ["1", "node-2", "step", "9"]


def test_what_it_is_at_before_the_first_step_and_how_it_ended() -> None:
    lines = rank_lines([rank(0, doing="loading data"), rank(1, step=3, status="failed")], 40)
    assert plain(lines[1]).split() == ["0", "loading", "data"]
    assert plain(lines[2]).split() == ["1", "failed"]


LATE = "rank 1 has not come on for 20 s, and the others wait"


def test_one_that_the_others_wait_for_is_named_above_them_and_in_the_headline() -> None:
    shown = [rank(0, step=7, late=LATE), rank(1, step=6)]
    told = [plain(line) for line in rank_lines(shown, 36)]
    assert " ".join(told[1:3]) == LATE
    assert told[3].split() == ["0", "step", "7"]
    view = Fold(RunDir(Path("some"))).snapshot(status=Status.RUNNING)
    assert plain(progress(view, 60, LATE)).startswith(f"● {LATE}")
    over = Fold(RunDir(Path("some"))).snapshot(status=Status.FAILED)
    assert LATE not in plain(progress(over, 60, LATE))


@pytest.mark.parametrize("width", [56, 117])
def test_on_the_system_screen_each_is_a_process(width: int) -> None:
    held = {"resident": 400 * 2**20, "allocated": 300 * 2**20}
    shown = [rank(0, step=7, memory=held, device="cuda:0"), rank(1, "node-2", doing="starting")]
    told = [plain(line) for line in process_lines(shown, width)]
    assert [len(line) for line in told] == [width] * 2
    assert told[0].split("  ")[:2] == ["rank 0", "pid 1"]
    assert told[0].endswith("resident 400 MiB  cuda:0 300 MiB  step 7")
    assert told[1].startswith("rank 1  pid 1 on node-2") and told[1].endswith("starting")
    many = [plain(line) for line in process_lines([rank(n, size=20) for n in range(20)], width)]
    assert len(many) == FEW + 1 and many[-1] == "12 more ranks"


def test_a_run_of_one_process_has_none() -> None:
    assert rank_lines([], 40) == []


def test_many_have_a_line_a_machine_the_furthest_behind_first_and_those_that_failed() -> None:
    held = {"allocated": 2**30, "reserved": 0, "peak": 0}
    nodes = [
        rank(n, f"node{n // 8:02d}", step=1_000 + n // 8, size=512, memory=held) for n in range(512)
    ]
    nodes[300] = rank(300, "node37", step=990)
    nodes[301] = rank(301, "node37", step=990, status="failed")
    told = [plain(line).split() for line in rank_lines(nodes, 40)]
    assert told[0] == ["Ranks:", "512", "on", "64", "machines"]
    assert told[1] == ["301", "node37", "failed"]
    assert told[2] == ["node37", "×8", "6.0", "GiB", "steps", "990–1,037"]
    assert told[3] == ["node00", "×8", "8.0", "GiB", "step", "1,000"]
    assert len(told) == 11 and told[-1] == ["all", "others", "are", "further"]
