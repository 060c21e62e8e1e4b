"""What part of a figure is looked at, and how."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from dltui.charts.drawing import Limits

XKind = Literal["step", "epoch", "elapsed", "time"]


@dataclass(frozen=True, slots=True)
class Window:
    """A view onto a plot; the default shows everything as the figure asks.

    ``x`` is a range in the unit of ``axis``, null follows the data. ``planned`` is where the x
    axis of a growing run will end (0: unknown); with ``growing`` the axis doubles towards it when
    it is full, so that most of the picture stays as it is. ``smoothing`` is the
    weight of the past, 0 to below 1; null averages over about two columns. ``held`` are the
    limits of the last drawing: the y axis keeps them while they fit. ``hidden`` are the places of
    the curves that are not drawn.
    """

    axis: XKind = "step"
    x: tuple[float, float] | None = None
    log_y: bool | None = None
    smoothing: float | None = None
    cursor: float | None = None
    growing: bool = False
    planned: float = 0.0
    held: Limits | None = None
    hidden: frozenset[int] = frozenset()


WHOLE = Window()
