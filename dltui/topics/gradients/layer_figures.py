"""The figures of backpropagation by hand and of vanishing gradients."""

from __future__ import annotations

from torch import Tensor

from dltui.figures.records import Cell, Column, Curve, Line, Mark, Note, Table
from dltui.topics.gradients.backprop import Layers
from dltui.topics.gradients.deep import Norms
from dltui.topics.gradients.numbers import rounded
from dltui.topics.gradients.options import Vanishing


def first_layer(hand: Tensor, auto: Tensor) -> Table:
    """dL/dA₁ row by row, by hand and by autograd, both (units, inputs)."""
    rows: list[list[Cell]] = []
    for number, pair in enumerate(zip(hand, auto, strict=True), start=1):
        for who, values in zip(("by hand", "autograd"), pair, strict=True):
            rows.append([number, who, *(rounded(value) for value in values.tolist())])
    columns = [Column(name=str(number)) for number in range(1, hand.shape[1] + 1)]
    return Table(
        id="first-layer",
        title="dL/dA₁, to five digits",
        columns=[Column(name="row"), Column(name="by", kind="text"), *columns],
        rows=rows,
    )


def layer_norms(hand: Layers, auto: Layers, differences: list[float]) -> Table:
    """By layer: the gradient's norm both ways, and the largest difference of any number."""
    rows: list[list[Cell]] = [
        [
            f"A{number} {matrix.shape[0]}×{matrix.shape[1]}",
            rounded(float(matrix.norm())),
            rounded(float(theirs.norm())),
            rounded(float(bias.norm())),
            rounded(difference, 2),
        ]
        for number, ((matrix, bias), (theirs, _), difference) in enumerate(
            zip(hand, auto, differences, strict=True), start=1
        )
    ]
    return Table(
        id="layers",
        title="Every layer: by hand against autograd",
        columns=[
            Column(name="layer", kind="text"),
            Column(name="|dL/dA| by hand"),
            Column(name="autograd"),
            Column(name="|dL/db|"),
            Column(name="largest difference"),
        ],
        rows=rows,
    )


def chain_rule(difference: float) -> Note:
    return Note(
        id="rule",
        title="The chain rule, backwards",
        tone="finding",
        text=(
            f"By hand and by autograd agree to {rounded(difference, 2):g} in every number.\n"
            "Forward: z = A·a + b and a = σ(z); the loss is ½(y − target)². Backward: the output's "
            "δ is y − target. Each layer hands δ down as (Aᵀδ) ∘ a(1 − a), because "
            "σ′ = σ(1 − σ). Then dL/dA = δ · aᵀ of the layer below and dL/db = δ.\n"
            "Every step back multiplies by σ′ ≤ ¼: that is why the first layer's gradient is so "
            "much smaller than the last one's."
        ),
    )


def norms_curve(norms: dict[str, Norms], layer: int) -> Curve:
    """Size of ∂y/∂A against depth, one line a case."""
    lines = [
        Line(
            name=name,
            x=[float(number) for number in range(1, len(found.matrices) + 1)],
            y=list(found.matrices),
            faint=name == "sigmoid",
        )
        for name, found in norms.items()
    ]
    return Curve(
        id="norms",
        title="Size of the gradient at every layer",
        lines=lines,
        x_label="layer (1 is next to the input)",
        y_label="|∂y/∂A|",
        log_y=True,
        marks=[Mark(label="spoilt", x=float(layer))],
    )


def norms_table(norms: dict[str, Norms], layer: int) -> Table:
    """The norms of both at the two ends and around the spoilt layer."""
    depth = len(next(iter(norms.values())).matrices)
    shown = sorted({1, layer - 1, layer, layer + 1, depth})
    rows: list[list[Cell]] = []
    for name, found in norms.items():
        for what, values in (("A", found.matrices), ("b", found.biases)):
            cells = [rounded(values[number - 1], 2) for number in shown]
            rows.append([name, f"∂y/∂{what}", *cells, rounded(values[0] / values[-1], 2)])
    return Table(
        id="causes",
        title="Sizes around the spoilt layer",
        columns=[
            Column(name="network", kind="text"),
            Column(name="of", kind="text"),
            *(Column(name=str(number)) for number in shown),
            Column(name="first/last"),
        ],
        rows=rows,
    )


def why_vanishing(options: Vanishing) -> Note:
    at = options.layer
    return Note(
        id="why",
        title="Why it vanishes",
        text=(
            "On its way back the error is multiplied at every layer by the matrix Aᵀ and by σ′. "
            "One factor near zero is enough, and everything in front of it is lost.\n"
            f"A small A{at}: the gradient of A{at} itself is untouched, all layers before it get "
            f"{options.factor:g} times as much. A saturated layer {at}: σ′ is nearly 0, so A{at} "
            "itself already gets nothing, and all before it too.\n"
            "Plain sigmoid needs no accident: σ′ is at most ¼, so every layer takes its share. "
            "ReLU's slope is 1 where it is on, and Kaiming's weights (deviation √(2/n)) make up "
            "for the half that is off, so the gradient arrives."
        ),
    )
