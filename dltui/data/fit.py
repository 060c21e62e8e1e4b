"""Where a picture of one form lies in a picture of another."""

from __future__ import annotations

from dataclasses import dataclass

from dltui.data.options import CommonData, Fit

Sides = tuple[int, int]
"""Height and width in pixels."""


@dataclass(frozen=True, slots=True)
class Place:
    """A picture is resized to ``height`` × ``width`` and put at ``top``, ``left``: what is negative
    or stands over is cut, what stays free is black.
    """

    height: int
    width: int
    top: int
    left: int


def place(own: Sides, wanted: Sides, fit: Fit) -> Place:
    """Of a picture of ``own`` sides in one of the ``wanted`` ones. But for "stretch" it keeps its
    form: as large as it can be whole ("letterbox"), as small as it can be and cover all ("crop").
    """
    if fit == "stretch":
        return Place(*wanted, 0, 0)
    factors = [side / was for side, was in zip(wanted, own, strict=True)]
    factor = min(factors) if fit == "letterbox" else max(factors)
    height, width = (max(1, round(was * factor)) for was in own)
    return Place(height, width, (wanted[0] - height) // 2, (wanted[1] - width) // 2)


def wanted_sides(options: CommonData) -> Sides | None:
    """What images are resized to; null where they stay as they are."""
    if isinstance(options.size, int):
        return (options.size, options.size) if options.size else None
    height, width = options.size
    return height, width
