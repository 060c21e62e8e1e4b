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
from dltui.topics.architectures.receptive import views
from dltui.topics.architectures.stack import build_stack
from dltui.topics.job import Job, Runnable

CHANGES = ("parameters", "parameters/without-biases", "multiply-adds", "activations", "saved_mb")
"""Quantities whose change from the first network to the second is a metric, in percent."""


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
    found = metrics(first, of)
    job.recorder.figure(layers_table(first, f"{name}, layer by layer"))
    for other, analysis in others:
        title = f"{other}, layer by layer"
        job.recorder.figure(layers_table(analysis, title, "layers-second"))
        second = metrics(analysis)
        change = {
            f"change/{key}": 100 * (second[key] / found[key] - 1) for key in CHANGES if found[key]
        }
        found |= {f"second/{key}": value for key, value in second.items()} | change
    job.recorder.figure(totals_table(models))
    job.recorder.figure(kinds_table(first))
    job.recorder.figure(uncounted_note(first))
    return Outcome(metrics=found)


def receptive_field(job: Job) -> Outcome:
    """The view of every layer on the input: by the formula, and measured with gradients."""
    options = job.preset.options
    assert isinstance(options, Receptive)
    stacks = [(options.name, views(options.stack, options.size, "options.stack"))]
    if options.compare:
        second = views(options.compare, options.size, "options.compare")
        stacks.append((options.compare_name, second))
    found: dict[str, float] = {}
    for (name, seen), suffix, prefix in zip(stacks, ("", "-second"), ("", "second/"), strict=False):
        job.recorder.figure(view_image(name, seen, f"view{suffix}"))
        job.recorder.figure(fields_table(name, seen, f"fields{suffix}"))
        found |= {f"{prefix}field/{view.name}": float(view.size) for view in seen}
        found |= {f"{prefix}measured/{view.name}": float(max(view.measured)) for view in seen}
    job.recorder.figure(growth_curve(stacks))
    job.recorder.figure(why_note(options.size))
    return Outcome(metrics=found)


def train(job: Job) -> Runnable:
    """The preset's network, trained."""
    from dltui.topics.architectures.printed_loss import PrintedLoss
    from dltui.topics.training import Training

    return Training(job, PrintedLoss())


def step_time(job: Job) -> Outcome:
    """A training step of the preset's network beside the same of others."""
    from dltui.topics.architectures import step_time as timing

    return timing.step_time(job)
