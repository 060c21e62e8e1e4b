"""Pieced together from differences, the far screen is the one that a fresh painting shows."""

from __future__ import annotations

import random
import time
from collections.abc import Mapping

import pytest

from tests.line.actions import QUIT, at_home
from tests.line.lab import KBIT64, Lab, Line
from tests.line.places import COMMAND

AGAIN = "\x0c"
"""ctrl+l: all of it is sent anew."""

SETTLED = 1.5
"""Seconds without a byte after which nothing is on its way, on a busy machine."""

SEEN = 1.0
"""Seconds a person looks before answering a question."""

MESSAGE = "▌"
"""The edge of a message, which goes by itself after some seconds."""

KEYS = ("j", "k", "a", "\r", "\x1b", "?", "\t", "\x1b[6~", "x", "g", "\x1b[H")
"""Move, open, leave, ask; none of them starts or ends anything, nor shows what moves by itself."""


@pytest.mark.parametrize("line", [Line(), KBIT64], ids=["direct", "64 kbit/s"])
def test_after_many_keys_each_cell_is_as_painted_anew(
    env: Mapping[str, str], many_runs: None, line: Line
) -> None:
    choose = random.Random(4)
    with Lab(COMMAND, env=env, line=line) as lab:
        at_home(lab)
        for _ in range(3):
            for key in choose.choices(KEYS, k=8):
                lab.send(key)
                lab.quiet(0.1)
            assert not (wrong := cells_that_change(lab)), (wrong, lab.shown)
        lab.resize(100, 30)
        assert not (wrong := cells_that_change(lab)), (wrong, lab.shown)


def cells_that_change(lab: Lab) -> list[tuple[int, int, object, object]]:
    """Line, column, looks before and after, of each cell that a fresh painting changes."""
    lab.quiet(SETTLED)
    lab.lacks(MESSAGE)
    lab.quiet(SETTLED)
    before = lab.looks
    lab.send(AGAIN)
    lab.quiet(SETTLED)
    pairs = enumerate(zip(before, lab.looks, strict=True))
    return [
        (y, x, old, new)
        for y, lines in pairs
        for x, (old, new) in enumerate(zip(*lines, strict=True))
        if old != new
    ]


def test_what_wrote_over_the_screen_is_painted_over(env: Mapping[str, str]) -> None:
    with Lab(COMMAND, env=env) as lab:
        at_home(lab)
        lab.shows("not run")
        lab.quiet(SETTLED)
        before = lab.shown
        lab.overwrite(b"\x1b[5;10Hthe system is going down for reboot\r\n\x1b[2K")
        assert lab.shown != before
        lab.send(AGAIN)
        lab.quiet(SETTLED)
        assert lab.shown == before


def test_no_answer_is_left_for_the_shell(env: Mapping[str, str], live_run: None) -> None:
    """After the lab a shell reads: an answer that came late would be typed into it."""
    read = (
        "import os, select; "
        'print("LEFT", os.read(0, 99) if select.select([0], [], [], 1)[0] else b"")'
    )
    command = ("sh", "-c", f"stty raw; {' '.join(COMMAND)}; stty raw; {COMMAND[0]} -c '{read}'")
    with Lab(command, env=env, line=Line(delay=0.2)) as lab:
        at_home(lab)
        lab.shows("● running")
        lab.send(QUIT)
        lab.shows("Quit?")
        time.sleep(SEEN)
        lab.send("\r")
        lab.shows("LEFT")
        assert "LEFT b''" in lab.shown


def test_a_question_is_not_answered_before_it_is_seen(
    env: Mapping[str, str], live_run: None
) -> None:
    """Enter on the way while the question is: it was typed for what is seen at the far end."""
    with Lab(COMMAND, env=env, line=Line(delay=0.3)) as lab:
        at_home(lab)
        lab.shows("● running")
        time.sleep(SEEN)
        lab.send(QUIT)
        time.sleep(0.4)  # It reached the lab 0.1 s ago, and the question is on its way.
        assert "Quit?" not in lab.shown
        lab.send("\r")
        lab.shows("Quit?")
        time.sleep(SEEN)
        assert lab.process.poll() is None and "Quit?" in lab.shown
        lab.send("\r")
        lab.gone()
