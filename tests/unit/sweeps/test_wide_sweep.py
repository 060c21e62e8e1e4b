"""What a sweep asks its disk does not grow with the points that wait or have ended."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from dltui.launch import start
from dltui.presets.catalogue import find
from dltui.presets.load import load
from dltui.runs.files import identity
from dltui.runs.files import result as results
from dltui.runs.files.result import Result
from dltui.runs.log.events import Status
from dltui.runs.log.recorder import Recorder
from dltui.sweeps import board as module
from dltui.sweeps.board import SweepBoard
from dltui.sweeps.points import Task, lay_out

POINTS = 12


class Watched:
    def __init__(self, root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(module, "SECONDS", 0.0)
        monkeypatch.setattr(module, "ROWS", 1e9)
        loaded = load(find("quickstart"), overrides=(f"sweep={{seeds={POINTS}}}",))
        sweep = start.create(loaded, root=root)
        self.tasks = lay_out(sweep, loaded.preset, 1)
        identity.write(sweep, identity.of_this_process(""))
        self.recorder = Recorder(sweep)
        self.preset = loaded.preset
        self.board = SweepBoard(loaded.preset, self.tasks, self.recorder)
        self._looked: list[int] = []
        look = SweepBoard._look

        def counted(board: SweepBoard, task: Task) -> None:
            self._looked.append(task.point.number)
            look(board, task)

        monkeypatch.setattr(SweepBoard, "_look", counted)

    def draw(self) -> list[int]:
        """The points that a drawing looked at."""
        self._looked.clear()
        self.board.draw(final=True)
        return sorted(self._looked)


@pytest.fixture
def watched(runs_dir: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Watched]:
    found = Watched(runs_dir, monkeypatch)
    with found.recorder:
        yield found


def begin(task: Task) -> None:
    identity.write(task.run, identity.of_this_process(""))
    with Recorder(task.run) as recorder:
        recorder.plan(steps=2, epochs=1)
        recorder.step(1, {"loss": 1.0})


def test_only_points_that_were_begun_are_looked_at_until_they_have_ended(watched: Watched) -> None:
    assert watched.draw() == list(range(POINTS))
    assert watched.draw() == []
    for number in (0, 3):
        watched.board.begin(watched.tasks[number])
        begin(watched.tasks[number])
    assert watched.draw() == [0, 3]
    assert watched.board.share(3) == 0.5
    results.write(watched.tasks[0].run, Result(status=Status.FINISHED))
    assert watched.draw() == [0, 3]
    assert watched.draw() == [3]


def test_points_of_an_earlier_coordinator_are_looked_at_as_long_as_they_run(
    watched: Watched,
) -> None:
    begin(watched.tasks[5])
    assert watched.draw() == list(range(POINTS))
    assert watched.draw() == [5]
    results.write(watched.tasks[5].run, Result(status=Status.STOPPED))
    watched.draw()
    assert watched.draw() == []


def test_of_points_that_others_begin_the_next_are_looked_at_and_the_rest_in_turn(
    watched: Watched, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "AHEAD", 2)
    watched.board = SweepBoard(watched.preset, watched.tasks, watched.recorder, alone=False)
    assert set(watched.draw()) == set(range(POINTS))
    begin(watched.tasks[0])
    results.write(watched.tasks[1].run, Result(status=Status.FINISHED))
    assert {0, 1} <= set(watched.draw())
    seen = set[int]()
    for _ in range(5):
        looked = watched.draw()
        assert {0, 2, 3} <= set(looked) and len(looked) <= 5
        seen |= set(looked)
    assert seen == set(range(POINTS)) - {1}
