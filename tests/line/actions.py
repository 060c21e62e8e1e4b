"""What a person does over a line, step by step; each waits for what the far end shows."""

from __future__ import annotations

import time

from tests.line.lab import Lab, Spent

DOWN, PAGE_DOWN, HOME, ESCAPE, ENTER = "j", "\x1b[6~", "\x1b[H", "\x1b", "\r"
QUIT, PALETTE, HELP, LIST, SYSTEM = "\x11", "\x10", "?", "a", "s"

OVER_A_RUN = {HELP: "run.fill-the-screen", QUIT: "Quit?", PALETTE: "Search for"}
"""What opens over a run, and what it shows."""

READ = 0.3
"""Seconds that a person looks at a screen before a key, at least. The lab takes keys when all of
a screen has been painted, 0.1 s after its first frame.
"""


def cursor(text: str) -> int:
    """The line of the list that the cursor is on; -1 where none is."""
    lines = text.split("\n")
    if "sort" not in lines[-1]:
        return -1
    return next((number for number, line in enumerate(lines) if line.startswith("▸")), -1)


def press(lab: Lab, key: str) -> float:
    """Type ``key`` after a look; gives the moment."""
    time.sleep(READ)
    return lab.send(key)


def at_home(lab: Lab, timeout: float = 60.0) -> float:
    return lab.until(lambda text: "TOPICS" in text and "ctrl+q quit" in text, "home", timeout)


def to_list(lab: Lab, timeout: float = 30.0) -> float:
    press(lab, LIST)
    return lab.until(lambda text: cursor(text) > 0, "the list of runs", timeout)


def to_run(lab: Lab, timeout: float = 30.0) -> float:
    """From the list into the run at the cursor, which has the charts of ``feed_four``."""
    press(lab, ENTER)
    return lab.until(lambda text: "grad/mean" in text and "space stop" in text, "a run", timeout)


def down(lab: Lab, timeout: float = 30.0) -> float:
    """Seconds until the cursor of a list is a line further."""
    before = cursor(lab.shown)
    typed = press(lab, DOWN)
    return lab.until(lambda text: cursor(text) == before + 1, "the cursor", timeout) - typed


def leave(lab: Lab, timeout: float = 30.0) -> float:
    """Leave the run running; gives the moment at which the terminal is the shell's again."""
    press(lab, QUIT)
    lab.shows("Quit?", timeout)
    press(lab, ENTER)
    return lab.gone(timeout)


def during(lab: Lab, seconds: float) -> Spent:
    """What ``seconds`` without a key take."""
    lab.mark()
    time.sleep(seconds)
    return lab.spent()
