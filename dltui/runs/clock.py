"""The two clocks. ``wall`` may jump and differs by machine, so only ``monotonic`` decides."""

from __future__ import annotations

import math
import time


def wall() -> float:
    """Unix seconds, to tell people when something was."""
    return time.time()


def monotonic() -> float:
    """Seconds that pass evenly, from an arbitrary start."""
    return time.monotonic()


def uptime() -> float:
    """Seconds since this machine was booted, its sleep included; infinite where nobody tells."""
    if not hasattr(time, "CLOCK_BOOTTIME"):  # macOS
        return math.inf
    return time.clock_gettime(time.CLOCK_BOOTTIME)
