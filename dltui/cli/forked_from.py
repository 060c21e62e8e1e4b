"""The process that a command's runs are forked from, where it begins several that need torch."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from dltui.config.values import effective
from dltui.launch.start import usual_environment
from dltui.launch.warm.waiting import Waiting

POLL_SECONDS = 0.02


@contextmanager
def one_parent() -> Iterator[Waiting | None]:
    """It imports torch once for all of them; null where the user's file wants none."""
    if effective().tui.warm is False:
        yield None
        return
    warm = Waiting(usual_environment(background=False))
    try:
        yield warm
    finally:
        warm.close()


def await_ready(warm: Waiting, stop: Callable[[], bool], say: Callable[[str], None]) -> None:
    """Until it has imported all, or is gone, or nobody wants it any more: a run that imported for
    itself meanwhile would take longer.
    """
    warm.look()
    if not (warm.ready or warm.gone):
        say("importing torch, for all runs")
    while not (warm.ready or warm.gone or stop()):
        time.sleep(POLL_SECONDS)
        warm.look()
