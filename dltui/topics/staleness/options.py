"""Staleness: gradients that arrive late (EXPERIMENTS A5)."""

from __future__ import annotations

from typing import Annotated, Literal

from msgspec import Meta
from msgspec.structs import replace

from dltui.metrics import PERCENT, Metric
from dltui.options import Count, NonNegative, Options, Positive, PositiveFloat, Size
from dltui.topics.catalogue import Experiment

Protocol = Literal["asynchronous", "synchronous", "softsync"]

Until = Literal["arrival", "compute"]


class Learner(Options, frozen=True, kw_only=True):
    """One machine's times for a gradient: pull the weights, compute, push, load the next batch."""

    compute: Annotated[PositiveFloat, Meta(description="A gradient.", extra={"unit": "s"})]
    pull: Annotated[NonNegative, Meta(description="Getting the weights.", extra={"unit": "s"})] = (
        0.2
    )
    push: Annotated[NonNegative, Meta(description="Sending it.", extra={"unit": "s"})] = 0.2
    load: Annotated[
        NonNegative,
        Meta(description="The next batch, before the next pull.", extra={"unit": "s"}),
    ] = 0.0
    gradients: Annotated[
        Count, Meta(description="Mini-batches of its own; 0 takes from the shared ones.")
    ] = 0
    pulls: Annotated[
        tuple[NonNegative, ...],
        Meta(description="Of its first gradients one by one, instead of pull."),
    ] = ()
    pushes: Annotated[
        tuple[NonNegative, ...],
        Meta(description="Of its first gradients one by one, instead of push."),
    ] = ()
    overlap: Annotated[
        bool,
        Meta(
            description="Go on once a gradient is computed, while it is on its way; not in the "
            "synchronous protocol."
        ),
    ] = False


class ParameterServer(Options, frozen=True, kw_only=True):
    """Learners around one server, simulated event by event."""

    learners: Annotated[
        tuple[Learner, ...], Meta(min_length=1, description="One entry a learner: its times.")
    ] = (
        Learner(compute=1.0),
        Learner(compute=1.2),
        Learner(compute=1.6),
        Learner(compute=3.0),
    )
    protocols: Annotated[
        tuple[Protocol, ...],
        Meta(min_length=1, description="asynchronous, synchronous, softsync: compared."),
    ] = ("asynchronous", "synchronous", "softsync")
    k: Annotated[Positive, Meta(description="softsync: gradients averaged in an update.")] = 2
    gradients: Annotated[Positive, Meta(description="Mini-batches the learners share.")] = 160
    jitter: Annotated[
        NonNegative, Meta(description="Relative spread of compute times (lognormal); 0 is none.")
    ] = 0.0
    until: Annotated[
        Until,
        Meta(
            description="Staleness counts the server's updates from the read of the weights until "
            "the gradient's arrival, or until its computing starts (as write-up A does)."
        ),
    ] = "arrival"
    window: Annotated[
        NonNegative,
        Meta(description="Draw the timeline up to this time; 0 is all.", extra={"unit": "s"}),
    ] = 0.0


class DelayedGradients(Options, frozen=True, kw_only=True):
    """A small network on handwritten digits, every gradient applied some updates late."""

    delays: Annotated[
        tuple[Count, ...],
        Meta(min_length=1, description="Updates between computing and applying a gradient."),
    ] = (0, 1, 2, 4, 8, 16)
    lr: Annotated[PositiveFloat, Meta(description="Learning rate of SGD.")] = 0.2
    compensate: Annotated[
        bool, Meta(description="Also train with lr / (delay + 1), the usual remedy.")
    ] = True
    hidden: Annotated[Size, Meta(description="Width of the hidden layer.")] = 32
    batch_size: Annotated[Positive, Meta(description="Examples per gradient.")] = 32
    steps: Annotated[Positive, Meta(description="Updates of each training.")] = 1000
    seeds: Annotated[Positive, Meta(description="Trainings of each kind, averaged.")] = 3


EXPERIMENTS = {
    "parameter-server": Experiment(
        summary="Simulate learners around a server, and count what each gradient missed.",
        options=ParameterServer,
        layout=(
            ("timeline-asynchronous",),
            ("protocols", "distribution-asynchronous"),
            ("finding", "definition"),
            ("timeline-synchronous",),
            ("timeline-softsync",),
            ("gradients-asynchronous",),
        ),
    ),
    "delayed-gradients": Experiment(
        summary="Train with gradients that are applied late.",
        options=DelayedGradients,
        layout=(("loss", "delay"), ("results", "finding")),
    ),
}

METRICS = {
    "staleness-mean/*": Metric("mean staleness, {}", better=-1),
    "staleness-max/*": Metric("largest staleness, {}", better=-1, digits=0),
    "gradients-per-second/*": Metric("gradients per second, {}", better=1),
    "waiting/*": Metric("time spent waiting, {}", unit="%", better=-1, digits=1),
    "staleness/*": Metric("staleness of gradient {}", digits=0),
    "staleness-at-arrival/*": Metric("staleness at arrival of gradient {}", digits=0),
    "arrived/*": Metric("arrival of gradient {}", unit="s"),
    "train/loss/*": Metric("train/loss, {}", better=-1),
    "test/accuracy/*": replace(PERCENT, word="test/accuracy, {}"),
}
