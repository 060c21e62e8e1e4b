"""What part of a figure is looked at, and how."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from dltui.charts.drawing import Limits
from dltui.charts.text import clean
from dltui.figures.records import Curve, StepSeries

XKind = Literal["step", "epoch", "elapsed", "time", "metric"]
"""``metric``: a metric's values, of series that were laid along it."""

SHORTEST: dict[XKind, float] = {"step": 16.0, "epoch": 0.25, "elapsed": 15.0, "time": 15.0}
"""The axes that every series has, in the order in which a key goes through them, and how long each
is at least while a run grows.
"""


@dataclass(frozen=True, slots=True)
class Window:
    """A view onto a plot; the default shows everything as the figure asks.

    ``along`` is the metric of the axis ``metric``; ``x`` is a range in the unit of ``axis``, null
    follows the data. ``planned`` is where the x axis of a growing run will end (0: unknown); with
    ``growing`` the axis doubles towards it when it is full, so that most of the picture stays as
    it is. ``smoothing`` is the weight of the past, 0 to below 1; null averages over about two
    columns. ``held`` are the limits of the last drawing: the y axis keeps them while they fit.
    ``hidden`` are the places of the curves that are not drawn.
    """

    axis: XKind = "step"
    along: str = ""
    x: tuple[float, float] | None = None
    log_x: bool | None = None
    log_y: bool | None = None
    smoothing: float | None = None
    cursor: float | None = None
    growing: bool = False
    planned: float = 0.0
    held: Limits | None = None
    hidden: frozenset[int] = frozenset()

    @property
    def x_name(self) -> str:
        """What a step series is drawn over, in a word."""
        return clean(self.along) if self.axis == "metric" else self.axis

    def logs_x(self, figure: StepSeries | Curve) -> bool:
        """Whether the x axis of ``figure`` is logarithmic; a time of day has no logarithm."""
        own = isinstance(figure, Curve) and figure.log_x
        asked = own if self.log_x is None else self.log_x
        return asked and (isinstance(figure, Curve) or self.axis != "time")


WHOLE = Window()
