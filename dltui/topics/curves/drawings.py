"""Curves, areas and confusion matrices as figures, of the counts of each model by name."""

from __future__ import annotations

from dltui.figures.records import Cell, Column, Matrix, Note, Table
from dltui.training.tasks import measures
from dltui.training.tasks.measures import Counts
from dltui.training.tasks.threshold_figures import All


def areas(found: All, threshold: float) -> Table:
    rows: list[list[Cell]] = []
    for name, counts in found.items():
        tp, fp, fn, tn = counts.at(threshold)
        rows.append(
            [
                name,
                measures.auroc(counts),
                measures.pr_area(counts),
                measures.average_precision(counts),
                measures.auprg(counts),
                100 * (tp + tn) / (tp + fp + fn + tn),
            ]
        )
    return Table(
        id="areas",
        title=f"Areas (PR by trapezoid, AP average precision), accuracy at {threshold:g}",
        columns=[
            Column(name="model", kind="text"),
            Column(name="AUROC", digits=5),
            Column(name="PR area", digits=5),
            Column(name="AP", digits=5),
            Column(name="AUPRG", digits=4),
            Column(name="accuracy", unit="%", digits=1),
        ],
        rows=rows,
    )


def thresholds(found: All) -> Table:
    """A row for each model and distinct score, so that a screen can move the threshold."""
    rows: list[list[Cell]] = []
    for name, counts in found.items():
        cells = zip(counts.thresholds[1:], counts.tp[1:], counts.fp[1:], strict=True)
        for threshold, tp, fp in cells:
            fn, tn = counts.positives - tp, counts.negatives - fp
            precision, recall = float(tp / (tp + fp)), float(tp / counts.positives)
            whole: list[Cell] = [int(tp), int(fp), int(fn), int(tn)]
            rows.append([name, float(threshold), *whole, precision, recall])
    names = ("tp", "fp", "fn", "tn")
    return Table(
        id="thresholds",
        title="Every threshold",
        columns=[
            Column(name="model", kind="text"),
            Column(name="threshold", digits=4),
            *(Column(name=name) for name in names),
            Column(name="precision", digits=3),
            Column(name="recall", digits=3),
        ],
        rows=rows,
    )


def confusion(name: str, counts: Counts, threshold: float, classes: tuple[str, str]) -> Matrix:
    """Rows are the true classes, negative first."""
    tp, fp, fn, tn = counts.at(threshold)
    return Matrix(
        id=f"confusion-{name}",
        title=f"{name} at threshold {threshold:g}",
        values=[[float(tn), float(fp)], [float(fn), float(tp)]],
        row_labels=list(classes),
        column_labels=list(classes),
        row_title="true",
        column_title="called",
    )


def finding(found: All, positive: str) -> Note:
    """Which model is ahead, by which measure."""
    by = {
        "AUROC": measures.auroc,
        "average precision": measures.average_precision,
        "AUPRG": measures.auprg,
    }
    ahead = {title: max(found, key=lambda name: area(found[name])) for title, area in by.items()}
    some = next(iter(found.values()))
    total = some.positives + some.negatives
    text = (
        f"{some.positives:.0f} of {total:.0f} rows held out are {positive}: calling everything "
        f"positive has precision {some.base_rate:.3f}, so that is where no skill lies in the "
        "precision-recall curve; in the ROC curve it is the diagonal whatever the base rate."
    )
    if len(found) > 1:
        text += " Ahead: " + ", ".join(f"{name} by {title}" for title, name in ahead.items()) + "."
    return Note(id="finding", title="What the curves say", tone="finding", text=text)


def easy_negatives(found: All, more: dict[str, Counts]) -> Table:
    """What true negatives are to either curve: many of them, scored below all others."""
    rows: list[list[Cell]] = []
    for name, counts in found.items():
        areas = [
            measure(some)
            for measure in (measures.auroc, measures.pr_area)
            for some in (counts, more[name])
        ]
        rows.append([name, *areas])
    added = next(iter(more.values())).negatives - next(iter(found.values())).negatives
    return Table(
        id="easy-negatives",
        title=f"As it is, and with {added:.0f} more true negatives",
        columns=[
            Column(name="model", kind="text"),
            Column(name="AUROC", digits=5),
            Column(name="with more", digits=5),
            Column(name="PR area", digits=5),
            Column(name="with more", digits=5),
        ],
        rows=rows,
    )


def gain() -> Note:
    return Note(
        id="gain",
        title="Why gains",
        text=(
            "Precision and recall have a floor, the base rate π, which differs from one data set "
            "to the next. A gain (v − π) / ((1 − π)·v) puts that floor at 0 and the best at 1, on "
            "the harmonic scale on which F1 is a mean: points of equal F1 lie on straight lines, "
            "and an area means an expected gain in F1 (Flach and Kull 2015). The curve starts "
            "where recall gain is 0, interpolated in counts; between thresholds it is straight, so "
            "that the trapezoid is exact; its area cannot exceed 1."
        ),
    )
