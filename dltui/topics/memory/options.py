"""Memory: what a training holds, when, and how much fits (EXPERIMENTS §6)."""

from __future__ import annotations

from typing import Annotated

from msgspec import Meta

from dltui.metrics import Metric
from dltui.options import Options, Positive, Share
from dltui.topics.catalogue import TRAINING, Experiment


class Accumulation(Options, frozen=True, kw_only=True):
    """The same batch in smaller and smaller parts."""

    parts: Annotated[
        tuple[Positive, ...],
        Meta(min_length=2, description="Micro-batches per step, tried one after another."),
    ] = (1, 2, 4, 8)
    steps: Annotated[Positive, Meta(description="Updates of each curve.")] = 20


class LargestBatch(Options, frozen=True, kw_only=True):
    """How far the search goes."""

    cap: Annotated[Positive, Meta(description="No larger batch is tried.")] = 4096
    margin: Annotated[
        Share, Meta(description="Share of the free memory that stays free in every probe.")
    ] = 0.1


class OverRanks(Options, frozen=True, kw_only=True):
    """The same network on more and more ranks."""

    ranks: Annotated[
        tuple[Annotated[int, Meta(ge=1, le=64)], ...],
        Meta(
            min_length=2,
            description="Processes that share the batch, tried one number after another.",
        ),
    ] = (1, 2, 4)
    steps: Annotated[
        int, Meta(ge=2, le=1000, description="Steps of each; the last one is measured.")
    ] = 4


PROBES = "dltui.topics.memory.forked_probes:main"

EXPERIMENTS = {
    "train": Experiment(
        summary="Train one network and watch its memory.",
        sections=TRAINING,
        layout=(("loss", "accuracy"), ("memory",)),
    ),
    "model-and-context": Experiment(
        summary="Load a network and see what is in use before anything is computed.",
        sections=("data", "model"),
        layout=(("in-use",), ("parts",)),
    ),
    "anatomy": Experiment(
        summary="A few real steps: memory by kind, predicted before and measured in them.",
        sections=TRAINING,
        layout=(("memory",), ("comparison",), ("totals",)),
    ),
    "accumulation": Experiment(
        summary="The same batch in parts: the same curve from less memory.",
        sections=TRAINING,
        options=Accumulation,
        layout=(("curves",), ("micro-batches",), ("peaks",)),
    ),
    "largest-batch": Experiment(
        summary="Search the largest batch that really runs.",
        sections=TRAINING,
        options=LargestBatch,
        alone=True,
        probes=PROBES,
        layout=(("answer",), ("probes",), ("probe-peaks",)),
    ),
    "over-ranks": Experiment(
        summary="One network on several processes: what each holds and sends.",
        sections=TRAINING,
        options=OverRanks,
        probes=PROBES,
        layout=(("held",), ("memory",), ("traffic",)),
    ),
}

METRICS = {
    "memory/card": Metric("memory in use on the card", unit="MiB", digits=0),
    "memory/in-use": Metric("memory in use by the process", unit="MiB", digits=1),
    "memory/context": Metric("memory before any tensor", unit="MiB", digits=1),
    "memory/predicted": Metric("predicted peak memory", unit="MiB", digits=1),
    "memory/error": Metric("error of the predicted peak", unit="%", digits=2),
    "memory/allocated-error": Metric("error of the predicted allocation", unit="%", digits=2),
    "memory/reserved-error": Metric("error of the predicted reservation", unit="%", digits=2),
    "memory/saved": Metric("memory saved", unit="%", better=1, digits=1),
    "memory/state-ratio": Metric("optimizer's state, in parameters"),
    "memory/parameters-mb": Metric("parameters, in 10⁶ bytes", digits=2),
    "held/error": Metric("error of what is held by arithmetic", unit="%", digits=3),
    "held/*": Metric("held by the fullest rank, {}", unit="B/parameter", better=-1, digits=3),
    "sent/error": Metric("error of what is sent by arithmetic", unit="%", digits=3),
    "sent/*": Metric("sent by a rank, {}", unit="× parameters", better=-1, digits=3),
    "memory/rank-peak/*": Metric("peak of a rank, {}", unit="MiB", better=-1, digits=2),
    "memory/peak/*": Metric("peak memory, {} parts", unit="MiB", better=-1, digits=1),
    "memory/*": Metric("memory at the peak, {}", unit="MiB", digits=1),
    "curve/difference": Metric("largest difference of the curves", better=-1),
    "batch/largest": Metric("largest batch", better=1, digits=0),
    "batch/predicted": Metric("predicted largest batch", digits=0),
    "batch/error": Metric("error of the predicted batch", unit="%", digits=1),
    "probes": Metric("batches tried", digits=0),
}
