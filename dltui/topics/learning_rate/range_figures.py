"""What a range test shows."""

from __future__ import annotations

import math

from dltui.figures.records import Column, Curve, Line, Mark, Note, Table
from dltui.options import LARGEST
from dltui.topics.learning_rate.options import RangeTest
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


def reading(trace: Trace, options: RangeTest, suggested: dict[str, float]) -> Note:
    """How to read a range test."""
    last = trace.rates[-1] if trace.rates else 0.0
    ended = (
        f"It ended at {last:.2g}, after {len(trace.rates)} of {options.steps} steps, because the "
        "loss exploded. "
        if len(trace.rates) < options.steps
        else ""
    )
    return Note(
        id="reading",
        title="How to read it",
        text=(
            "Left, the rate is too small and the loss stays where it is; in the middle it falls; "
            f"right, the steps are too long and it rises. {ended}A good rate lies on the way down, "
            "well before the minimum: at the minimum the loss is low because of the steps before "
            f"it, not because that rate is good. {_rules(trace, options, suggested)}"
        ),
    )


def _rules(trace: Trace, options: RangeTest, suggested: dict[str, float]) -> str:
    if not suggested:
        return f"{nothing_suggested(trace, options)}."
    told: list[str] = []
    if silent := [rule for rule in RULES if rule not in suggested]:
        told.append(f"What {', '.join(silent)} would give lies at the end of this ramp or beyond.")
    if len(suggested) > 1:
        factor = max(suggested.values()) / min(suggested.values())
        beside = ", which is why the short runs are beside them" if options.short_steps else ""
        told.append(f"The {len(suggested)} rules differ by a factor of {factor:.0f} here{beside}.")
    return " ".join(told)


def nothing_suggested(trace: Trace, options: RangeTest) -> str:
    """Why no rate is suggested, and what to set."""
    span = f"from {trace.rates[0]:.2g} to {trace.rates[-1]:.2g}"
    if len(trace.rates) < options.steps:
        steps = min(10 * options.steps, LARGEST)
        return (
            f"no rate is suggested: the loss fell by no more than its noise before it exploded, "
            f"{span}; take more steps (options.steps = {steps}), or begin at a smaller options.low"
        )
    return (
        f"no rate is suggested: the loss fell by no more than its noise {span}; raise options.high "
        "until it falls and rises, or take more steps (options.steps)"
    )


def _finite(values: list[float]) -> list[float | None]:
    return [value if math.isfinite(value) else None for value in values]
