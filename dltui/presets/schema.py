"""A preset in memory: what to run, how, and what was reported for it."""

from __future__ import annotations

from typing import Annotated, Any, ClassVar, Literal

from msgspec import Meta

from dltui.data.options import DataOptions
from dltui.models.options import ModelOptions
from dltui.options import Count, NonNegative, Options, Positive, RunOptions
from dltui.topics.programs.options import Args, CommandOptions
from dltui.training.options import TrainOptions

Value = int | float | str | bool | list[Any] | dict[str, Any]


Kind = Literal["published", "exact", "check"]
"""A source's printed figure; arithmetic; an identity or a finding of our own."""

Room = Literal["", "digits", "rounding", "seeds", "about", "hardware"]
"""Why a tolerance is what it is: the digits that were printed, floating-point arithmetic, another
draw of a training, a source that says "about", another machine."""

Cause = Literal["", "known-wrong", "other-hardware", "chance"]
"""Why a published figure is not expected to come out."""


class Claim(Options, frozen=True, kw_only=True):
    """``[[reported]]``: a figure that is checked and not trusted.

    ``where`` picks the points of a sweep it speaks of, by dotted key. ``relation`` says how
    the measured value must stand to ``value`` (within ``tolerance``), or, with ``than``,
    to the same metric at those other points. Of a figure that is ``known-wrong`` the ``right`` one
    is judged instead; what is ``chance`` is judged over several seeds alone. The metric
    ``ended/out-of-memory`` is 1 where a point ended so and 0 elsewhere, and so with other ends.
    """

    metric: Annotated[str, Meta(description="A metric of the result, e.g. test/accuracy.")]
    kind: Annotated[
        Kind, Meta(description="A source's printed figure, arithmetic, or a finding of ours.")
    ] = "published"
    value: Annotated[float | None, Meta(description="What was reported, in the metric's unit.")] = (
        None
    )
    relation: Annotated[
        Literal["=", ">=", "<=", ">", "<"],
        Meta(description="How the measured value must stand to it."),
    ] = "="
    than: Annotated[
        dict[str, Any],
        Meta(description="Instead of a value: settings of the points it is compared with."),
    ] = {}
    tolerance: Annotated[NonNegative, Meta(description="Largest difference that still agrees.")] = (
        0.0
    )
    room: Annotated[Room, Meta(description="Why the tolerance is what it is.")] = ""
    spread: Annotated[
        NonNegative,
        Meta(description="Of single runs over seeds, as measured; for room = seeds."),
    ] = 0.0
    where: Annotated[
        dict[str, Any], Meta(description="Settings of the sweep's points that it speaks of.")
    ] = {}
    reason: Annotated[
        Cause, Meta(description="Why a published figure is not expected to come out.")
    ] = ""
    right: Annotated[
        float | None, Meta(description="Of a figure that is known-wrong: the right one.")
    ] = None
    source: Annotated[str, Meta(description="Who reported it, and where.")] = ""
    note: Annotated[str, Meta(description="Why it differs, in a student's words.")] = ""
    quick: Annotated[bool, Meta(description="The quick variant can judge it too.")] = False


class Sweep(Options, frozen=True, kw_only=True):
    """``[sweep]``: ``grid`` is every other key of the table, a dotted key with its values.

    ``points`` lists settings one by one instead; both together are multiplied.
    """

    reserved: ClassVar[tuple[str, ...]] = ("points", "seeds", "at_once", "lanes", "fail_fast")

    grid: dict[str, list[Any]] = {}
    points: Annotated[
        list[dict[str, Any]],
        Meta(max_length=10_000, description="Settings one by one, instead of or beside a grid."),
    ] = []
    seeds: Annotated[Positive, Meta(description="Runs per point, from run.seed upwards.")] = 1
    at_once: Annotated[
        Count,
        Meta(description="Points side by side; 0 is one per GPU, or per CPU core."),
    ] = 0
    lanes: Annotated[
        Count,
        Meta(description="Points of one shape that train together in one process; 0 is off."),
    ] = 0
    fail_fast: Annotated[bool, Meta(description="Stop at the first point that fails.")] = False

    @property
    def empty(self) -> bool:
        return not self.grid and not self.points and self.seeds == 1


class Question(Options, frozen=True, kw_only=True):
    """Asked before the result is shown; ``answer`` counts from 0."""

    text: Annotated[str, Meta(description="What is asked.")]
    choices: Annotated[list[str], Meta(description="The answers to choose from.")]
    answer: Annotated[Count, Meta(description="Number of the right one, from 0.")]
    because: Annotated[str, Meta(description="Why; shown beside the result.")]
    support: Annotated[
        list[Claim], Meta(description="What a full run must have measured if the answer is right.")
    ] = []


class Note(Options, frozen=True, kw_only=True):
    """``[[notes]]``: a derivation, a list to go through, an error of a source; shown as it is."""

    title: Annotated[str, Meta(description="What it is about.")]
    text: Annotated[str, Meta(description="Printed as written; lines of at most 76 columns.")]


SECONDS = {"unit": "s"}


class Cost(Options, frozen=True, kw_only=True):
    """Seconds measured on two CPU cores; 0 where it was not measured."""

    full: Annotated[NonNegative, Meta(description="Of the whole.", extra=SECONDS)] = 0.0
    quick: Annotated[NonNegative, Meta(description="Of the quick variant.", extra=SECONDS)] = 0.0


class Heading(Options, frozen=True, kw_only=True):
    """What every preset has, whatever its experiment.

    ``variant`` is written by dltui into the preset of a quick run, so that the run itself says
    which of its claims it can judge.
    """

    title: Annotated[str, Meta(description="What it is called in lists.")]
    topic: Annotated[str, Meta(description="Where it stands, and what its screen shows.")]
    experiment: Annotated[str, Meta(description="What is done; each topic has its own.")] = "train"
    variant: Annotated[
        Literal["full", "quick"], Meta(description="Written by dltui into the preset of a run.")
    ] = "full"
    summary: Annotated[str, Meta(description="What it is about, in a sentence or two.")] = ""
    look_for: Annotated[str, Meta(description="What to look for while it runs.")] = ""
    question: Annotated[Question | None, Meta(description="Asked before the result is shown.")] = (
        None
    )
    run: RunOptions = RunOptions()
    sweep: Sweep = Sweep()
    quick: Annotated[
        dict[str, Any], Meta(description="Dotted keys and what they are in the quick variant.")
    ] = {}
    cost: Cost = Cost()
    reported: Annotated[list[Claim], Meta(description="What was reported for it.")] = []
    notes: Annotated[list[Note], Meta(description="Derivations and what else is to be known.")] = []


class Preset(Heading, frozen=True, kw_only=True):
    """One preset, validated. Sections that the experiment does not take are null."""

    data: DataOptions | None = None
    model: ModelOptions | None = None
    train: TrainOptions | None = None
    options: Options | None = None
    command: CommandOptions | None = None
    args: Args | None = None

    @property
    def trains(self) -> bool:
        """Whether it has all of a training, so that what it will take can be predicted."""
        return self.data is not None and self.model is not None and self.train is not None
