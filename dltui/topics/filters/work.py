"""Move a kernel over a picture and show before and after."""

from __future__ import annotations

from typing import cast

import numpy as np

from dltui.figures.records import Cell, Column, Curve, Image, Line, Matrix, Note, Table, Tile
from dltui.runs.outcome import Outcome
from dltui.topics.filters import shift_figures
from dltui.topics.filters.find import find_kernel
from dltui.topics.filters.options import Averaging, Kernel, Picture, Shift, Source
from dltui.topics.filters.pictures import Array, average, convolve, correlate, load
from dltui.topics.filters.shift import measure
from dltui.topics.job import Job

__all__ = ["averaging", "find_kernel", "kernel", "shift"]

BEYOND = {
    "edge": "the border's last pixel goes on",
    "mirror": "the picture is mirrored at its border",
    "zero": "everything is black, so that the border darkens",
    "wrap": "the picture begins again on the other side",
}

SHOWN = 9
"""Largest side of an averaging kernel that is shown as numbers."""


def averaging(job: Job) -> Outcome:
    """Metrics by size: ``mean`` and ``deviation`` in grey values, ``brightness`` as a share of the
    picture's, and the same under ``published`` as the source's code has it (In[6]): every kernel
    divided by 9, ``ndimage.convolve``.
    """
    options, record = cast(Averaging, job.preset.options), job.recorder
    picture = _picture(job, options)
    after = {size: correlate(picture, average(size), options.boundary) for size in options.sizes}
    by_nine = {
        size: convolve(picture, np.full((size, size), 1 / 9), options.boundary)
        for size in options.sizes
    }
    tiles = [_tile("before", picture)]
    tiles += [_tile(f"{size}×{size} average", result) for size, result in after.items()]
    record.figure(Image(id="pictures", title="Before and after", tiles=tiles))
    record.figure(_statistics(picture, after, by_nine))
    record.figure(_row(picture, {f"{size}×{size}": result for size, result in after.items()}))
    if slip := _slip(picture, by_nine):
        record.figure(Image(id="slip", title="Wrong on purpose: all divided by 9", tiles=slip))
    for size in (size for size in options.sizes if size <= SHOWN):
        weights = _matrix(average(size), f"kernel-{size}", f"Average {size}×{size}", digits=3)
        record.figure(weights)
    record.figure(_averaging_note(options.sizes))
    record.figure(_border_note(options, picture))
    metrics = {"mean/before": float(picture.mean()), "deviation/before": float(picture.std())}
    for size, result in after.items():
        metrics[f"kernel-sum/{size}"] = float(average(size).sum())
        metrics[f"mean/{size}"] = float(result.mean())
        metrics[f"deviation/{size}"] = float(result.std())
        bright, wrong = float(picture.mean()), float(by_nine[size].mean())
        metrics[f"brightness/{size}"] = _gain(float(result.mean()), bright)
        metrics[f"published/mean/{size}"] = wrong
        metrics[f"published/brightness/{size}"] = _gain(wrong, bright)
    return Outcome(metrics=metrics)


def kernel(job: Job) -> Outcome:
    """Metrics ``kernel-sum``, the result's extremes and mean, and what it is of the picture's."""
    options, record = cast(Kernel, job.preset.options), job.recorder
    picture = _picture(job, options)
    weights = np.array(options.kernel, dtype=np.float64)
    weights = weights[::-1, ::-1] if options.flip else weights
    weights = weights / weights.sum() if options.normalise else weights
    result = correlate(picture, weights, options.boundary)
    shown, how = _visible(result, float(weights.sum()))
    tiles = [_tile("before", picture), _tile(f"after, {how}", shown)]
    record.figure(Image(id="pictures", title="Before and after", tiles=tiles))
    whole = bool((weights == weights.round()).all())
    record.figure(_matrix(weights, "kernel", "Kernel", digits=0 if whole else 3))
    record.figure(_row(picture, {"after": result}))
    record.figure(_kernel_note(weights, result))
    record.figure(_border_note(options, picture))
    return Outcome(
        metrics={
            "kernel-sum": float(weights.sum()),
            "smallest": float(result.min()),
            "largest": float(result.max()),
            "mean": float(result.mean()),
            "gain/mean": _gain(float(result.mean()), float(picture.mean())),
            "gain/deviation": _gain(float(result.std()), float(picture.std())),
        }
    )


def _gain(after: float, before: float) -> float:
    """Times as much; NaN where there was nothing."""
    return after / before if before else float("nan")


def shift(job: Job) -> Outcome:
    """What a shift moves, with and without pooling (C4)."""
    options = cast(Shift, job.preset.options)
    picture = _picture(job, options)
    found = measure(picture, options)
    job.recorder.figure(shift_figures.pictures(picture, found))
    job.recorder.figure(shift_figures.curve(found, options.shifts))
    job.recorder.figure(shift_figures.shares_table(found, options.shifts))
    job.recorder.figure(shift_figures.along_table(found, options.shifts))
    job.recorder.figure(shift_figures.finding(found, options.shifts))
    return Outcome(metrics=shift_figures.metrics(found, options.shifts))


