"""Runs that were killed here, watched until everything of them is gone."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from dltui.launch.stop import Killed


class KilledRuns:
    """``look`` is called now and then, ``rest`` on the way out."""

    def __init__(self) -> None:
        self._watched: list[tuple[float, Killed]] = []

    def watch(self, killed: Killed) -> None:
        self._watched.append((time.monotonic(), killed))

    def look(self) -> str:
        """Which processes have not gone for too long; each run is named once, else nothing."""
        if not self._watched:
            return ""
        from dltui.launch.stop import GONE_SECONDS, named

        lines: list[str] = []
        for since, killed in tuple(self._watched):
            left = killed.left()
            if left and time.monotonic() - since < GONE_SECONDS:
                continue
            self._watched.remove((since, killed))
            if killed.pid not in [one.pid for one in left]:
                killed.write_down()
            lines += [named(one) for one in left]
        return in_words(lines)

    def rest(self) -> str:
        """The same of all that are still watched, waiting for them a few seconds."""
        lines = [line for _, killed in self._watched for line in killed.survivors()]
        self._watched.clear()
        return in_words(lines)


def in_words(lines: list[str]) -> str:
    return f"still alive after the kill: {'; '.join(lines)}" if lines else ""
