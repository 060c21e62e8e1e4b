"""The figures of receptive fields."""

from __future__ import annotations

from collections.abc import Sequence

from dltui.figures.records import Column, Curve, Image, Line, Note, Table, Tile
from dltui.topics.architectures.receptive import View


def fields_table(name: str, views: Sequence[View], id: str) -> Table:
    """By layer: its window, the field by the formula and as measured, its pixels, the work."""
    dilated = any(view.dilation > 1 for view in views)
    return Table(
        id=id,
        title=f"{name}: field by layer, in pixels",
        columns=[
            Column(name="layer", kind="text"),
            Column(name="kernel"),
            Column(name="stride"),
            *([Column(name="dilation")] if dilated else []),
            Column(name="jump after"),
            Column(name="field"),
            Column(name="measured", kind="text"),
            Column(name="seen", unit="pixels"),
            Column(name="multiply-adds"),
        ],
        rows=[
            [
                view.name,
                view.kernel,
                view.stride,
                *([view.dilation] if dilated else []),
                view.jump,
                view.size,
                _rectangle(view),
                view.seen,
                view.multiply_adds or None,
            ]
            for view in views
        ],
    )


def _rectangle(view: View) -> str:
    height, width = view.measured
    return f"{height}×{width}"


def view_image(name: str, views: Sequence[View], id: str) -> Image:
    """The input once per layer, bright where the value in the middle can see it."""
    return Image(
        id=id,
        title=f"{name}: what the middle value sees of the input",
        tiles=[
            Tile(caption=f"{view.name} {_rectangle(view)}", pixels=view.pixels) for view in views
        ],
    )


def growth_curve(stacks: Sequence[tuple[str, Sequence[View]]]) -> Curve:
    """The field against the number of layers, one line a stack."""
    lines = [
        Line(
            name=name,
            x=[float(depth) for depth in range(len(views) + 1)],
            y=[1.0, *(float(view.size) for view in views)],
        )
        for name, views in stacks
    ]
    return Curve(
        id="growth",
        title="Field against depth",
        lines=lines,
        x_label="layers",
        y_label="side of the field, pixels",
    )


def why_note(size: int) -> Note:
    """The formula, and how the measurement is made."""
    return Note(
        id="why",
        title="Why it grows like this",
        text=(
            "Every window adds (kernel − 1) × dilation × jump pixels, where jump is how far apart "
            "in the input two neighbouring values look. Stride 1 leaves the jump at 1, so L "
            "convolutions of kernel K see L(K−1)+1 pixels. A stride of 2 doubles the jump: from "
            "there on every layer adds twice as much.\n"
            "Measured: the gradient of the value in the middle with respect to every pixel, with "
            "equal positive weights and averages for maxima, so that no path is lost. Brightness "
            "is the share of paths: the middle counts far more than the rim, so the effective "
            f"field is smaller than the side says. A field wider than {size} pixels is cut off at "
            "the input's border."
        ),
    )
