"""Looks at a slow disk happen at the same time, and nobody waits for those that hang."""

from __future__ import annotations

import _thread
import contextlib
import threading
import time
from collections.abc import Callable

import pytest

from dltui.runs.listing import parallel as module
from dltui.runs.listing.parallel import THREADS, each, side_by_side

NAMES = [f"run {number}" for number in range(200)]


def bare() -> int:
    """Threads that no ``Thread`` stands for, as the looks have."""
    return _thread._count() - (threading.active_count() - 1)


@pytest.fixture
def threads() -> Callable[[], int]:
    """How many of them have begun since, and go on; tests before may have left some."""
    before = bare()
    return lambda: bare() - before


def until(condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 30
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.01)


@pytest.fixture
def slow(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every look counts as one at a slow disk."""
    monkeypatch.setattr(module, "SLOW", -1.0)


def test_on_a_fast_disk_one_after_another_and_in_order(
    threads: Callable[[], int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "SLOW", 60.0)
    answers = list(side_by_side(NAMES, str.upper, 60.0))
    assert answers == [(name, name.upper()) for name in NAMES]
    assert not threads()


@pytest.mark.usefixtures("slow")
def test_on_a_slow_one_many_at_a_time(threads: Callable[[], int]) -> None:
    together = threading.Barrier(THREADS)

    def look(name: str) -> str:
        if name in NAMES[1 : THREADS + 1]:
            together.wait(30)
        return name.upper()

    answers = [answer for answer in side_by_side(NAMES, look, 60.0) if answer]
    assert sorted(answers) == sorted((name, name.upper()) for name in NAMES)
    until(lambda: not threads())


@pytest.mark.usefixtures("slow")
def test_who_leaves_waits_for_no_look_that_hangs_and_none_is_begun(
    threads: Callable[[], int],
) -> None:
    hanging, looked = threading.Event(), list[str]()

    def look(name: str) -> None:
        looked.append(name)
        if name != NAMES[0]:
            assert hanging.wait(60)

    with contextlib.closing(side_by_side(NAMES, look, 0.01)) as answers:
        assert next(answers) == (NAMES[0], None)
        assert next(answers) is None
    assert len(looked) <= THREADS + 1
    hanging.set()
    until(lambda: not threads())
    assert len(looked) <= THREADS + 1


@pytest.mark.usefixtures("slow")
def test_a_fault_is_raised_where_the_answers_are_taken(threads: Callable[[], int]) -> None:
    def look(name: str) -> str:
        if name == NAMES[7]:
            raise ValueError(name)
        return name

    with pytest.raises(ValueError, match=NAMES[7]):
        list(side_by_side(NAMES, look, 60.0))
    until(lambda: not threads())


@pytest.mark.parametrize("disk", ["fast", "slow"])
def test_what_each_gives_comes_in_their_order(disk: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "SLOW", 60.0 if disk == "fast" else -1.0)
    names = [*NAMES, *NAMES]
    assert each(names, str.upper) == [name.upper() for name in names]
    assert each([], str.upper) == []


@pytest.mark.usefixtures("slow")
def test_the_first_that_goes_wrong_is_told_whichever_was_quickest() -> None:
    later = threading.Event()

    def look(name: str) -> str:
        if name == NAMES[1]:
            assert later.wait(30)
            raise ValueError(name)
        if name == NAMES[2]:
            later.set()
            raise ValueError(name)
        return name

    with pytest.raises(ValueError, match=f"^{NAMES[1]}$"):
        each(NAMES, look)
