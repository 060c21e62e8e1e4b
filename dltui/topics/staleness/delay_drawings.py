"""Trainings with late gradients as figures, from all trainings by (delay, compensated)."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from dltui.figures.records import Cell, Column, Curve, Line, Note, Number, Table
from dltui.topics.staleness.delayed import Trained

Found = dict[tuple[int, bool], list[Trained]]

POINTS = 100
"""Points of a drawn loss curve: each the mean of a stretch of steps."""

POOR = 50.0
"""Accuracy in percent below which the finding names a delay: ten classes, chance is 10."""


def losses(found: Found) -> Curve:
    """Training loss over steps, a line a delay, averaged over the seeds."""
    lines: list[Line] = []
    for (delay, _), runs in found.items():
        mean = np.mean([run.losses for run in runs], axis=0)
        stretches = np.array_split(np.arange(len(mean)), min(POINTS, len(mean)))
        x: list[Number] = [float(stretch[-1] + 1) for stretch in stretches]
        y = [_number(float(mean[stretch].mean())) for stretch in stretches]
        lines.append(Line(name=f"delay {delay}", x=x, y=y))
    return Curve(
        id="loss",
        title="Training loss, all at the same rate",
        lines=lines,
        x_label="step",
        y_label="loss",
        log_y=True,
    )


def by_delay(found: Found) -> Curve:
    """Final training loss against the delay, with the deviation over the seeds."""
    lines: list[Line] = []
    for compensated, name in ((False, "same rate"), (True, "rate / (delay + 1)")):
        kinds = {d: runs for (d, c), runs in found.items() if c == compensated}
        if not kinds:
            continue
        mean = [np.mean(_final(runs)) for runs in kinds.values()]
        spread = [np.std(_final(runs)) for runs in kinds.values()]
        lines.append(
            Line(
                name=name,
                x=[float(delay) for delay in kinds],
                y=[_number(float(m)) for m in mean],
                low=[_number(float(m - s)) for m, s in zip(mean, spread, strict=True)],
                high=[_number(float(m + s)) for m, s in zip(mean, spread, strict=True)],
            )
        )
    return Curve(
        id="delay",
        title="Final loss against delay",
        lines=lines,
        x_label="delay in updates",
        y_label="loss",
    )


def results(found: Found) -> Table:
    rows: list[list[Cell]] = []
    for (delay, compensated), runs in found.items():
        accuracies = [run.accuracy for run in runs]
        rows.append(
            [
                delay,
                runs[0].lr,
                "delay + 1" if compensated else "–",
                _number(float(np.mean(_final(runs)))),
                _number(_accuracy(runs)),
                _number(float(np.std(accuracies))) if len(runs) > 1 else None,
            ]
        )
    return Table(
        id="results",
        title="After the last step",
        columns=[
            Column(name="delay", unit="updates"),
            Column(name="lr", digits=4),
            Column(name="lr divided by", kind="text"),
            Column(name="train loss", digits=3),
            Column(name="test accuracy", unit="%", digits=1),
            Column(name="± seeds", digits=1),
        ],
        rows=rows,
    )


def finding(found: Found) -> Note:
    plain = {delay: _accuracy(runs) for (delay, c), runs in found.items() if not c}
    smallest, largest = min(plain), max(plain)
    text = (
        f"With delay {smallest} the network ends at {_percent(plain[smallest])}, with delay "
        f"{largest} at {_percent(plain[largest])}. A late gradient keeps pushing the way the "
        "weights have already gone. On a parabola that stays stable while lr · curvature is below "
        "2 sin(π / (4 · delay + 2)), so small delays are hardly felt, and then all at once."
    )
    if failed := [delay for delay, accuracy in plain.items() if not accuracy >= POOR]:
        text += f" Below {POOR:.0f} % at the same rate: delay {', '.join(map(str, failed))}."
    if (largest, True) in found:
        text += (
            f" The rate divided by delay + 1 brings delay {largest} to "
            f"{_percent(_accuracy(found[largest, True]))}: stable, and slower."
        )
    return Note(id="finding", title="What a delay does", tone="finding", text=text)


def _final(runs: list[Trained]) -> NDArray[np.float64]:
    return np.array([run.final_loss for run in runs])


def _accuracy(runs: list[Trained]) -> float:
    return float(np.mean([run.accuracy for run in runs]))


def _percent(accuracy: float) -> str:
    return f"{accuracy:.1f} %" if np.isfinite(accuracy) else "a loss that is not finite"


def _number(value: float) -> Number:
    return round(value, 6) if np.isfinite(value) else None
