"""The ranks of a run beside its curves."""

from __future__ import annotations

import socket
from typing import Any

import pytest

from dltui.runs.files.ranks import Rank
from dltui.tui.texts.ranks import rank_lines
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
