"""ROC, precision-recall and precision-recall-gain curves of scores, by whose they are."""

from __future__ import annotations

from dltui.figures.records import Curve, Line, Mark
from dltui.training.tasks import measures
from dltui.training.tasks.measures import Array, Counts

All = dict[str, Counts]


def roc(found: All, threshold: float) -> Curve:
    lines = [_line(name, measures.roc(counts)) for name, counts in found.items()]
    lines.append(Line(name="no skill", x=[0.0, 1.0], y=[0.0, 1.0], faint=True))
    marks = [Mark(label="all positive", x=1.0, y=1.0)]
    for name, counts in found.items():
        tp, fp, _, _ = counts.at(threshold)
        x, y = fp / counts.negatives, tp / counts.positives
        marks.append(Mark(label=f"{name} at {threshold:g}", x=x, y=y))
    return Curve(
        id="roc",
        title="ROC",
        lines=lines,
        x_label="false positive rate",
        y_label="true positive rate",
        marks=marks,
    )


def precision_recall(found: All, threshold: float) -> Curve:
    base = next(iter(found.values())).base_rate
    lines = [_line(name, measures.precision_recall(counts)) for name, counts in found.items()]
    lines.append(Line(name="no skill", x=[0.0, 1.0], y=[base, base], faint=True))
    marks = [Mark(label="all positive", x=1.0, y=base)]
    for name, counts in found.items():
        tp, fp, fn, _ = counts.at(threshold)
        if tp:
            x, y = tp / (tp + fn), tp / (tp + fp)
            marks.append(Mark(label=f"{name} at {threshold:g}", x=x, y=y))
    return Curve(
        id="pr",
        title="Precision-recall",
        lines=lines,
        x_label="recall",
        y_label="precision",
        marks=marks,
    )


def precision_recall_gain(found: All) -> Curve:
    lines = [_line(name, measures.precision_recall_gain(counts)) for name, counts in found.items()]
    lines.append(Line(name="no skill", x=[0.0, 1.0], y=[0.0, 0.0], faint=True))
    lines.append(Line(name="F1 of all positive", x=[0.0, 1.0], y=[1.0, 0.0], faint=True))
    return Curve(
        id="pr-gain",
        title="Precision-recall-gain",
        lines=lines,
        x_label="recall gain",
        y_label="precision gain",
        marks=[Mark(label="all positive", x=1.0, y=0.0)],
    )


def _line(name: str, curve: tuple[Array, Array]) -> Line:
    x, y = curve
    return Line(name=name, x=x.round(6).tolist(), y=y.round(6).tolist())
