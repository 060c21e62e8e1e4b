"""How long yet: the pace so far, smoothed, and nothing while it would be a guess."""

from __future__ import annotations

import math

LEAST_SHARE, LEAST_SECONDS = 0.05, 2.0
"""Of the work, and of running, before a pace means anything; the first steps are slow."""

LONG_SECONDS = 15.0
"""After these a pace means something however much there is to do."""

SETTLING = 5.0
"""Seconds in which what is told moves most of the way to what the pace so far says."""


class Eta:
    """Takes how much was done at which second of running."""

    def __init__(self) -> None:
        self._from: tuple[float, float] | None = None
        self._left: float | None = None
        self._at = 0.0

    def begin(self, done: float, elapsed: float) -> None:
        """The pace counts from here; only the first call says so."""
        self._from = self._from or (done, elapsed)

    def done(self, done: float, total: float, elapsed: float) -> None:
        """``done`` of ``total`` at second ``elapsed``; where that goes back no time has passed."""
        first, since = self._from or (done, elapsed)
        seconds, share = elapsed - since, (done - first) / (total - first) if total > first else 0.0
        told = (share >= LEAST_SHARE and seconds >= LEAST_SECONDS) or seconds >= LONG_SECONDS
        if not told or share <= 0 or done > total:
            self._left = None
            return
        pace = (total - done) * seconds / (done - first)
        if self._left is None:
            self._left = pace
        else:
            passed = max(0.0, elapsed - self._at)
            expected = max(0.0, self._left - passed)
            self._left = expected + (pace - expected) * (1 - math.exp(-passed / SETTLING))
        self._at = elapsed

    def left(self, since: float = 0.0) -> float | None:
        """Seconds left, ``since`` seconds after the last ``done``; null where nobody can say."""
        if self._left is None or 0 < self._left < since:
            return None
        return max(0.0, self._left - since)
