"""The two clocks. ``wall`` may jump and differs by machine, so only ``monotonic`` decides."""

from __future__ import annotations

import time


def wall() -> float:
    """Unix seconds, to tell people when something was."""
    return time.time()


def monotonic() -> float:
    """Seconds that pass evenly, from an arbitrary start."""
    return time.monotonic()
