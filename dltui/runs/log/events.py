"""The lines of ``events.jsonl``: small typed records, one JSON object a line."""

from __future__ import annotations

from msgspec import Struct, field

from dltui.figures.records import Figure
from dltui.metrics import Metric
from dltui.runs.bounds import Count, Moment, Part, Seconds
from dltui.runs.log.status import Status as Status


class Event(Struct, frozen=True, kw_only=True, tag_field="kind", omit_defaults=True):
    """``seq`` counts lines from 0; ``time`` is Unix seconds; ``elapsed`` is seconds of running.

    ``elapsed`` goes on over a resume: time in which nothing ran is not counted.
    """

    seq: Count
    time: Moment
    elapsed: Seconds


class Phase(Event, frozen=True, kw_only=True, tag="phase"):
    """What the worker does now: "importing torch", "loading data", "training" …"""

    name: str
    detail: str = ""


EPOCH = "epoch"
"""What a step is called of a run that tells of no smaller ones."""


class Plan(Event, frozen=True, kw_only=True, tag="plan"):
    """How much there is to do, for progress, ETA and the pinned x axis."""

    steps: Count
    epochs: Count = 0
    unit: str = "step"


class Declared(Event, frozen=True, kw_only=True, tag="metrics"):
    """What is known of the metrics of this run by their names, ``*`` for any; later ones add."""

    metrics: dict[str, Metric]


class Steps(Event, frozen=True, kw_only=True, tag="steps"):
    """A columnar batch: ``columns[name][i]`` belongs to step ``first + i`` (steps from 1, a
    script's from 0)."""

    first: Count
    columns: dict[str, list[float | None]]


class Points(Event, frozen=True, kw_only=True, tag="points"):
    """Metrics at any steps: each has its own, from 0, in any order and with gaps, and as many
    values.
    """

    columns: dict[str, tuple[list[Count], list[float | None]]]


class Epoch(Event, frozen=True, kw_only=True, tag="epoch"):
    """Metrics of a whole epoch, or of anything evaluated now and then, at ``step``."""

    step: Count
    epoch: Count
    metrics: dict[str, float | None]


class Progress(Event, frozen=True, kw_only=True, tag="progress"):
    """Steps done where nothing is recorded per step; also the heartbeat of a quiet phase.

    ``part`` is what is done of those that are not done yet, e.g. 1.0 of two points half way.
    """

    done: Count
    part: Part = 0.0


class Drawn(Event, frozen=True, kw_only=True, tag="figure"):
    """A figure, new or in place of the one with its id."""

    record: Figure


class Memory(Event, frozen=True, kw_only=True, tag="memory"):
    """Bytes by name ("allocated", "reserved", "peak", "resident" …) on ``device`` at ``step``."""

    step: Count
    device: str
    bytes: dict[str, Count]


class Message(Event, frozen=True, kw_only=True, tag="message"):
    """A line for the user in the log pane; ``level`` is info or warning."""

    text: str
    level: str = "info"


class Checkpointed(Event, frozen=True, kw_only=True, tag="checkpoint"):
    """A checkpoint is complete on disk; a resume from it goes on after ``step``."""

    step: Count
    file: str


class Resumed(Event, frozen=True, kw_only=True, tag="resumed"):
    """What was recorded after ``step`` before this line is superseded by what follows."""

    step: Count


class Ended(Event, frozen=True, kw_only=True, tag="ended"):
    """The last line of a run that could still write; the result file holds the rest."""

    status: Status
    metrics: dict[str, float | None] = field(default_factory=dict[str, float | None])


AnyEvent = (
    Phase
    | Plan
    | Declared
    | Steps
    | Points
    | Epoch
    | Progress
    | Drawn
    | Memory
    | Message
    | Checkpointed
    | Resumed
    | Ended
)
