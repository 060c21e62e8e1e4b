"""A run directory with every kind of figure, written by the real recorder.

Used by tests, and by hand: ``python tests/gallery.py DIR`` and then ``dltui show DIR``.
"""

from __future__ import annotations

import math
import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np

from dltui.figures.records import (
    Bar,
    Bars,
    Column,
    Curve,
    Figure,
    Image,
    Line,
    Mark,
    Matrix,
    Note,
    Segment,
    Span,
    StepSeries,
    Table,
    Tile,
    Timeline,
)
from dltui.runs.layout import RunDir
from dltui.runs.log.events import Status
from dltui.runs.log.recorder import Recorder

EPOCHS = 10
PER_EPOCH = 938
LAYERS = 6


def write_gallery(run_dir: Path) -> list[Figure]:
    """Write the run into ``run_dir``, which need not exist; gives the figures in it."""
    run_dir.mkdir(parents=True, exist_ok=True)
    figures = [make() for make in MAKERS]
    with Recorder(RunDir(run_dir)) as recorder:
        recorder.phase("training")
        recorder.plan(steps=EPOCHS * PER_EPOCH, epochs=EPOCHS)
        for figure in figures:
            recorder.figure(figure)
        _train(recorder)
        recorder.message("every kind of figure, once")
        recorder.ended(Status.FINISHED, {"test/accuracy": 83.2})
    return figures


