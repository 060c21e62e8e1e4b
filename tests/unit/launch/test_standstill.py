"""Who of several ranks does not come on."""

from __future__ import annotations

import pytest

from dltui.launch.ranks import Pace
from dltui.worker.crew import LATE_SECONDS, STOPPED_SECONDS, Standstill


class Clock:
    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


def test_one_that_is_behind_for_too_long_is_named(clock: Clock) -> None:
    seen = Standstill(3, 60, clock)
    assert seen.late([5, 4, 5]) is None
    clock.now = 59
    assert seen.late([5, 4, 5]) is None
    clock.now = 60
    assert (seen.late([5, 4, 5]) or "").startswith("rank 1 did not come on for 60 s")


def test_one_that_is_behind_for_a_while_is_told_of_long_before(clock: Clock) -> None:
    seen = Standstill(3, 300, clock)
    seen.late([5, 4, 5])
    clock.now = LATE_SECONDS - 1
    assert seen.told == ""
    clock.now = 20
    assert seen.told == "rank 1 has not come on for 20 s, and the others wait"
    seen.late([5, 5, 5])
    clock.now = 50
    assert seen.told == ""


def test_as_long_as_anybody_comes_on_all_is_well(clock: Clock) -> None:
    seen = Standstill(2, 60, clock)
    for place in range(10):
        clock.now += 50
        assert seen.late([place, 0]) is None


def test_all_at_one_place_wait_for_one_another(clock: Clock) -> None:
    seen = Standstill(2, 60, clock)
    seen.late([5, 5])
    clock.now = 61
    assert (seen.late([5, 5]) or "").startswith("the ranks wait for one another")


def test_one_that_is_stopped_and_goes_on_is_not_missed(clock: Clock) -> None:
    seen = Standstill(2, 300, clock)
    assert not seen.is_stopped(1, True)
    clock.now = STOPPED_SECONDS - 1
    assert not seen.is_stopped(1, True)
    assert not seen.is_stopped(1, False)
    clock.now += 2
    assert not seen.is_stopped(1, True)
    clock.now += STOPPED_SECONDS
    assert seen.is_stopped(1, True)


def test_who_waits_at_the_end_of_a_piece_of_work_is_before_who_is_within() -> None:
    waiting, working = Pace(), Pace()
    for pace in (waiting, working):
        pace.begin()
    working.mark()
    waiting.arrive()
    assert waiting.place > working.place
    working.begin()
    assert working.place > waiting.place
