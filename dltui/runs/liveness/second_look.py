"""A second look at runs that seem lost and cannot be seen from here, for who looks only once.

A clock that is minutes off tells a heartbeat of now for an old one; whether it moves tells better.
A lab need not wait for that: it looks again anyway.
"""

from __future__ import annotations

import time
from collections.abc import Iterable

from dltui.runs import clock
from dltui.runs.layout import RunDir
from dltui.runs.listing.parallel import each
from dltui.runs.liveness import ownership, state
from dltui.runs.liveness.state import HEARTBEAT_SECONDS, Life
from dltui.runs.log.events import Status

SECONDS = HEARTBEAT_SECONDS + 1.5

RECENT = 86_400.0
"""Seconds by which a clock may be off in a list: among thousands of runs some were lost for good,
and no list may take longer for them each time."""


def settle(runs: Iterable[RunDir], *, recent: bool = False) -> bool:
    """Wait until it is known whether those of ``runs`` are lost that seem so; whether any is not.

    ``recent`` leaves out those whose last sign of life is more than a day off.
    """
    asked = list(runs)
    unsure = zip(asked, each(asked, lambda run: _unsure(run, recent=recent)), strict=True)
    first = {run: ownership.signs_of_life(run) for run, so in unsure if so}
    deadline, moved = clock.monotonic() + SECONDS, False
    while first and clock.monotonic() < deadline:
        time.sleep(ownership.LOOK_EVERY)
        for run in [run for run, signs in first.items() if ownership.signs_of_life(run) != signs]:
            state.saw_move(run)
            del first[run]
            moved = True
    return moved


def _unsure(run: RunDir, *, recent: bool) -> bool:
    last = state.last_sign(run) / 1e9
    if not last or (recent and abs(clock.wall() - last) >= RECENT):
        return False
    if state.status(run) is not Status.LOST or state.still(run) >= SECONDS:
        return False
    known = state.signs(run)
    who = known.worker or known.waiter
    return not (who and (state.life(who) is Life.GONE or (known.end and known.end.gone)))
