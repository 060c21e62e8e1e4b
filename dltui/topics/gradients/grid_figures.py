"""The figures of pooling and convolution on a grid."""

from __future__ import annotations

from torch import Tensor

from dltui.figures.records import Column, Matrix, Note, Table
from dltui.topics.gradients.grids import Worked
from dltui.topics.gradients.numbers import rounded


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
    ]


def check_table(differences: dict[str, float]) -> Table:
    return Table(
        id="check",
        title="By hand against PyTorch",
        columns=[Column(name="gradient", kind="text"), Column(name="largest difference")],
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
