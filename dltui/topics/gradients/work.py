"""The computations of the topic."""

from __future__ import annotations

import torch
from torch import Tensor

from dltui.runs.outcome import Outcome
from dltui.topics.gradients import (
    grid_figures,
    layer_figures,
    momentum_figures,
    spread_figures,
)
from dltui.topics.gradients.backprop import by_autograd, by_hand, draw
from dltui.topics.gradients.deep import Norms, cases
from dltui.topics.gradients.grids import work_out
from dltui.topics.gradients.momentum import heavy_ball, pytorch, valley, velocity
from dltui.topics.gradients.numbers import entries
from dltui.topics.gradients.options import (
    Backprop,
    GradientSpread,
    Momentum,
    PoolingAndConv,
    Transposed,
    Vanishing,
)
from dltui.topics.gradients.put_down import put_down
from dltui.topics.gradients.spread import measure, slope
from dltui.topics.job import Job, Runnable


def backprop(job: Job) -> Outcome:
    """The chain rule by hand beside autograd (B1)."""
    options = job.preset.options
    assert isinstance(options, Backprop)
    sizes = (options.inputs, *options.hidden, options.outputs)
    dtype = torch.float32 if options.precision == "float32" else torch.float64
    problem = draw(job.preset.run.seed, sizes, dtype)
    hand, auto = by_hand(problem), by_autograd(problem)
    differences = [
        max(float((mine - theirs).abs().max()) for mine, theirs in zip(*pair, strict=True))
        for pair in zip(hand, auto, strict=True)
    ]
    job.recorder.figure(layer_figures.first_layer(hand[0][0], auto[0][0]))
    job.recorder.figure(layer_figures.layer_norms(hand, auto, differences))
    job.recorder.figure(layer_figures.chain_rule(max(differences)))
    norms = {f"norm/A{i}": float(matrix.norm()) for i, (matrix, _) in enumerate(hand, start=1)}
    found = {"largest_difference": max(differences)} | norms
    found["first_over_last"] = norms["norm/A1"] / norms[f"norm/A{len(hand)}"]
    return Outcome(metrics=found | entries("dA1", hand[0][0]))


def vanishing(job: Job) -> Outcome:
    """Two ways to lose the gradient, and a network that keeps it (B2)."""
    options = job.preset.options
    assert isinstance(options, Vanishing)
    norms = cases(options, job.preset.run.seed)
    job.recorder.figure(layer_figures.norms_curve(norms, options.layer))
    job.recorder.figure(layer_figures.norms_table(norms, options.layer))
    job.recorder.figure(layer_figures.why_vanishing(options))
    healthy, small, saturated, relu = norms.values()
    metrics = _left("small-matrix", small, healthy, options.layer)
    metrics |= _left("saturated", saturated, healthy, options.layer)
    names = ("sigmoid", "small-matrix", "saturated", "relu-kaiming")
    for name, found in zip(names, (healthy, small, saturated, relu), strict=True):
        metrics[f"first_over_last/{name}"] = found.matrices[0] / found.matrices[-1]
    return Outcome(metrics=metrics)


def _left(cause: str, spoilt: Norms, healthy: Norms, layer: int) -> dict[str, float]:
    """What is left of the healthy network's gradients, before the spoilt layer and in it.

    ``step`` is across it alone: before the small matrix, and in the saturated layer.
    """
    found: dict[str, float] = {}
    for what, ours, theirs in (
        ("A", spoilt.matrices, healthy.matrices),
        ("b", spoilt.biases, healthy.biases),
    ):
        left = [mine / other for mine, other in zip(ours, theirs, strict=True)]
        found[f"left/{cause}/{what}{layer - 1}"] = left[layer - 2]
        found[f"left/{cause}/{what}{layer}"] = left[layer - 1]
        if what == "A":
            at = layer - 1 if cause == "small-matrix" else layer
            found[f"step/{cause}"] = left[at - 1] / left[at]
    return found


