"""Runs side by side: how many, in which order they are told, and what a signal does."""

from __future__ import annotations

import signal
from collections.abc import Callable

import pytest

from dltui.cli import side_by_side
from dltui.cli.attend import Worker
from dltui.cli.passing_on import Signals
from dltui.cli.side_by_side import SideBySide
from dltui.errors import UsageError


class Machine:
    """Where runs take so many looks; ``log`` is what became of them."""

    def __init__(self) -> None:
        self.log: list[str] = []
        self.running: set[str] = set()
        self.most = 0


class Pretended(Worker):
    """Ends after ``looks``, or at the look after a signal."""

    def __init__(self, name: str, looks: int, machine: Machine, signals: Signals) -> None:
        self.name, self.looks, self.machine, self.signals = name, looks, machine, signals
        machine.running.add(name)
        machine.most = max(machine.most, len(machine.running))

    @property
    def runs(self) -> bool:
        return self.name in self.machine.running

    def tend(self, say: Callable[[str], None]) -> None:
        self.looks -= 1
        if self.signals.asked:
            say(f"{self.name} is asked to stop")
        if self.looks <= 0 or self.signals.asked:
            self.machine.running.discard(self.name)

    def follow(self, progress: str = "", meanwhile: Callable[[], None] = lambda: None) -> None:
        while self.runs:
            self.tend(self.machine.log.append)
            meanwhile()

    def code(self) -> int | None:
        return 0


class Wish:
    def __init__(self, machine: Machine, name: str, looks: int, *, alone: bool = False) -> None:
        self.heading = name
        self.alone = alone
        self.looks, self.machine = looks, machine
        self.beside: set[str] = set()

    def begin(self, signals: Signals, say: Callable[[str], None]) -> Worker | None:
        if not self.looks:
            raise UsageError(f"{self.heading} cannot begin")
        say(f"{self.heading} begins")
        self.beside = set(self.machine.running)
        return Pretended(self.heading, self.looks, self.machine, signals)


@pytest.fixture
def machine(monkeypatch: pytest.MonkeyPatch) -> Machine:
    found = Machine()
    monkeypatch.setattr(side_by_side, "narrate", found.log.append)
    monkeypatch.setattr(side_by_side, "ROOM", 0)
    return found


def test_many_run_at_once_and_are_told_in_their_order(machine: Machine) -> None:
    wishes = [Wish(machine, "long", 9), *(Wish(machine, name, 2) for name in "abc")]
    runs = SideBySide(wishes, 2, Signals())
    assert [runs.next() for _ in range(5)] == [True] * 4 + [False]
    assert machine.most == 2
    names = ["long", "a", "b", "c"]
    assert machine.log == [line for name in names for line in (name, f"{name} begins")]
    assert wishes[3].beside == {"long"}


def test_one_at_a_time_begins_none_before_its_turn(machine: Machine) -> None:
    runs = SideBySide([Wish(machine, name, 2) for name in "ab"], 1, Signals())
    assert runs.next()
    assert machine.log == ["a", "a begins"]
    assert machine.most == 1


def test_what_measures_time_runs_alone(machine: Machine) -> None:
    timed = Wish(machine, "timed", 2, alone=True)
    after = Wish(machine, "after", 2)
    runs = SideBySide([Wish(machine, "a", 3), Wish(machine, "b", 5), timed, after], 3, Signals())
    assert all(runs.next() for _ in range(4))
    assert machine.most == 2
    assert not timed.beside
    assert not after.beside


def test_one_that_cannot_begin_leaves_its_place_to_the_next(machine: Machine) -> None:
    last = Wish(machine, "last", 2)
    runs = SideBySide([Wish(machine, "long", 9), Wish(machine, "bad", 0), last], 2, Signals())
    assert runs.next()
    assert last.beside == {"long"}
    with pytest.raises(UsageError, match="bad cannot begin"):
        runs.next()
    assert runs.next()
    assert machine.log[-3:] == ["bad", "last", "last begins"]


def test_none_is_begun_where_memory_is_short(
    machine: Machine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(side_by_side, "ROOM", 1 << 62)
    runs = SideBySide([Wish(machine, name, 2) for name in "ab"], 2, Signals())
    assert runs.next()
    assert runs.next()
    assert machine.most == 1


def test_a_signal_reaches_all_that_run_and_no_more_begin(machine: Machine) -> None:
    signals = Signals()

    class Interrupting(Wish):
        def begin(self, given: Signals, say: Callable[[str], None]) -> Worker | None:
            worker = super().begin(given, say)
            given(signal.SIGINT, None)
            return worker

    runs = SideBySide(
        [Wish(machine, "a", 9), Interrupting(machine, "b", 9), Wish(machine, "c", 9)], 2, signals
    )
    assert [runs.next(), runs.next(), runs.next()] == [True, True, False]
    assert machine.log == [
        *("a", "a begins", "a is asked to stop"),
        *("b", "b begins", "b is asked to stop"),
    ]


def test_those_that_run_end_where_no_more_are_to_begin(machine: Machine) -> None:
    runs = SideBySide([Wish(machine, name, 3) for name in "abcd"], 2, Signals())
    assert runs.next()
    runs.closed = True
    assert [runs.next(), runs.next(), runs.next()] == [True, True, False]
    assert not machine.running