def _train(recorder: Recorder) -> None:
    """The curves of a small network on Fashion-MNIST, in shape."""
    rng = np.random.default_rng(0)
    for epoch in range(1, EPOCHS + 1):
        first = (epoch - 1) * PER_EPOCH + 1
        steps = np.arange(first, first + PER_EPOCH)
        loss = 0.42 + 1.9 * np.exp(-steps / 900) + 0.12 * rng.standard_normal(PER_EPOCH)
        accuracy = 84 - 70 * np.exp(-steps / 700) + 5 * rng.standard_normal(PER_EPOCH)
        recorder.step_batch(
            first,
            {
                "loss": np.maximum(loss, 0.05).tolist(),
                "accuracy": np.clip(accuracy, 0, 100).tolist(),
                "grad/mean": (2e-3 * rng.standard_normal(PER_EPOCH)).tolist(),
                **{
                    f"grad/norm/{n}": (
                        0.3**n * np.exp(0.3 * rng.standard_normal(PER_EPOCH))
                    ).tolist()
                    for n in range(LAYERS)
                },
                "lr": [0.01 * 0.5 ** (epoch // 4)] * PER_EPOCH,
            },
        )
        recorder.epoch(
            step=epoch * PER_EPOCH,
            epoch=epoch,
            metrics={
                "test/loss": 0.47 + 1.9 * math.exp(-epoch * 1.04),
                "test/accuracy": 83 - 70 * math.exp(-epoch * 1.34),
            },
        )


def _norms(rng: np.random.Generator, size: float) -> list[float]:
    values: list[float] = (size * np.exp(0.3 * rng.standard_normal(PER_EPOCH))).tolist()
    return values


def loss() -> Figure:
    return StepSeries(
        id="loss", title="loss", metrics={"loss": "train", "test/loss": "test"}, y_label="nats"
    )


def accuracy() -> Figure:
    return StepSeries(
        id="accuracy",
        title="accuracy",
        metrics={"accuracy": "train", "test/accuracy": "test"},
        y_label="%",
    )


def gradient() -> Figure:
    return StepSeries(id="gradient", title="gradient mean", metrics={"grad/mean": "mean"})


def gradient_layers() -> Figure:
    metrics = {f"grad/norm/{n}": f"layer{n}.weight" for n in range(LAYERS)}
    return StepSeries(
        id="gradient-layers",
        title="gradient norm per layer",
        metrics=metrics,
        log_y=True,
        heat=True,
    )


def roc() -> Figure:
    x = np.linspace(0, 1, 120)
    return Curve(
        id="roc",
        title="ROC curve",
        x_label="false positive rate",
        y_label="true positive rate",
        lines=[
            Line(name="AdaBoost 0.816", x=x.tolist(), y=(x**0.28).tolist(), style="steps"),
            Line(name="logistic regression 0.799", x=x.tolist(), y=(x**0.33).tolist()),
            Line(name="no skill", x=[0.0, 1.0], y=[0.0, 1.0], faint=True),
        ],
        marks=[Mark(label="threshold 0.5", x=0.2, y=0.2**0.28)],
    )


def bias_variance() -> Figure:
    degree = np.arange(1.0, 16.0)
    bias = 0.9 * np.exp(-(((degree - 1) / 4) ** 2)) + 0.002
    variance = 0.012 * degree**0.9
    error = bias + variance + 0.3
    spread = 0.02 + 0.004 * degree
    return Curve(
        id="bias-variance",
        title="Bias and variance by degree",
        x_label="degree",
        y_label="mean squared error",
        log_y=True,
        lines=[
            Line(
                name="error",
                x=degree.tolist(),
                y=error.tolist(),
                low=(error - 2 * spread).tolist(),
                high=(error + 2 * spread).tolist(),
            ),
            Line(name="bias²", x=degree.tolist(), y=bias.tolist()),
            Line(name="variance", x=degree.tolist(), y=variance.tolist()),
        ],
        marks=[Mark(label="best", x=8.0)],
    )


def range_test() -> Figure:
    rate = np.geomspace(1e-6, 1.0, 400)
    values = 2.3 - 1.6 / (1 + np.exp(-2.5 * (np.log10(rate) + 3)))
    values = values + (rate * 9) ** 3
    blown = [v if r < 0.12 else None for v, r in zip(values.tolist(), rate.tolist(), strict=True)]
    return Curve(
        id="range-test",
        title="Learning-rate range test",
        x_label="learning rate",
        y_label="loss",
        log_x=True,
        lines=[Line(name="loss", x=rate.tolist(), y=blown)],
        marks=[Mark(label="steepest", x=1.1e-3), Mark(label="valley", x=1e-2)],
    )


def layers() -> Figure:
    rows: list[list[float | int | str | bool | None]] = [
        ["features", "", 17_000, 112_832, 1.3e9],
        ["conv1_1", "64×224×224", 3_211_264, 1_728, 86_704_128],
        ["conv1_2", "64×224×224", 3_211_264, 36_864, 1_849_688_064],
        ["pool1", "64×112×112", 802_816, 0, 0],
        ["classifier", "", 9_192, 119_537_664, 119_537_664],
        ["fc6", "4096", 4_096, 102_760_448, 102_760_448],
        ["fc7", "4096", 4_096, 16_777_216, 16_777_216],
        ["total", "", 16_500_000, 143_652_544, 19_600_000_000],
    ]
    return Table(
        id="layers",
        title="VGG19, layer by layer",
        columns=[
            Column(name="layer", kind="text"),
            Column(name="output", kind="text"),
            Column(name="activations"),
            Column(name="weights", kind="bar"),
            Column(name="multiply-adds"),
        ],
        rows=rows,
        levels=[0, 1, 1, 1, 0, 1, 1, 0],
        totals=True,
    )


def results() -> Figure:
    falling = ",".join(f"{2.3 * math.exp(-i / 6) + 0.4:.3f}" for i in range(40))
    flat = ",".join(["2.31", "2.30"] * 20)
    return Table(
        id="results",
        title="Accuracy by learning rate",
        columns=[
            Column(name="learning rate", digits=4),
            Column(name="reported", unit="%", digits=1),
            Column(name="reproduced", unit="%", digits=1),
            Column(name="verdict", kind="verdict"),
            Column(name="loss", kind="spark"),
        ],
        rows=[
            [1.0, 10.0, 19.8, "not comparable: unstable", flat],
            [0.1, 87.0, 88.0, "reproduced", falling],
            [0.01, 83.5, 83.2, "reproduced", falling],
            [1e-5, 71.9, None, "not measured", ""],
        ],
    )


def confusion() -> Figure:
    names = ["horizontal", "vertical", "none", "diagonal", "both"]
    values = [
        [46.0, 1.0, 0.0, 2.0, 1.0],
        [2.0, 44.0, 0.0, 3.0, 1.0],
        [0.0, 0.0, 50.0, 0.0, 0.0],
        [5.0, 4.0, 1.0, 37.0, 3.0],
        [9.0, 8.0, 0.0, 6.0, 27.0],
    ]
    return Matrix(
        id="confusion",
        title="Confusion matrix, validation",
        values=values,
        row_labels=names,
        column_labels=names,
        row_title="true",
        column_title="predicted",
    )


def kernels() -> Figure:
    rng = np.random.default_rng(1)
    ramp = np.linspace(0, 255, 7)
    tiles = [
        Tile(caption="conv1/0 before", pixels=rng.integers(0, 256, (7, 7)).tolist()),
        Tile(caption="conv1/1 before", pixels=rng.integers(0, 256, (7, 7)).tolist()),
        Tile(caption="conv1/0 after", pixels=np.tile(ramp, (7, 1)).round().tolist()),
        Tile(caption="conv1/1 after", pixels=np.tile(ramp[:, None], (1, 7)).round().tolist()),
    ]
    return Image(id="kernels", title="Kernels before and after training", tiles=tiles)


def samples() -> Figure:
    """28×28 grey images with a bar, and one in colour; large enough to go into a file."""
    rng = np.random.default_rng(2)
    tiles: list[Tile] = []
    for i in range(24):
        image = rng.integers(0, 52, (28, 28))
        at = int(rng.integers(2, 24))
        if i % 2:
            image[at : at + 3, :] = 200
        else:
            image[:, at : at + 3] = 200
        tiles.append(Tile(caption="horizontal" if i % 2 else "vertical", pixels=image.tolist()))
    y, x = np.mgrid[0:28, 0:28]
    colours = np.stack([x * 9, y * 9, 255 - x * 9], axis=2)
    tiles.append(Tile(caption="a picture in colour", pixels=colours.tolist()))
    return Image(id="samples", title="Samples", tiles=tiles)


def memory() -> Figure:
    parts = [
        ("SGD", (233, 233, 0, 2_100)),
        ("momentum", (233, 233, 233, 2_100)),
        ("Adam", (233, 233, 466, 2_100)),
    ]
    names = ("parameters", "gradients", "optimizer", "activations")
    return Bars(
        id="memory",
        title="Memory by kind",
        unit="MB",
        digits=0,
        bars=[
            Bar(
                label=label,
                value=float(sum(sizes)),
                segments=[
                    Segment(name=n, value=float(s)) for n, s in zip(names, sizes, strict=True)
                ],
            )
            for label, sizes in parts
        ],
    )


def spreads() -> Figure:
    return Bars(
        id="spreads",
        title="Validation accuracy, five seeds",
        unit="%",
        digits=1,
        bars=[
            Bar(label="CNN, 10 images a class", value=66.0, spread=4.1),
            Bar(label="MLP, 10 images a class", value=56.0, spread=6.0),
            Bar(label="CNN, 50 images a class", value=94.0, spread=1.2),
            Bar(label="MLP, 50 images a class", value=84.7, spread=2.4),
            Bar(label="not finished", value=None),
        ],
    )


def staleness() -> Figure:
    spans = [
        Span(lane="learner 1", start=0.0, end=2.0, kind="compute", label="g1"),
        Span(lane="learner 1", start=2.0, end=2.6, kind="transfer"),
        Span(lane="learner 1", start=2.6, end=4.6, kind="compute", label="g2"),
        Span(lane="learner 1", start=4.6, end=5.2, kind="transfer"),
        Span(lane="learner 1", start=5.2, end=7.2, kind="compute", label="g4"),
        Span(lane="learner 1", start=7.2, end=7.8, kind="transfer"),
        Span(lane="learner 2", start=0.0, end=5.5, kind="compute", label="g3 is slow"),
        Span(lane="learner 2", start=5.5, end=6.1, kind="transfer"),
        Span(lane="server", start=2.6, end=2.8, kind="update"),
        Span(lane="server", start=5.2, end=5.4, kind="update"),
        Span(lane="server", start=6.1, end=6.3, kind="update"),
        Span(lane="server", start=7.8, end=8.0, kind="update"),
    ]
    marks = [Mark(label=f"τ={s}", x=x) for s, x in ((0, 2.6), (0, 5.2), (2, 6.1), (1, 7.8))]
    return Timeline(
        id="timeline",
        title="Two learners, one server",
        lanes=["learner 1", "learner 2", "server"],
        spans=spans,
        marks=marks,
    )


def finding() -> Figure:
    return Note(
        id="finding",
        title="What it says",
        tone="finding",
        text="A rate of 1 does not learn: the loss stays at 2.30, which is ln 10, the loss of a "
        "guess among ten classes. At 0.001 it falls, but ten epochs are not enough to arrive.",
    )


def warning() -> Figure:
    return Note(
        id="warning",
        title="A claim that cannot be checked",
        tone="warning",
        text="The drawing the published figures belong to is not in the document.",
    )


MAKERS: tuple[Callable[[], Figure], ...] = (
    loss,
    accuracy,
    gradient,
    gradient_layers,
    roc,
    bias_variance,
    range_test,
    layers,
    results,
    confusion,
    kernels,
    samples,
    memory,
    spreads,
    staleness,
    finding,
    warning,
)


if __name__ == "__main__":
    write_gallery(Path(sys.argv[1]))
