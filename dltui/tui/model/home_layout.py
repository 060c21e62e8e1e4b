"""How the lines of Home are shared out. Pure."""

from __future__ import annotations

TALL = 32
"""Lines under the headline from which on a preview has a place."""

SUMMARY = 7
"""Lines that the list of presets leaves to the words about one of them."""

SIDE = 25
"""Lines above the runs that hold a topic's presets, the words about one, and its preview."""

FEWEST = 3
"""Lines of an empty list of runs: its heading and what it says instead."""


def runs_height(room: int, runs: int) -> int:
    """Lines of the list of runs, heading included, of ``room`` under the headline.

    They depend on nothing that the cursor changes, so that no list jumps under it.
    """
    wanted = max(FEWEST, runs + 1)
    most = room // 3 if room < TALL else max(7, min(room - SIDE, room * 2 // 5))
    return min(wanted, max(4, most))


def presets_height(room: int, runs: int) -> int:
    """Most lines of the list of presets beside the words about one of them."""
    return max(4, room - runs_height(room, runs) - SUMMARY)
