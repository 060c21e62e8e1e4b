"""What a training step of one network costs beside others that do the same work."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Mapping

import torch
import torch.nn.functional as F
from torch import nn

from dltui.errors import Interrupted
from dltui.figures.records import Bar, Bars, Cell, Column, Table
from dltui.models.build import construct
from dltui.runs.outcome import Outcome
from dltui.topics.architectures.options import StepTime
from dltui.topics.job import Job
from dltui.training import devices

GREY = (1, 28, 28)
CLASSES = 10
FIRST = "first"
"""What the preset's own network is called among the others."""

Seconds = dict[str, list[float]]


def step_time(job: Job) -> Outcome:
    """Steps of all networks in turn, so that whatever else the machine does slows all alike."""
    options, model = job.preset.options or StepTime(), job.preset.model
    assert isinstance(options, StepTime) and model is not None
    device = devices.choose(job.preset.run.device)
    torch.manual_seed(job.preset.run.seed)
    steps = {
        name: _step(construct(network, GREY, CLASSES, job.folder).to(device), options.batch, device)
        for name, network in {FIRST: model, **options.networks()}.items()
    }
    job.recorder.plan(steps=options.rounds, unit="rounds")
    for step in steps.values():
        step()
    seconds: Seconds = {name: [] for name in steps}
    for done in range(1, options.rounds + 1):
        if job.stop_requested():
            raise Interrupted(f"stopped after {done - 1} rounds")
        for name, step in steps.items():
            seconds[name].append(_timed(step, options.steps, device))
        job.recorder.progress(done)
    return Outcome(metrics=_shown(job, seconds))


def _step(model: nn.Module, batch: int, device: torch.device) -> Callable[[], None]:
    """Forward, cross-entropy, backward, SGD on images of noise."""
    optimizer = torch.optim.SGD(model.parameters(), lr=0.01)
    x = torch.rand(batch, *GREY, device=device)
    y = torch.randint(CLASSES, (batch,), device=device)

    def step() -> None:
        optimizer.zero_grad()
        F.cross_entropy(model(x), y).backward()  # type: ignore[no-untyped-call]
        optimizer.step()

    return step


def _timed(step: Callable[[], None], count: int, device: torch.device) -> float:
    """Seconds of one of ``count`` steps."""
    _wait(device)
    began = time.perf_counter()
    for _ in range(count):
        step()
    _wait(device)
    return (time.perf_counter() - began) / count


def _wait(device: torch.device) -> None:
    if device.type == "cuda":
        torch.cuda.synchronize(device)


def _shown(job: Job, seconds: Mapping[str, list[float]]) -> dict[str, float]:
    """Medians over the rounds, of times and of how many times the first network's each is."""
    metrics: dict[str, float] = {}
    rows: list[list[Cell]] = []
    bars: list[Bar] = []
    for name, taken in seconds.items():
        each = statistics.median(taken)
        ratio = statistics.median(
            own / first for own, first in zip(taken, seconds[FIRST], strict=True)
        )
        metrics[f"step/{name}"] = 1000 * each
        if name != FIRST:
            metrics[f"ratio/{name}"] = ratio
        rows.append([name, 1000 * each, ratio])
        bars.append(Bar(label=name, value=1000 * each))
    columns = [
        Column(name="network", kind="text"),
        Column(name="step", unit="ms", digits=2),
        Column(name="times the first", digits=2),
    ]
    job.recorder.figure(Bars(id="times", title="Time of a step", bars=bars, unit="ms", digits=2))
    title = "A step of each, median of the rounds"
    job.recorder.figure(Table(id="ratios", title=title, columns=columns, rows=rows))
    return metrics
