"""The computations of the topic."""

from __future__ import annotations

import torch
from torch import Tensor

from dltui.runs.outcome import Outcome
from dltui.topics.gradients import grid_figures, layer_figures, momentum_figures
from dltui.topics.gradients.backprop import by_autograd, by_hand, draw
from dltui.topics.gradients.deep import cases
from dltui.topics.gradients.grids import work_out
from dltui.topics.gradients.momentum import heavy_ball, pytorch, valley, velocity
from dltui.topics.gradients.options import Backprop, Momentum, PoolingAndConv, Vanishing
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
    first_row = enumerate(hand[0][0][0].tolist(), start=1)
    entries = {f"dA1/1,{column}": value for column, value in first_row}
    norms = {f"norm/A{i}": float(matrix.norm()) for i, (matrix, _) in enumerate(hand, start=1)}
    return Outcome(metrics={"largest_difference": max(differences)} | norms | entries)


def vanishing(job: Job) -> Outcome:
    """Two ways to lose the gradient, and a network that keeps it (B2)."""
    options = job.preset.options
    assert isinstance(options, Vanishing)
    norms = cases(options, job.preset.run.seed)
    healthy, small, saturated, relu = norms.values()
    at = options.layer - 1
    job.recorder.figure(layer_figures.norms_curve(norms, options.layer))
    job.recorder.figure(layer_figures.norms_table(norms, options.layer))
    job.recorder.figure(layer_figures.why_vanishing(options))
    return Outcome(
        metrics={
            "first_over_last/sigmoid": healthy[0] / healthy[-1],
            "first_over_last/small-matrix": small[0] / small[-1],
            "first_over_last/saturated": saturated[0] / saturated[-1],
            "first_over_last/relu-kaiming": relu[0] / relu[-1],
            "step/small-matrix": small[at - 1] / small[at] / (healthy[at - 1] / healthy[at]),
            "step/saturated": saturated[at] / saturated[at + 1] / (healthy[at] / healthy[at + 1]),
        }
    )


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
    return Outcome(metrics=found)


def train(job: Job) -> Runnable:
    """A training, and what its signed mean gradient can tell (D7)."""
    from dltui.topics.gradients.training_figures import SignedMean
    from dltui.topics.training import Training

    return Training(job, SignedMean())
