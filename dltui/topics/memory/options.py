"""Memory: what a training holds, when, and how much fits (EXPERIMENTS §6)."""

from __future__ import annotations

from typing import Annotated

from msgspec import Meta

from dltui.options import Options, Positive, Share
from dltui.topics.catalogue import TRAINING, Experiment, Topic


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


TOPIC = Topic(
    name="memory",
    title="Memory",
    order=6,
    stake=(
        "A training that does not fit does not run at all. Where the memory goes (weights, "
        "gradients, the optimizer's own state, the activations kept for the way back) decides the "
        "batch size and the optimizer one can afford, and most of it can be known beforehand."
    ),
    experiments={
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
            layout=(("answer",), ("probes",), ("probe-peaks",)),
        ),
    },
)
