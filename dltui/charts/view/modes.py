"""What was chosen for a plot and differs from how it comes, in words for its title."""

from __future__ import annotations

from dltui.charts.view.window import Window
from dltui.figures.records import Curve, Figure, StepSeries
from dltui.words import compact, duration


def modes(figure: Figure, window: Window) -> list[str]:
    """``over epoch``, ``smooth 0.9``, ``log y``, ``zoom 100 to 200``; for other figures nothing."""
    if not isinstance(figure, StepSeries | Curve):
        return []
    steps = isinstance(figure, StepSeries)
    smoothing = window.smoothing if isinstance(figure, StepSeries) and not figure.heat else None
    log_y = figure.log_y if window.log_y is None else window.log_y
    found = [
        f"over {window.x_name}" if steps and window.axis != "step" else "",
        "" if smoothing is None else f"smooth {smoothing:g}" if smoothing else "not smoothed",
        "" if window.log_x is None else "log x" if window.logs_x(figure) else "linear x",
        "log y" if log_y else "linear y" if figure.log_y else "",
        f"zoom {_range(window, steps)}" if window.x else "",
    ]
    return [mode for mode in found if mode]


def _range(window: Window, steps: bool) -> str:
    ends = window.x or (0.0, 0.0)
    if steps and window.axis in ("elapsed", "time"):
        start = ends[0] if window.axis == "time" else 0.0
        return " to ".join(duration(end - start) for end in ends)
    return " to ".join(compact(end, 4) for end in ends)
