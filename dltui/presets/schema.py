"""A preset in memory: what to run, how, and what was reported for it."""

from __future__ import annotations

from typing import Annotated, Any, ClassVar, Literal

from msgspec import Meta

from dltui.data.options import DataOptions
from dltui.models.options import ModelOptions
from dltui.options import Count, NonNegative, Options, Positive, RunOptions
from dltui.training.options import TrainOptions

Value = int | float | str | bool | list[Any] | dict[str, Any]


class Claim(Options, frozen=True, kw_only=True):
    """``[[reported]]``: a published figure, checked and not trusted.

    ``where`` picks the points of a sweep it speaks of, by dotted key. ``relation`` says how
    the measured value must stand to ``value`` (within ``tolerance``), or, with ``than``,
    to the same metric at those other points. ``stands = false`` marks a figure known to be
    wrong or not comparable: it is shown with its ``note`` and never fails a verification.
    """

    metric: str
    value: float | None = None
    relation: Literal["=", ">=", "<=", ">", "<"] = "="
    than: dict[str, Any] = {}
    tolerance: Annotated[NonNegative, Meta(description="Largest difference that still agrees.")] = (
        0.0
    )
    where: dict[str, Any] = {}
    source: str = ""
    note: Annotated[str, Meta(description="Why it differs, in a student's words.")] = ""
    stands: bool = True
    quick: Annotated[bool, Meta(description="The quick variant can judge it too.")] = False


class Sweep(Options, frozen=True, kw_only=True):
    """``[sweep]``: ``grid`` is every other key of the table, a dotted key with its values.

    ``points`` lists settings one by one instead; both together are multiplied.
    """

    reserved: ClassVar[tuple[str, ...]] = ("points", "seeds", "at_once", "lanes", "fail_fast")

    grid: dict[str, list[Any]] = {}
    points: list[dict[str, Any]] = []
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

    text: str
    choices: list[str]
    answer: Count
    because: str


class Cost(Options, frozen=True, kw_only=True):
    """Seconds measured on two CPU cores; 0 where it was not measured."""

    full: NonNegative = 0.0
    quick: NonNegative = 0.0


class Heading(Options, frozen=True, kw_only=True):
    """What every preset has, whatever its experiment.

    ``variant`` is written by dltui into the preset of a quick run, so that the run itself says
    which of its claims it can judge.
    """

    title: str
    topic: str
    experiment: str = "train"
    variant: Literal["full", "quick"] = "full"
    summary: str = ""
    look_for: str = ""
    question: Question | None = None
    run: RunOptions = RunOptions()
    sweep: Sweep = Sweep()
    quick: dict[str, Any] = {}
    cost: Cost = Cost()
    reported: list[Claim] = []


class Preset(Heading, frozen=True, kw_only=True):
    """One preset, validated. Sections that the experiment does not take are null."""

    data: DataOptions | None = None
    model: ModelOptions | None = None
    train: TrainOptions | None = None
    options: Options | None = None

    @property
    def trains(self) -> bool:
        """Whether it has all of a training, so that what it will take can be predicted."""
        return self.data is not None and self.model is not None and self.train is not None
