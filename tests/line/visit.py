"""What is measured over a line, as ``wire.md`` first did: two visits to the lab."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from tests.line.actions import (
    ENTER,
    ESCAPE,
    HELP,
    HOME,
    OVER_A_RUN,
    QUIT,
    READ,
    SYSTEM,
    at_home,
    cursor,
    down,
    during,
    leave,
    press,
    to_list,
    to_run,
)
from tests.line.lab import Lab

KEYS = 12
HELP_OPEN = 12.0
"""Seconds that help lies over a live run: a slow line's backlog grows meanwhile."""

SETTLED = 3.0
"""Seconds for what was opened to be complete."""

PATIENCE = 40.0
"""Seconds after which a key counts as not answered."""


@dataclass
class Measured:
    """Seconds, and bytes a second; ``moves`` are bytes of one move of the cursor, ``packets`` what
    went over the line itself while ``live`` was taken: encrypted, perhaps compressed.

    What is null was not reached: what came before was not answered in ``PATIENCE``, as ``late``
    says.
    """

    first: float | None = None
    home: float | None = None
    listed: float | None = None
    keys: list[float] = field(default_factory=list)
    moves: list[int] = field(default_factory=list)
    system: float | None = None
    live: float | None = None
    packets: float | None = None
    help: float | None = None
    escape: float | None = None
    question: float | None = None
    shell: float | None = None
    late: dict[str, str] = field(default_factory=dict)

    @contextmanager
    def part(self, name: str) -> Iterator[None]:
        try:
            yield
        except TimeoutError as error:
            self.late[name] = str(error).split("\n")[0]


def lists(lab: Lab, seen: Measured, seconds: float) -> None:
    """Home, the list of runs with its keys, and System; each is watched for ``seconds``."""
    with seen.part("lists"):
        seen.first = at_home(lab) - lab.started
        time.sleep(SETTLED)
        seen.home = during(lab, seconds).rate
        to_list(lab, PATIENCE)
        time.sleep(SETTLED)
        seen.listed = during(lab, seconds).rate
        press(lab, HOME)
        lab.until(lambda text: 0 < cursor(text) < 5, "the first run", PATIENCE)
        for _ in range(KEYS):
            seen.keys.append(down(lab, PATIENCE / 2))
            time.sleep(READ)
            seen.moves.append(lab.spent().bytes)
            if sum(seen.keys) > PATIENCE:
                break
        press(lab, SYSTEM)
        lab.shows("PROCESSES", PATIENCE)
        time.sleep(SETTLED)
        seen.system = during(lab, seconds).rate
        leave(lab, PATIENCE)


def run(lab: Lab, seen: Measured, seconds: float, carried: Callable[[], int]) -> None:
    """A live run, watched for ``seconds``, and help over it; then out.

    ``carried`` gives the bytes that went over the line so far.
    """
    with seen.part("run"):
        at_home(lab)
        time.sleep(SETTLED)
        to_list(lab, PATIENCE)
        press(lab, HOME)
        time.sleep(SETTLED)
        to_run(lab, PATIENCE)
        time.sleep(SETTLED)
        before = carried()
        spent = during(lab, seconds)
        seen.live, seen.packets = spent.rate, (carried() - before) / spent.seconds
        seen.help = -press(lab, HELP)
        seen.help += lab.shows(OVER_A_RUN[HELP], PATIENCE)
        time.sleep(HELP_OPEN)
        seen.escape = -press(lab, ESCAPE)
        seen.escape += lab.lacks(OVER_A_RUN[HELP], PATIENCE)
        time.sleep(READ)
    with seen.part("quit"):
        seen.question = -press(lab, QUIT)
        seen.question += lab.shows(OVER_A_RUN[QUIT], PATIENCE)
        seen.shell = -press(lab, ENTER)
        seen.shell += lab.gone(PATIENCE)
