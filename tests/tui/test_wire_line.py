"""How much may be under way to the terminal, by what its answers tell of the line."""

from __future__ import annotations

import pytest

from dltui.devices.link import SILENT, LineSample
from dltui.runs import clock
from dltui.tui.terminal.link import LONG_PATIENCE, PATIENCE, SMALLEST_PIECE, UNKNOWN_PIECE, Link


class Clock:
    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def time(monkeypatch: pytest.MonkeyPatch) -> Clock:
    made = Clock()
    monkeypatch.setattr(clock, "monotonic", made)
    return made


def carried(line: Link, time: Clock, size: int, *, rate: float, round_trip: float) -> None:
    """A frame that arrives over such a line, and its answer."""
    number = line.sent(size)
    time.now += round_trip + size / rate
    assert line.answered(number)


def test_nothing_more_leaves_before_the_answer(time: Clock) -> None:
    line = Link()
    number = line.sent(0)
    assert line.room() == 0
    time.now += 0.1
    assert line.answered(number)
    assert line.room() == UNKNOWN_PIECE
    assert line.measured == LineSample(pytest.approx(0.1), None)


def test_a_slow_line_gets_pieces_of_a_quarter_of_a_second(time: Clock) -> None:
    line = Link()
    carried(line, time, 0, rate=1, round_trip=0.06)
    carried(line, time, 16_000, rate=8_000, round_trip=0.06)
    assert line.measured == LineSample(pytest.approx(0.06), pytest.approx(8_000))
    assert line.room() == SMALLEST_PIECE
    number = line.sent(2_000)
    assert line.room() == 0
    time.now += 0.31
    assert line.answered(number)
    carried(line, time, 20_000, rate=32_000, round_trip=0.06)
    assert line.room() == 8_000


def test_a_long_but_wide_line_waits_for_nothing(time: Clock) -> None:
    line = Link()
    carried(line, time, 0, rate=1, round_trip=0.4)
    carried(line, time, 16_000, rate=1_000_000, round_trip=0.4)
    line.sent(5_000)
    last = line.sent(5_000)
    assert line.room() > 100_000
    assert line.arrived == line.left - 2
    assert line.answered(last)
    assert line.arrived == line.left
    assert not line.busy, "what was sent before has arrived as well"


def test_a_terminal_that_never_answers_is_asked_three_times(time: Clock) -> None:
    line = Link()
    for _ in range(3):
        assert line.asks
        line.sent(1_000)
        assert line.room() == 0 and line.patience() == pytest.approx(PATIENCE)
        time.now += PATIENCE
        assert line.patience() == 0
        line.give_up()
    assert not line.asks and line.measured == SILENT
    assert line.room() == UNKNOWN_PIECE
    line.start()
    assert line.asks


def test_a_line_that_stands_still_gets_less_and_less(time: Clock) -> None:
    line = Link()
    carried(line, time, 0, rate=1, round_trip=0.1)
    waited = []
    for _ in range(6):
        line.sent(1_000)
        waited.append(line.patience())
        line.give_up()
    least, most = LONG_PATIENCE
    assert waited == pytest.approx([least, 2 * least, 4 * least, 8 * least, most, most])
    assert line.asks, "it has answered before and may again"
    assert line.answered(line.sent(1_000))
    line.sent(1_000)
    assert line.patience() == pytest.approx(least)


def test_an_answer_to_nothing_is_none(time: Clock) -> None:
    line = Link()
    assert not line.answered(7)
    number = line.sent(10)
    assert not line.answered(number + 1)
    assert line.busy


def test_leaving_waits_for_the_last_answer_unless_the_terminal_is_gone() -> None:
    line = Link()
    assert line.answered(line.sent(0))
    line.sent(100)
    line.close()
    line.drain(60.0)
    assert not line.busy
