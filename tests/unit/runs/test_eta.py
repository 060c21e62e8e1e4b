"""How long yet: nothing while it would be a guess, and no jumps."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dltui.runs.log.eta import LONG_SECONDS, Eta


def told(samples: list[tuple[float, float]], total: float = 100.0) -> list[float | None]:
    """What is left after each sample of what was done at which second."""
    eta = Eta()
    eta.begin(0.0, 0.0)
    found = []
    for done, elapsed in samples:
        eta.done(done, total, elapsed)
        found.append(eta.left())
    return found


def test_it_is_unknown_until_it_means_something() -> None:
    assert told([(1.0, 0.5), (4.0, 3.0), (5.0, 3.75)]) == [None, None, pytest.approx(71.25)]
    assert told([(1.0, LONG_SECONDS)]) == [pytest.approx(99 * LONG_SECONDS)]


@given(st.floats(0.01, 50.0), st.integers(3, 60))
def test_an_even_pace_is_told_exactly(pace: float, count: int) -> None:
    seconds = [5.0 * n for n in range(1, count)]
    for moment, left in zip(seconds, told([(pace * s, s) for s in seconds], 1e6), strict=True):
        assert left is None or left == pytest.approx(1e6 / pace - moment)


def test_a_jump_of_the_pace_does_not_jump_through() -> None:
    """Points of a sweep that take 4, 4, 40 s: half of them done says nothing of the rest."""
    before, after = told([(50.0, 8.0), (51.0, 12.0)])
    assert before == pytest.approx(8.0)
    assert after is not None and 4.0 < after < 51.0 * 12.0 / 49.0


def test_it_counts_down_in_silence_and_then_says_nothing() -> None:
    eta = Eta()
    eta.begin(0.0, 0.0)
    eta.done(50.0, 100.0, 10.0)
    assert eta.left(4.0) == pytest.approx(6.0)
    assert eta.left(11.0) is None


@given(st.lists(st.tuples(st.floats(0, 120), st.floats(0, 10)), max_size=30))
def test_it_is_never_negative(steps: list[tuple[float, float]]) -> None:
    moment, samples = 0.0, []
    for done, passed in steps:
        moment += passed
        samples.append((done, moment))
    assert all(left is None or left >= 0.0 for left in told(samples))
