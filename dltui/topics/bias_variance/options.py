"""Bias and variance of polynomial fits (EXPERIMENTS A1)."""

from __future__ import annotations

from typing import Annotated, Literal

from msgspec import Meta

from dltui.metrics import Metric
from dltui.options import Count, NonNegative, Options, Positive
from dltui.topics.catalogue import Experiment

Degree = Annotated[int, Meta(ge=0, le=30)]

Basis = Literal["legendre", "powers"]

Drawing = Literal["shared", "published"]


class Samples(Options, frozen=True, kw_only=True):
    """Noisy data sets of y = x + sin(1.5 x) on [0, 10], which differ only in their noise."""

    points: Annotated[int, Meta(ge=5, description="Evenly spaced x in a data set.")] = 50
    test_points: Annotated[Positive, Meta(description="Points held out, the same in all sets.")] = (
        10
    )
    data_sets: Annotated[int, Meta(ge=2, description="Data sets drawn.")] = 100
    noise: Annotated[NonNegative, Meta(description="Variance of the noise.")] = 0.3
    split_seed: Annotated[
        Count, Meta(description="Chooses the points held out; run.seed draws the noise.")
    ] = 0
    draw: Annotated[
        Drawing,
        Meta(
            description="shared: every degree fits the same data. published: as write-up A drew "
            "them, by random.gauss and numpy's old generator, each degree its own."
        ),
    ] = "shared"
    alpha: Annotated[NonNegative, Meta(description="Ridge penalty; 0 is least squares.")] = 0.0
    basis: Annotated[
        Basis,
        Meta(
            description="Whose coefficients alpha holds small: Legendre polynomials of x scaled "
            "to [-1, 1], or powers of x as it is. Without alpha the fits are the same."
        ),
    ] = "legendre"

    def __post_init__(self) -> None:
        if self.test_points >= self.points:
            raise ValueError(f"test_points must be less than points, {self.points}")


class Decomposition(Samples, frozen=True, kw_only=True):
    """MSE, bias², variance and noise for every degree from 1 up."""

    max_degree: Annotated[int, Meta(ge=1, le=30, description="Largest degree fitted.")] = 15
    splits: Annotated[
        Count, Meta(description="Other choices of the held-out points to compare with; 0 is none.")
    ] = 200


class Ridge(Samples, frozen=True, kw_only=True):
    """One degree with and without the penalty."""

    degree: Annotated[Degree, Meta(description="Degree of the polynomials.")] = 10
    alpha: Annotated[NonNegative, Meta(description="Ridge penalty of the second fit.")] = 0.5
    before: Annotated[
        Count,
        Meta(
            description="published: how many fits of all data sets the generator had drawn for "
            "before these two."
        ),
    ] = 0
    splits: Annotated[
        Positive, Meta(description="Other choices of the held-out points to compare with.")
    ] = 200


class ThreeFits(Samples, frozen=True, kw_only=True):
    """A few fits of one data set, drawn over the true function.

    As published the points are whole numbers, and nothing is held out.
    """

    degrees: Annotated[
        tuple[Degree, ...], Meta(min_length=1, description="Degrees of the polynomials drawn.")
    ] = (1, 3, 10)


def _changes(**words: str) -> dict[str, Metric]:
    """What the penalty changes: as drawn, in other ways, and on how many splits it falls."""
    declared: dict[str, Metric] = {}
    for name, word in words.items():
        declared |= {
            f"change/{name}": Metric(f"change of {word} by the penalty"),
            f"change/{name}/*": Metric(f"change of {word}, {{}}"),
            f"splits/{name}-falls": Metric(f"splits on which {word} falls", unit="%", digits=1),
        }
    return declared


EXPERIMENTS = {
    "decomposition": Experiment(
        summary="Fit every degree to many data sets and split the error in its parts.",
        options=Decomposition,
        layout=(
            ("decomposition", "table"),
            ("finding", "closing"),
            ("splits", "degree-8"),
            ("bases", "basis"),
            ("split",),
        ),
    ),
    "ridge": Experiment(
        summary="One degree with and without a penalty on its coefficients.",
        options=Ridge,
        layout=(
            ("parts", "finding"),
            ("alphas", "splits"),
            ("fits", "fits-ridge"),
        ),
    ),
    "three-fits": Experiment(
        summary="One data set and the fits of a few degrees.",
        options=ThreeFits,
        layout=(("fits", "errors"), ("points", "coefficients"), ("finding",)),
    ),
}

METRICS = {
    "bias2/*": Metric("bias², degree {}", better=-1),
    "variance/*": Metric("variance, degree {}", better=-1),
    "mse/*": Metric("MSE, degree {}", better=-1),
    "remainder/*": Metric("MSE − bias² − variance, degree {}"),
    "expected/*": Metric("expected {=}", better=-1),
    **_changes(mse="MSE", bias2="bias²", variance="variance"),
    "train-mse/*": Metric("training MSE, degree {}", better=-1),
    "test-mse/*": Metric("held-out MSE, degree {}", better=-1),
    "truth-mse/*": Metric("mean squared distance from f, degree {}", better=-1),
    "y/*": Metric("y of point {}"),
    "intercept/*": Metric("intercept of {}"),
    "coefficient/*": Metric("coefficient of {}"),
    "best-degree": Metric("best degree", digits=0),
    "best-degree/expected": Metric("best degree, expected", digits=0),
    "closing-error": Metric("what the parts leave of the MSE", better=-1),
    "noise": Metric("noise"),
}
