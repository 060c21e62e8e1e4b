"""The line itself, with a clock of the test's own."""

from __future__ import annotations

from math import inf

import pytest

from tests.line.pipe import Pipe


def test_bytes_come_at_the_rate_and_after_the_delay() -> None:
    pipe = Pipe(rate=100.0, delay=1.0)
    assert pipe.put(b"x" * 50, now=10.0) and pipe.put(b"y" * 100, now=10.0)
    assert pipe.inside == 150
    assert pipe.next == pytest.approx(11.5)
    assert pipe.take(now=11.4) == []
    assert pipe.take(now=11.6) == [b"x" * 50]
    assert pipe.inside == 100
    assert pipe.take(now=12.6) == [b"y" * 100]
    assert (pipe.inside, pipe.next) == (0, inf)


def test_an_idle_line_saves_nothing_up() -> None:
    pipe = Pipe(rate=100.0)
    pipe.put(b"x" * 100, now=0.0)
    pipe.put(b"y" * 100, now=5.0)
    assert pipe.take(now=5.9) == [b"x" * 100]
    assert pipe.take(now=6.0) == [b"y" * 100]


def test_a_line_without_limits_is_there_at_once() -> None:
    pipe = Pipe()
    pipe.put(b"x", now=3.0)
    assert pipe.take(now=3.0) == [b"x"]


def test_a_full_queue_drops_its_tail() -> None:
    pipe = Pipe(rate=100.0, room=150)
    assert pipe.put(b"x" * 100, now=0.0)
    assert not pipe.put(b"y" * 100, now=0.0)
    assert pipe.put(b"z" * 100, now=0.6)
    assert pipe.take(now=9.0) == [b"x" * 100, b"z" * 100]


def test_loss_is_the_share_that_vanishes() -> None:
    pipe = Pipe(loss=0.02)
    lost = sum(not pipe.put(b"x", now=0.0) for _ in range(10_000))
    assert 150 < lost < 250
    assert len(pipe.take(now=0.0)) == 10_000 - lost


def test_in_a_black_hole_nothing_moves_and_nothing_is_lost() -> None:
    pipe = Pipe(rate=100.0, delay=0.5)
    pipe.put(b"x" * 100, now=0.0)
    pipe.hold(10.0, now=1.0)
    pipe.put(b"y" * 100, now=2.0)
    assert pipe.take(now=11.4) == []
    assert pipe.take(now=11.6) == [b"x" * 100]
    assert pipe.take(now=12.6) == [b"y" * 100]
