"""Operating points of a classifier: what each threshold does with the same scores. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from dltui.charts.text import clean
from dltui.figures.records import Curve, Line, Mark, Number, Table

COLUMNS = ("model", "threshold", "tp", "fp", "fn", "tn")
"""What a table of thresholds has, in any order and among others."""


@dataclass(frozen=True, slots=True)
class OperatingPoint:
    """Counts when everything that scores ``threshold`` or more is called positive."""

    threshold: float
    tp: int
    fp: int
    fn: int
    tn: int

    @property
    def precision(self) -> Number:
        return _ratio(self.tp, self.tp + self.fp)

    @property
    def recall(self) -> Number:
        return _ratio(self.tp, self.tp + self.fn)

    @property
    def f1(self) -> Number:
        return _ratio(2 * self.tp, 2 * self.tp + self.fp + self.fn)

    @property
    def false_positive_rate(self) -> Number:
        return _ratio(self.fp, self.fp + self.tn)

    @property
    def accuracy(self) -> Number:
        return _ratio(self.tp + self.tn, self.tp + self.fp + self.fn + self.tn)


Models = Mapping[str, Sequence[OperatingPoint]]
"""The points of each model, thresholds ascending."""


def operating_points(table: Table) -> dict[str, list[OperatingPoint]]:
    """The points in ``table`` by model; none where it is not a table of thresholds."""
    names = [column.name for column in table.columns]
    if not set(COLUMNS) <= set(names):
        return {}
    places = [names.index(name) for name in COLUMNS]
    found: dict[str, list[OperatingPoint]] = {}
    for row in table.rows:
        model, threshold, *counts = (row[place] for place in places)
        if isinstance(threshold, int | float) and all(isinstance(n, int) for n in counts):
            point = OperatingPoint(
                float(threshold), *(int(n) for n in counts if isinstance(n, int))
            )
            found.setdefault(clean(str(model)), []).append(point)
    return {name: sorted(points, key=lambda p: p.threshold) for name, points in found.items()}


def usual(points: Sequence[OperatingPoint]) -> int:
    """The point of the threshold 0.5; the nearest below where no score reaches it."""
    at = next((n for n, point in enumerate(points) if point.threshold >= 0.5), len(points) - 1)
    return max(0, at)


def scores(points: Sequence[OperatingPoint], bins: int) -> tuple[list[int], list[int]]:
    """How many positives and negatives score in each of ``bins`` between lowest and highest."""
    positives, negatives = [0] * bins, [0] * bins
    for n, point in enumerate(points):
        above = points[n + 1] if n + 1 < len(points) else None
        place = bin_of(points, n, bins)
        positives[place] += point.tp - (above.tp if above else 0)
        negatives[place] += point.fp - (above.fp if above else 0)
    return positives, negatives


def bin_of(points: Sequence[OperatingPoint], number: int, bins: int) -> int:
    """Where the threshold of a point lies among ``bins`` between lowest and highest."""
    low, high = points[0].threshold, points[-1].threshold
    share = (points[number].threshold - low) / (high - low) if high > low else 0.0
    return min(bins - 1, int(share * bins))


def roc(models: Models, point: OperatingPoint) -> Curve:
    """The ROC curves with ``point`` marked."""
    lines = [
        Line(
            name=name,
            x=[*(p.false_positive_rate for p in points), 0.0],
            y=[*(p.recall for p in points), 0.0],
        )
        for name, points in models.items()
    ]
    lines.append(Line(name="no skill", x=[0.0, 1.0], y=[0.0, 1.0], faint=True))
    return Curve(
        id="operating-roc",
        title="ROC",
        lines=lines,
        x_label="false positive rate",
        y_label="recall",
        marks=_mark(point, point.false_positive_rate, point.recall),
    )


def precision_recall(models: Models, point: OperatingPoint) -> Curve:
    """The precision-recall curves with ``point`` marked."""
    lines = [
        Line(name=name, x=[p.recall for p in points], y=[p.precision for p in points])
        for name, points in models.items()
    ]
    base = _ratio(point.tp + point.fn, point.tp + point.fp + point.fn + point.tn)
    lines.append(Line(name="no skill", x=[0.0, 1.0], y=[base, base], faint=True))
    return Curve(
        id="operating-pr",
        title="Precision-recall",
        lines=lines,
        x_label="recall",
        y_label="precision",
        marks=_mark(point, point.recall, point.precision),
    )


def _mark(point: OperatingPoint, x: Number, y: Number) -> list[Mark]:
    return [] if x is None or y is None else [Mark(label=f"{point.threshold:.3g}", x=x, y=y)]


def _ratio(part: int, whole: int) -> Number:
    return part / whole if whole else None