def _picture(job: Job, options: Source) -> Array:
    job.recorder.phase("loading", options.picture)
    places = [job.folder, *([job.data_root] if job.data_root else [])]
    picture = load(options.picture, options.width, places, job.preset.run.seed)
    job.recorder.phase("filtering", f"{picture.shape[1]}×{picture.shape[0]} pixels")
    return picture


def _tile(caption: str, picture: Array) -> Tile:
    return Tile(caption=caption, pixels=np.clip(picture, 0, 255).round().astype(int).tolist())


def _visible(result: Array, total: float) -> tuple[Array, str]:
    """The result as grey values, and how it was made so.

    Where the weights sum to 0 the result is a difference around 0 and its size is what matters;
    otherwise it is a brightness.
    """
    if abs(total) > 1e-9:
        return result, "cut to 0…255"
    largest = float(np.abs(result).max())
    return np.abs(result) * (255 / largest if largest else 0.0), "absolute value, largest white"


def _matrix(weights: Array, id: str, title: str, digits: int) -> Matrix:
    rows, columns = weights.shape
    return Matrix(
        id=id,
        title=f"{title}, sum {weights.sum():.4g}",
        values=weights.tolist(),
        row_labels=[str(row - rows // 2) for row in range(rows)],
        column_labels=[str(column - columns // 2) for column in range(columns)],
        row_title="pixels down",
        column_title="pixels right",
        digits=digits,
    )


def _statistics(picture: Array, after: dict[int, Array], by_nine: dict[int, Array]) -> Table:
    rows: list[list[Cell]] = [["before", None, float(picture.mean()), float(picture.std()), None]]
    for size, result in after.items():
        mean, deviation = float(result.mean()), float(result.std())
        wrong = float(by_nine[size].mean())
        rows.append([f"{size}×{size}", 1 / size**2, mean, deviation, wrong])
    return Table(
        id="statistics",
        title="What averaging keeps and what it loses",
        columns=[
            Column(name="kernel", kind="text"),
            Column(name="weight", digits=4),
            Column(name="mean grey", digits=1),
            Column(name="deviation", digits=1),
            Column(name="mean if /9", digits=1),
        ],
        rows=rows,
    )


def _row(picture: Array, after: dict[str, Array]) -> Curve:
    middle = picture.shape[0] // 2
    x: list[float | None] = list(range(picture.shape[1]))
    lines = [Line(name="before", x=x, y=picture[middle].tolist(), faint=True)]
    lines += [
        Line(name=name, x=x, y=result[middle].round(4).tolist()) for name, result in after.items()
    ]
    return Curve(
        id="row", title="The middle row", lines=lines, x_label="pixel", y_label="grey value"
    )


def _slip(picture: Array, by_nine: dict[int, Array]) -> list[Tile]:
    """What dividing every size by 9 gives, where that is not right."""
    return [
        _tile(f"{size}×{size} / 9: {result.mean() / picture.mean():.3g} × as bright", result)
        for size, result in by_nine.items()
        if size != 3
    ]


def _averaging_note(sizes: tuple[int, ...]) -> Note:
    return Note(
        id="finding",
        title="Divide by the number of pixels",
        tone="finding",
        text=(
            "An average over k×k pixels has k² weights of 1/k², so that they sum to 1 and the "
            "picture keeps its brightness; only its deviation, the contrast of detail, falls. The "
            "published code divides every size by 9. That is right for 3×3; 6×6 becomes 4 and 9×9 "
            "9 times too bright. An even size has no middle pixel: it reads one border more than "
            "the other, so its mean moves a little, by less the larger the picture. Sizes here: "
            + ", ".join(f"{size}×{size}" for size in sizes)
            + "."
        ),
    )


def _kernel_note(weights: Array, result: Array) -> Note:
    total = float(weights.sum())
    if abs(total) <= 1e-9:
        text = (
            "The weights sum to 0: where the picture is even they cancel and the result is 0. What "
            "remains is change: edges, and with them noise. The values reach from "
            f"{result.min():.0f} to {result.max():.0f}; their sign says which side of an edge it "
            "is, and the picture shows their size."
        )
    else:
        cut = float(((result < 0) | (result > 255)).mean())
        text = (
            f"The weights sum to {total:.4g}, so an even surface comes out {total:.4g} × as "
            f"bright. The values reach from {result.min():.0f} to {result.max():.0f}; {cut:.1%} of "
            "the pixels had to be cut to 0…255 for the picture."
        )
    return Note(id="finding", title="What this kernel does", tone="finding", text=text)


def _border_note(options: Picture, picture: Array) -> Note:
    height, width = picture.shape
    return Note(
        id="border",
        title="How it is computed",
        text=(
            f"The picture was scaled to {width}×{height} grey pixels before filtering, so that a "
            "kernel's pixel is one you can see. The result is as large as the picture: beyond its "
            f"border {BEYOND[options.boundary]}. The kernel is not turned (correlation), as in "
            "neural networks, unless flip is set. A kernel of even size has no middle pixel and "
            "moves the picture by half a pixel."
        ),
    )
