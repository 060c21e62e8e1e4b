"""What the plan predicted, beside what the run measures. Pure text."""

from __future__ import annotations

from dltui.figures.records import Bars
from dltui.predict.prediction import Prediction
from dltui.runs.log.fold import RunView
from dltui.tui.texts import phrases
from dltui.tui.texts.toned import TextLine, ends
from dltui.words import MIB, about, amount, moment

MEMORY = "memory"
"""Figure of a training's followed steps."""


def beside(
    predicted: Prediction | None, view: RunView, pace: float | None, width: int
) -> list[TextLine]:
    """A line for each quantity that was predicted; ``pace`` is steps a second so far."""
    if predicted is None:
        return []
    rows: list[tuple[str, str, str]] = []
    peak = measured_peak(view)
    if predicted.peak:
        rows.append(("peak", amount(predicted.peak), amount(peak) if peak else ""))
    if predicted.step_seconds:
        step = moment(1 / pace) if pace else ""
        rows.append(("step", moment(predicted.step_seconds), step))
    if predicted.duration:
        taken = about(view.elapsed) if view.status.final else ""
        rows.append(("time", about(predicted.duration), taken))
    if not rows:
        return []
    head = ends((("predicted", "muted"),), (("measured", "muted"),), width)
    return [head, *(_line(*row, width) for row in rows)]


def _line(name: str, predicted: str, measured: str, width: int) -> TextLine:
    left: TextLine = ((f"  {name}  ", "muted"), (predicted, ""))
    return ends(left, ((measured or phrases.NOTHING, "strong" if measured else "muted"),), width)


def measured_peak(view: RunView) -> float:
    """Bytes alive at the fullest moment of the followed steps; 0 before they were followed."""
    figure = view.figures.get(MEMORY)
    if not isinstance(figure, Bars):
        return 0.0
    return MIB * max((bar.value or 0.0 for bar in figure.bars), default=0.0)
