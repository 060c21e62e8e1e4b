"""Figures and metrics at the end of a training, by what was to be told."""

from __future__ import annotations

import msgspec
import torch
from torch import Tensor

from dltui.figures.records import Cell, Column, Curve, Line, Table
from dltui.training import reliability
from dltui.training.calibration import Calibration, tally
from dltui.training.evaluate import Evaluation
from dltui.training.hooks import Setup
from dltui.training.tasks import measures, scores, threshold_figures
from dltui.training.tasks.scores import Each
from dltui.words import compact

MOST_POINTS = 1000
"""Examples that are drawn one by one; of more every so many-th is."""


def draw(setup: Setup, test: Evaluation) -> dict[str, float]:
    """What the test part shows beside its scores; nothing where its loss is not finite."""
    if not test.finite:
        return {}
    record, names, loss = setup.recorder, setup.dataset.classes, setup.loss
    if loss.task == "classes":
        if not setup.judge.details:
            return {}
        record.figure(_each("class", names, scores.each_class(test.confusion)))
        return _two(setup, test) if setup.judge.two else {}
    assert test.outputs is not None
    predicted = loss.predict(test.outputs)
    if loss.task == "labels":
        record.figure(_each("label", names, scores.each_label(predicted, test.targets)))
        return {}
    for place, name in enumerate(names):
        told, true = predicted[:, place].double(), test.targets[:, place].double()
        record.figure(_predicted(place, name, told, true))
        record.figure(_residuals(place, name, told, true))
    if len(names) > 1:
        record.figure(_numbers(names, predicted, test.targets))
    return {}


def _two(setup: Setup, test: Evaluation) -> dict[str, float]:
    """Curves over all thresholds of the second class's score, and how sure it is."""
    positive = test.targets.bool().numpy()
    if positive.all() or not positive.any():
        setup.recorder.message("no curves: the test part has examples of one class only")
        return {}
    assert test.outputs is not None
    found = {"test": measures.count(positive, _score(test.outputs))}
    for figure in (
        threshold_figures.roc(found, 0.5),
        threshold_figures.precision_recall(found, 0.5),
        threshold_figures.precision_recall_gain(found),
    ):
        title = f"{figure.title} (test, {setup.dataset.classes[1]} is positive)"
        setup.recorder.figure(msgspec.structs.replace(figure, title=title))
    counts = found["test"]
    areas = {
        "test/auroc": measures.auroc(counts),
        "test/average-precision": measures.average_precision(counts),
        "test/auprg": measures.auprg(counts),
    }
    return areas | _calibrated(setup, test, test.outputs)


def _calibrated(setup: Setup, test: Evaluation, outputs: Tensor) -> dict[str, float]:
    """Where it is asked for of all trainings, it is drawn with them."""
    confidence = setup.loss.confidence
    if confidence is None or setup.options.calibration:
        return {}
    right = setup.loss.predict(outputs) == test.targets
    found = Calibration.of(tally(confidence(outputs), right))
    setup.recorder.figure(reliability.diagram({"at the end": found}))
    setup.recorder.figure(reliability.bins(found))
    return found.metrics()


def _score(outputs: Tensor) -> measures.Array:
    """(n,) float64 of the second class, in 0…1: from an output for each class, or from one."""
    two = outputs.ndim == 2 and outputs.shape[1] == 2
    score = outputs.double().softmax(1)[:, 1] if two else outputs.double().flatten().sigmoid()
    return score.numpy()


def _each(kind: str, names: tuple[str, ...], each: Each) -> Table:
    rows: list[list[Cell]] = [
        [name, *values, int(count)]
        for name, *values, count in zip(
            names,
            each.precision.tolist(),
            each.recall.tolist(),
            each.f1.tolist(),
            each.there.tolist(),
            strict=True,
        )
    ]
    return Table(
        id=f"each-{kind}",
        title=f"each {kind} (test)",
        columns=[
            Column(name=kind, kind="text"),
            *(Column(name=name, unit="%", digits=1) for name in ("precision", "recall", "F1")),
            Column(name="examples", kind="bar"),
        ],
        rows=rows,
    )


def _predicted(place: int, name: str, told: Tensor, true: Tensor) -> Curve:
    ends = [float(true.min()), float(true.max())]
    chosen = _chosen(len(true))
    return Curve(
        id=f"predicted-{place}",
        title=f"{name}: predicted against true (test)",
        lines=[
            Line(name="as it is", x=[*ends], y=[*ends], faint=True),
            Line(
                name="test examples",
                x=_numbers_of(true[chosen]),
                y=_numbers_of(told[chosen]),
                style="points",
            ),
        ],
        x_label=f"true {name}",
        y_label=f"predicted {name}",
    )


def _residuals(place: int, name: str, told: Tensor, true: Tensor) -> Curve:
    chosen = _chosen(len(true))
    missed = (told - true)[chosen]
    return Curve(
        id=f"residuals-{place}",
        title=f"{name}: what is missed (test)",
        lines=[
            Line(
                name="nothing",
                x=[float(told.min()), float(told.max())],
                y=[0.0, 0.0],
                faint=True,
            ),
            Line(
                name="predicted − true",
                x=_numbers_of(told[chosen]),
                y=_numbers_of(missed),
                style="points",
            ),
        ],
        x_label=f"predicted {name}",
        y_label="predicted − true",
    )


def _numbers(names: tuple[str, ...], told: Tensor, true: Tensor) -> Table:
    told, true = told.double(), true.double()
    missed = told - true
    columns = (missed.abs().mean(0), (missed**2).mean(0).sqrt(), scores.r2(told, true))
    values = zip(*(column.tolist() for column in columns), strict=True)
    return Table(
        id="each-number",
        title="each number (test)",
        columns=[Column(name=name, kind="text") for name in ("target", "MAE", "RMSE", "R²")],
        rows=[[name, *map(compact, each)] for name, each in zip(names, values, strict=True)],
    )


def _chosen(count: int) -> Tensor:
    """Places of at most ``MOST_POINTS`` examples, evenly spread."""
    return torch.arange(0, count, -(-count // MOST_POINTS))


def _numbers_of(values: Tensor) -> list[float | None]:
    return [*values.tolist()]
