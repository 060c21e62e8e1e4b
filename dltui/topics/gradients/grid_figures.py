"""The figures of pooling and convolution on a grid."""

from __future__ import annotations

from torch import Tensor

from dltui.figures.records import Column, Matrix, Note, Table
from dltui.topics.gradients.grids import Worked
from dltui.topics.gradients.numbers import rounded
from dltui.topics.gradients.put_down import PutDown

FEW = 9
"""Values of an input that each get a grid of their own."""


def grid(id: str, title: str, values: Tensor) -> Matrix:
    """A small (height, width) matrix, rows and columns numbered; decimals where there are any."""
    whole = bool((values == values.round()).all())
    rows: list[list[float | None]] = values.tolist()
    return Matrix(
        id=id,
        title=title,
        values=rows,
        row_labels=[str(row) for row in range(1, values.shape[0] + 1)],
        column_labels=[str(column) for column in range(1, values.shape[1] + 1)],
        digits=0 if whole else 2,
    )


def pooling_grids(worked: Worked) -> list[Matrix]:
    return [
        grid("image", "picture x", worked.image),
        grid("max-pool", "max-pooled", worked.pooled),
        grid("pool-dy", "dy from above", worked.pool_dy),
        grid("max-gradient", "dx, max", worked.max_dx),
        grid("average-gradient", "dx, average", worked.average_dx),
    ]


def convolution_grids(worked: Worked) -> list[Matrix]:
    return [
        grid("kernel", "kernel W", worked.kernel),
        grid("output", "x correlated with W", worked.output),
        grid("conv-dy", "dy from above", worked.conv_dy),
        grid("dw", "dW = x correlated with dy", worked.dw),
        grid("transposed", "dx = W transposed on dy", worked.dx),
        grid("stepped", "W − λ dW", worked.stepped),
    ]


def transposed_grids(put: PutDown) -> list[Matrix]:
    """Input and kernel, what each value puts down where they are few, and their sum."""
    return [
        grid("input", "input", put.values),
        grid("kernel", "kernel", put.kernel),
        *(_parts(put) if len(put.parts) <= FEW else []),
        grid("output", "output: their sum", put.output),
        grid("spaced", "input among zeros", put.spaced),
        grid("turned", "kernel, turned by 180°", put.turned),
    ]


def _parts(put: PutDown) -> list[Matrix]:
    values = [float(value) for value in put.values.reshape(-1)]
    return [
        grid(f"part-{number}", f"{rounded(value):g} · kernel", part)
        for number, (value, part) in enumerate(zip(values, put.parts, strict=True), start=1)
    ]


def check_table(differences: dict[str, float], title: str = "By hand against PyTorch") -> Table:
    return Table(
        id="check",
        title=title,
        columns=[Column(name="by", kind="text"), Column(name="largest difference")],
        rows=[[name, rounded(value, 2)] for name, value in differences.items()],
    )


def why_grids() -> Note:
    return Note(
        id="why",
        title="Where the gradient goes",
        text=(
            "Max pooling passes dy whole to the one value that won, all others get nothing: only "
            "winners learn. Average pooling gives every value of the window an equal share.\n"
            "dW of a convolution is again a correlation: x with dy, because each weight met each "
            "pixel it was laid on. dx is the transposed convolution: every dy puts the kernel down "
            "on the input, times itself, and overlaps add up. The same operation, used forwards, "
            "makes small maps large."
        ),
    )


def why_transposed(put: PutDown) -> Note:
    before, after = ("×".join(map(str, grid.shape)) for grid in (put.values, put.output))
    return Note(
        id="why",
        title=f"From {before} to {after}",
        text=(
            "Every value of the input puts the kernel down once, times itself; where kernels "
            "overlap they add up. It is the backward pass of a convolution, used forwards.\n"
            "The other way round it is an ordinary convolution: zeros around the input, as many as "
            "the kernel is wide less one, and the kernel turned by 180° moved over it. That is "
            "what is called a full convolution; both give the same."
        ),
    )
