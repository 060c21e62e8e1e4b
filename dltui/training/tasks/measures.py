"""Counts at every threshold, and the curves and areas made of them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Counts:
    """``tp[i]`` and ``fp[i]``: true and false positives at threshold ``thresholds[i]`` and above,
    all (distinct scores + 1,).

    Thresholds fall from infinity, where nothing is positive, to the lowest score, where all is.
    Each distinct score is one threshold, so the order of equal scores cannot matter.
    """

    thresholds: Array
    tp: Array
    fp: Array

    @property
    def positives(self) -> float:
        return float(self.tp[-1])

    @property
    def negatives(self) -> float:
        return float(self.fp[-1])

    @property
    def base_rate(self) -> float:
        """Share of positives: the precision of calling everything positive."""
        return self.positives / (self.positives + self.negatives)

    def at(self, threshold: float) -> tuple[int, int, int, int]:
        """tp, fp, fn, tn when scores from ``threshold`` on are called positive."""
        last = int(np.flatnonzero(self.thresholds >= threshold)[-1])
        tp, fp = int(self.tp[last]), int(self.fp[last])
        return tp, fp, int(self.positives) - tp, int(self.negatives) - fp


def with_easy_negatives(counts: Counts, more: int) -> Counts:
    """As if there were ``more`` negatives that score below every threshold: true negatives of
    each, until the last calls all positive."""
    return Counts(
        np.append(counts.thresholds, -np.inf),
        np.append(counts.tp, counts.positives),
        np.append(counts.fp, counts.negatives + more),
    )


def count(labels: NDArray[np.bool_], scores: Array) -> Counts:
    """Counts over ``scores`` (n,) with the true ``labels`` (n,); both classes must occur."""
    order = np.argsort(-scores, kind="stable")
    sorted_scores, positive = scores[order], labels[order]
    last_of_tie = np.append(np.flatnonzero(np.diff(sorted_scores)), len(scores) - 1)
    tp = np.cumsum(positive)[last_of_tie]
    return Counts(
        np.append(np.inf, sorted_scores[last_of_tie]),
        np.append(0.0, tp),
        np.append(0.0, 1 + last_of_tie - tp),
    )


def roc(counts: Counts) -> tuple[Array, Array]:
    """False and true positive rate, each (thresholds,)."""
    return counts.fp / counts.negatives, counts.tp / counts.positives


def precision_recall(counts: Counts) -> tuple[Array, Array]:
    """Recall and precision, each (thresholds,); where nothing is called positive, precision 1."""
    called = counts.tp + counts.fp
    precision = np.where(called > 0, counts.tp / np.maximum(called, 1), 1.0)
    return counts.tp / counts.positives, precision


def precision_recall_gain(counts: Counts) -> tuple[Array, Array]:
    """Recall gain and precision gain from recall gain 0 on (Flach and Kull 2015, eq. 4–6), (n,).

    A gain is (value − π) / ((1 − π) · value) with the base rate π of the evaluated set:
    precision gain 1 − π/(1−π) · fp/tp, recall gain 1 − π/(1−π) · fn/tp. The curve starts where
    recall gain is 0, which lies between two thresholds; false positives there are interpolated
    in proportion to true positives. Between thresholds both gains are linear in 1/tp, so that
    straight lines, and the trapezoid, are exact. A precision gain below 0 counts as 0, from the
    place on where it crosses 0.
    """
    odds = counts.positives / counts.negatives
    start = counts.base_rate * counts.positives
    after = int(np.argmax(counts.tp >= start))
    neighbours = slice(after - 1, after + 1)
    crossing = np.interp(start, counts.tp[neighbours], counts.fp[neighbours])
    tp = np.append(start, counts.tp[after:])
    fp = np.append(crossing, counts.fp[after:])
    recall_gain = 1 - odds * (counts.positives - tp) / tp
    precision_gain = 1 - odds * fp / tp
    return _not_below_zero(recall_gain, precision_gain)


def _not_below_zero(x: Array, y: Array) -> tuple[Array, Array]:
    """The line through (x, y) with its parts below 0 raised to 0, kinks included."""
    crossing = np.flatnonzero(y[:-1] * y[1:] < 0)
    share = y[crossing] / (y[crossing] - y[crossing + 1])
    zeros = x[crossing] + share * (x[crossing + 1] - x[crossing])
    return np.insert(x, crossing + 1, zeros), np.insert(np.maximum(y, 0.0), crossing + 1, 0.0)


def area(curve: tuple[Array, Array]) -> float:
    """Area under (x, y) by the trapezoid rule."""
    return float(np.trapezoid(curve[1], curve[0]))


def average_precision(counts: Counts) -> float:
    """Mean of the precision over the positives: Σ (recall − recall before) · precision."""
    recall, precision = precision_recall(counts)
    return float(np.sum(np.diff(recall) * precision[1:]))


def auroc(counts: Counts) -> float:
    return area(roc(counts))


def pr_area(counts: Counts) -> float:
    """Under precision-recall by the trapezoid, which takes straight lines for what is curved."""
    return area(precision_recall(counts))


def auprg(counts: Counts) -> float:
    return area(precision_recall_gain(counts))
