"""Figures of a training: its curves, its confusions, samples of its data."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from math import isfinite

import torch
from torch import Tensor

from dltui.data.dataset import Dataset
from dltui.figures.records import Curve, Image, Line, Mark, Matrix, StepSeries, Tile
from dltui.training.evaluate import BatchValues
from dltui.training.options import TrainOptions
from dltui.training.tasks.loss import ACCURACY, Beside

LARGEST_MATRIX = 40
"""Classes beyond which a confusion matrix is not drawn."""

MOST_MARKS = 10
"""Evaluations beyond which their ends are not marked."""


def curves(
    options: TrainOptions,
    names: tuple[str, ...],
    part: str = "test",
    beside: Beside = ACCURACY,
) -> list[StepSeries]:
    """Loss, what is told ``beside`` it, the gradient statistics ``names``, and the rate where it
    moves; ``part`` is what epochs are evaluated on.
    """
    evaluated = options.evaluate_train == "epochs"
    figures = [
        StepSeries(
            id="loss",
            title="loss",
            metrics={"loss": "train", f"{part}/loss": part},
            y_label="loss",
        ),
        StepSeries(
            id=beside.name,
            title=beside.title,
            metrics={
                beside.name: "train",
                **({f"train/{beside.name}": "train, evaluated"} if evaluated else {}),
                f"{part}/{beside.name}": part,
            },
            y_label=beside.unit,
        ),
        *gradients(names),
    ]
    if options.schedule.kind != "constant" or options.schedule.warmup:
        figures.append(
            StepSeries(id="lr", title="learning rate", metrics={"lr": "lr"}, y_label="lr")
        )
    return figures


def gradients(names: tuple[str, ...]) -> list[StepSeries]:
    """The signed mean, the norm beside it, and both of each tensor, as far as recorded."""
    figures = []
    if "grad/mean" in names:
        metrics = {"grad/mean": "sum of means"}
        figures.append(StepSeries(id="gradient", title="gradient mean", metrics=metrics))
    if "grad/norm" in names:
        metrics = {"grad/norm": "norm"}
        figures.append(StepSeries(id="gradient-norm", title="gradient norm", metrics=metrics))
    if "grad/abs" in names:
        metrics = {"grad/abs": "mean |g|"}
        figures.append(StepSeries(id="gradient-abs", title="mean |gradient|", metrics=metrics))
    if means := _of_tensors(names, "grad/mean/"):
        figures.append(
            StepSeries(id="gradient-means", title="gradient mean per tensor", metrics=means)
        )
    if layers := _of_tensors(names, "grad/norm/"):
        figures.append(
            StepSeries(
                id="gradient-layers",
                title="gradient norm per layer",
                metrics=layers,
                y_label="norm",
                log_y=True,
                heat=True,
            )
        )
    return figures


def _of_tensors(names: tuple[str, ...], kind: str) -> dict[str, str]:
    return {name: name.removeprefix(kind) for name in names if name.startswith(kind)}


def test_batches(evaluations: Sequence[BatchValues], beside: Beside = ACCURACY) -> list[Curve]:
    """Loss, and what is told ``beside`` it, of every test batch, one evaluation after the other.

    The weights stand still within an evaluation: what moves there are the images.
    """
    batches = [batch for evaluation in evaluations for batch in evaluation]
    ends = itertools.accumulate(map(len, evaluations))
    marks = [Mark(label=str(epoch), x=end) for epoch, end in enumerate(ends, 1)]
    number: list[float | None] = [*range(1, len(batches) + 1)]
    losses, told = zip(*batches, strict=True)
    return [
        Curve(
            id=f"test-batches-{name}",
            title=f"{name} of each test batch, epoch after epoch",
            lines=[Line(name=name, x=number, y=[v if isfinite(v) else None for v in values])],
            x_label="test batch",
            y_label=label,
            marks=marks if len(marks) <= MOST_MARKS else [],
        )
        for name, label, values in (
            ("loss", "loss", losses),
            (beside.name, beside.unit or beside.name, told),
        )
    ]


def confusion(counts: Tensor, classes: tuple[str, ...]) -> Matrix | None:
    """Test counts (classes, classes), true ones in rows; none if they are too many to read, or
    no classes were told.
    """
    if not counts.numel() or len(classes) > LARGEST_MATRIX:
        return None
    return Matrix(
        id="confusion",
        title="confusion (test)",
        values=counts.tolist(),
        row_labels=list(classes),
        column_labels=list(classes),
        row_title="true",
        column_title="predicted",
    )


def samples(dataset: Dataset, per_class: int = 2) -> Image | None:
    """The first training images of each class, as the network gets them; none for rows."""
    if not dataset.images:
        return None
    tiles = [tile for row in _first_of_classes(dataset, per_class) for tile in row]
    return Image(id="samples", title="training samples", tiles=tiles)


def sheets(dataset: Dataset, per_class: int = 10) -> list[Image]:
    """A row of training images for each class; of permuted ones before and after."""
    if not dataset.images:
        return []
    if dataset.permutation is None:
        return [_sheet("samples", "training samples", dataset, per_class)]
    before = dataset.before_permuting()
    return [
        _sheet("samples-before", "training samples before permuting", before, per_class),
        _sheet("samples", "after permuting: what the network gets", dataset, per_class),
    ]


def _sheet(id: str, title: str, dataset: Dataset, per_class: int) -> Image:
    """As many of each class as the rarest has, so that rows are even."""
    rows = [row for row in _first_of_classes(dataset, per_class) if row]
    columns = min(map(len, rows), default=0)
    tiles = [tile for row in rows for tile in row[:columns]]
    return Image(id=id, title=title, tiles=tiles, columns=columns)


def _first_of_classes(dataset: Dataset, per_class: int) -> list[list[Tile]]:
    x, y = dataset.train.x, dataset.train.y
    return [
        [
            Tile(caption=name, pixels=pixels(x[index], dataset.encoding.divisor))
            for index in torch.nonzero(y == label).flatten()[:per_class].tolist()
        ]
        for label, name in enumerate(dataset.classes)
    ]


def pixels(image: Tensor, white: float) -> list[list[int]] | list[list[list[int]]]:
    """(channels, height, width) as rows of grey or colour values 0…255.

    Bytes keep their shade, ``white`` is 255; other numbers are stretched to their largest.
    """
    values = image.float()
    top = white if image.dtype == torch.uint8 else values.abs().max().clamp(min=1e-12)
    scaled = (values / top * 255).clamp(0, 255)
    rows: list[list[int]] = scaled.round().to(torch.uint8).permute(1, 2, 0).squeeze(-1).tolist()
    return rows
