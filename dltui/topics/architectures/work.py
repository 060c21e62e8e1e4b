"""The computations of the topic; every number comes from real modules."""

from __future__ import annotations

from collections.abc import Sequence

import torch

from dltui.layers.calls import Analysis
from dltui.layers.tables import (
    kinds_table,
    layers_table,
    memory_table,
    metrics,
    totals_table,
    uncounted_note,
)
from dltui.layers.trace import trace
from dltui.runs.outcome import Outcome
from dltui.topics.architectures.drawing import fields_table, growth_curve, view_image, why_note
from dltui.topics.architectures.networks import analyse, input_shape, name_of
from dltui.topics.architectures.options import Layers, Receptive, Stack
from dltui.topics.architectures.receptive import View, views
from dltui.topics.architectures.stack import build_stack
from dltui.topics.job import Job, Runnable

CHANGES = ("parameters", "parameters/without-biases", "multiply-adds", "activations", "saved_mb")
"""Quantities whose difference from the first network to the second is a metric, and in percent."""

SECOND = "second/"
"""Before what is said of the second network."""


def layers(job: Job) -> Outcome:
    """Every layer of the preset's network, and of a second one beside it."""
    options, model = job.preset.options, job.preset.model
    assert isinstance(options, Layers)
    assert model is not None
    shape = input_shape(model, options)
    models = [(name_of(model), analyse(model, options, shape, job.folder))]
    if second := options.second():
        models.append((name_of(second), analyse(second, options, shape, job.folder)))
    job.recorder.figure(memory_table(models[0][1]))
    return _show(job, models, options.metrics_of)


def stack(job: Job) -> Outcome:
    """The network written in the preset, layer by layer."""
    options = job.preset.options
    assert isinstance(options, Stack)
    named = [(options.name, options.stack, "options.stack")]
    if options.compare:
        named.append((options.compare_name, options.compare, "options.compare"))
    models = []
    for name, parts, where in named:
        network = build_stack(parts, options.input, where).eval()
        models.append((name, trace(network, torch.empty(1, *options.input, device="meta"))))
    return _show(job, models, options.metrics_of)


def _show(job: Job, models: list[tuple[str, Analysis]], of: Sequence[str]) -> Outcome:
    """Figures and metrics of one network, or of two: the second's under ``second/``."""
    (name, first), *others = models
    of_second = [path.removeprefix(SECOND) for path in of if path.startswith(SECOND)]
    found = metrics(first, [path for path in of if not path.startswith(SECOND)])
    job.recorder.figure(layers_table(first, f"{name}, layer by layer"))
    for other, analysis in others:
        title = f"{other}, layer by layer"
        job.recorder.figure(layers_table(analysis, title, "layers-second"))
        second = metrics(analysis, of_second)
        found |= _changes(found, second) | {f"{SECOND}{key}": second[key] for key in second}
    job.recorder.figure(totals_table(models))
    job.recorder.figure(kinds_table(first))
    job.recorder.figure(uncounted_note(first))
    return Outcome(metrics=found)


def _changes(first: dict[str, float], second: dict[str, float]) -> dict[str, float]:
    found = {f"difference/{key}": second[key] - first[key] for key in CHANGES}
    shares = {key: 100 * (second[key] / first[key] - 1) for key in CHANGES if first[key]}
    return found | {f"change/{key}": share for key, share in shares.items()}


def receptive_field(job: Job) -> Outcome:
    """The view of every layer on the input: by the formula, and measured with gradients."""
    options = job.preset.options
    assert isinstance(options, Receptive)
    stacks = [(options.name, views(options.stack, options.size, "options.stack"))]
    if options.compare:
        second = views(options.compare, options.size, "options.compare")
        stacks.append((options.compare_name, second))
    found: dict[str, float] = {}
    for (name, seen), suffix, prefix in zip(stacks, ("", "-second"), ("", SECOND), strict=False):
        job.recorder.figure(view_image(name, seen, f"view{suffix}"))
        job.recorder.figure(fields_table(name, seen, f"fields{suffix}"))
        found |= _view_metrics(seen, prefix) if seen else {}
    job.recorder.figure(growth_curve(stacks))
    job.recorder.figure(why_note(options.size))
    return Outcome(metrics=found)


def _view_metrics(seen: Sequence[View], prefix: str) -> dict[str, float]:
    """By layer, and of the last one also what does not fit the layers' table."""
    found: dict[str, int] = {}
    for view in seen:
        found[f"field/{view.name}"] = view.size
        found[f"measured/{view.name}"] = max(view.measured)
        if view.multiply_adds:
            found[f"multiply-adds/{view.name}"] = view.multiply_adds
    found["backwards"] = seen[-1].backwards
    found["pixels"] = seen[-1].seen
    found["multiply-adds"] = sum(view.multiply_adds for view in seen)
    return {f"{prefix}{name}": float(value) for name, value in found.items()}


def train(job: Job) -> Runnable:
    """The preset's network, trained."""
    from dltui.topics.architectures.printed_loss import PrintedLoss
    from dltui.topics.training import Training

    return Training(job, PrintedLoss())


def step_time(job: Job) -> Outcome:
    """A training step of the preset's network beside the same of others."""
    from dltui.topics.architectures import step_time as timing

    return timing.step_time(job)
