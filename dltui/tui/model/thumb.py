"""Where the thumb of a scrollbar stands. Pure."""

from __future__ import annotations


def thumb(top: int, visible: int, total: int) -> range:
    """The rows of ``visible`` that the thumb takes, with ``top`` of ``total`` rows above them.

    It touches an end only where that end of the list is in sight, as far as there is room to
    show the difference.
    """
    size = max(1, visible * visible // total)
    hidden, room = total - visible, visible - size
    start = round(top * room / hidden)
    if room >= 2 and 0 < top < hidden:
        start = min(max(start, 1), room - 1)
    return range(start, start + size)