def momentum_forms(job: Job) -> Outcome:
    """Both forms of momentum and PyTorch's; then with a rate that changes on the way (B3)."""
    options = job.preset.options
    assert isinstance(options, Momentum)
    scale = torch.tensor([1.0, options.steepness], dtype=torch.float64)
    start = torch.tensor(options.start, dtype=torch.float64)
    half = options.steps // 2
    constant = [options.lr] * options.steps
    changed = constant[:half] + [options.lr_after] * (options.steps - half)

    def paths(rates: list[float]) -> dict[str, Tensor]:
        forms = {"θ − θ⁻": heavy_ball, "velocity": velocity, "PyTorch": pytorch}
        return {
            name: form(start, lambda point: point * scale, rates, options.beta)
            for name, form in forms.items()
        }

    same, parted = paths(constant), paths(changed)
    losses = {name: valley(path, options.steepness) for name, path in same.items()}
    found = momentum_figures.largest_differences(same)
    after = momentum_figures.largest_differences(parted)
    job.recorder.figure(momentum_figures.path_curve(same))
    job.recorder.figure(momentum_figures.loss_curve(losses))
    job.recorder.figure(momentum_figures.differences_table(found, after, options))
    job.recorder.figure(momentum_figures.rate_change_curve(parted, options))
    job.recorder.figure(momentum_figures.why_momentum())
    return Outcome(
        metrics={
            "largest_difference": max(found.values()),
            "largest_difference/rate-changed": max(after.values()),
            "loss": float(losses["velocity"][-1]),
        }
    )


def pooling_and_conv(job: Job) -> Outcome:
    """Gradients of pooling and convolution on the picture of the preset (C4)."""
    options = job.preset.options
    assert isinstance(options, PoolingAndConv)
    worked = work_out(options)
    for figure in grid_figures.pooling_grids(worked) + grid_figures.convolution_grids(worked):
        job.recorder.figure(figure)
    job.recorder.figure(grid_figures.check_table(worked.differences))
    job.recorder.figure(grid_figures.why_grids())
    found = {f"difference/{name}": value for name, value in worked.differences.items()}
    found["largest_difference"] = max(worked.differences.values())
    found["nonzero/max-pooling"] = float(worked.max_dx.count_nonzero())
    found["nonzero/average-pooling"] = float(worked.average_dx.count_nonzero())
    found |= entries("max-dx", worked.max_dx) | entries("average-dx", worked.average_dx)
    return Outcome(metrics=found | entries("dW", worked.dw))


def transposed(job: Job) -> Outcome:
    """A transposed convolution, one value after the other (C3c)."""
    options = job.preset.options
    assert isinstance(options, Transposed)
    put = put_down(options)
    for figure in grid_figures.transposed_grids(put):
        job.recorder.figure(figure)
    job.recorder.figure(grid_figures.check_table(put.differences, "The same in other ways"))
    job.recorder.figure(grid_figures.why_transposed(put))
    height, width = put.output.shape
    found = {f"difference/{name}": value for name, value in put.differences.items()}
    found |= {"height": float(height), "width": float(width)}
    return Outcome(metrics=found | entries("out", put.output))


def gradient_spread(job: Job) -> Outcome:
    """Mean and deviation of dW over pictures of growing size, against the derivation (C4b)."""
    options = job.preset.options
    assert isinstance(options, GradientSpread)
    found = [measure(options, side, job.preset.run.seed) for side in options.sizes]
    growth = slope(found)
    job.recorder.figure(spread_figures.growth_curve(found))
    job.recorder.figure(spread_figures.sizes_table(found))
    job.recorder.figure(spread_figures.finding(growth, options))
    metrics = {"growth": growth}
    for size in found:
        metrics[f"mean/{size.side}"] = size.mean / size.deviation
        metrics[f"deviation/{size.side}"] = size.deviation
        metrics[f"over-predicted/{size.side}"] = size.deviation / size.predicted
    return Outcome(metrics=metrics)


def train(job: Job) -> Runnable:
    """A training, and what its signed mean gradient can tell (D7)."""
    from dltui.topics.gradients.training_figures import SignedMean
    from dltui.topics.training import Training

    return Training(job, SignedMean())
