"""What a range test shows."""

from __future__ import annotations

import math

from dltui.figures.records import Column, Curve, Line, Mark, Note, Table
from dltui.topics.learning_rate.range_test import Trace
from dltui.topics.learning_rate.suggestions import RULES


def range_curve(trace: Trace, suggested: dict[str, float], short: dict[float, float]) -> Curve:
    """The ramp's loss over the rate, the suggestions, and short runs at real rates."""
    lines = [
        Line(name="loss", x=[*trace.rates], y=_finite(trace.losses), faint=True),
        Line(name="smoothed", x=[*trace.rates], y=_finite(trace.smoothed)),
    ]
    if short:
        rates = sorted(short)
        losses = _finite([short[lr] for lr in rates])
        lines.append(Line(name="short runs", x=[*rates], y=losses, style="points"))
    return Curve(
        id="range",
        title="loss over the learning rate",
        lines=lines,
        x_label="learning rate",
        y_label="loss",
        log_x=True,
        log_y=True,
        marks=[Mark(label=rule, x=lr) for rule, lr in suggested.items()],
    )


def suggestion_table(suggested: dict[str, float], short: dict[float, float]) -> Table:
    """One row a rule: what it suggests, and how a short run at that rate ended."""
    columns = [
        Column(name="rule", kind="text"),
        Column(name="learning rate"),
        Column(name="loss of a short run", digits=3),
        Column(name="how", kind="text"),
    ]
    rows = [
        [rule, float(f"{lr:.3g}"), *_finite([short.get(lr, math.nan)]), RULES[rule][1]]
        for rule, lr in suggested.items()
    ]
    return Table(id="suggestions", title="what each rule suggests", columns=columns, rows=rows)


def reading(trace: Trace, steps: int, suggested: dict[str, float]) -> Note:
    """How to read a range test."""
    last = trace.rates[-1] if trace.rates else 0.0
    ended = (
        f"It ended at {last:.2g}, after {len(trace.rates)} of {steps} steps, because the loss "
        "exploded. "
        if len(trace.rates) < steps
        else ""
    )
    return Note(
        id="reading",
        title="How to read it",
        text=(
            "Left, the rate is too small and the loss stays where it is; in the middle it falls; "
            f"right, the steps are too long and it rises. {ended}A good rate lies on the way down, "
            "well before the minimum: at the minimum the loss is low because of the steps before "
            "it, not because that rate is good. The four rules differ by a factor of "
            f"{max(suggested.values()) / min(suggested.values()):.0f} here, which is why the short "
            "runs are beside them."
        ),
    )


def _finite(values: list[float]) -> list[float | None]:
    return [value if math.isfinite(value) else None for value in values]
