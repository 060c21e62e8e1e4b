"""The figures of a sweep while it runs: its points are compared as any runs are."""

from __future__ import annotations

import time
from collections.abc import Iterable, Mapping, Sequence
from typing import Protocol

from msgspec.structs import replace

from dltui.compare.against import AGAINST, against
from dltui.compare.members import Member
from dltui.compare.overlays import means
from dltui.compare.quantities import SPLITS, Quantities, Quantity
from dltui.compare.standing import standing_table
from dltui.compare.tables import means_table, results_table, weighty
from dltui.compare.together import together
from dltui.figures.records import Figure, Table
from dltui.metrics import TRAIN, Metric
from dltui.presets.schema import Preset
from dltui.presets.sweep import told
from dltui.runs.listing.parallel import each
from dltui.runs.liveness import state
from dltui.runs.log.events import Status
from dltui.runs.log.fold import Fold, RunView
from dltui.runs.log.follow import Follower
from dltui.sweeps.points import Task
from dltui.topics.catalogue import Experiment, metric, topics
from dltui.training.measured.options import UNIT_OF

SECONDS = 1.0
"""The running sweep is drawn anew this often, if anything changed."""

ROWS = 100
"""Points whose rows are written a second: each drawing has a row of 90 bytes of every point, and a
day of 2,000 points would otherwise leave a log of 10 GB."""

FEW = 64
"""With more points than this their curves are laid over each other only at the end."""

CURVES = 2
"""Quantities whose curves are laid over each other."""

ALSO = 2
"""Claimed metrics beside the first that get a figure of their own."""

AHEAD = 40
"""Points that have not begun and are looked at in a drawing, where others begin them."""


class Canvas(Protocol):
    """Where figures go: the sweep's recorder, or whoever looks."""

    def figure(self, figure: Figure) -> None: ...


class SweepBoard:
    """Follows the points' logs and keeps the sweep's figures up to date.

    ``alone`` where nobody begins a point but who says so with ``begin``.
    """

    def __init__(
        self, preset: Preset, tasks: list[Task], canvas: Canvas, *, alone: bool = True
    ) -> None:
        self._claimed = {
            claim.metric: metric(claim.metric, preset.topic) for claim in preset.reported
        }
        self._seeds = preset.sweep.seeds
        self._experiment = _experiment(preset)
        self._tasks = tasks
        self._canvas = canvas
        self._followers: dict[int, Follower] = {}
        self._members: dict[int, Member] = {}
        self._alone = alone
        self._turn = 0
        self._begun: set[int] = set()
        self._drawn: dict[str, Figure] = {}
        self._next = 0.0

    def draw(self, *, final: bool = False) -> bool:
        """Emit the figures that changed; false when it does nothing, until their time has come."""
        if time.monotonic() < self._next and not final:
            return False
        began = time.monotonic()
        self._follow()
        members = list(self._members.values())
        curves = final or len(members) <= FEW
        shown = figures(members, self._claimed, self._experiment, seeds=self._seeds, curves=curves)
        for figure in shown:
            if self._drawn.get(figure.id) != figure:
                self._drawn[figure.id] = figure
                self._canvas.figure(figure)
        # Never more than a tenth of the time goes into drawing, however many points there are.
        spent = time.monotonic() - began
        self._next = time.monotonic() + max(SECONDS, len(self._tasks) / ROWS, 10 * spent)
        return True

    def begin(self, task: Task) -> None:
        """From now on ``task`` is looked at; of those that nobody begins nothing changes."""
        self._begun.add(task.point.number)

    def share(self, number: int) -> float:
        """How much of a point is done, in 0…1, as of the last drawing."""
        member = self._members.get(number)
        return (member.view.progress or 0.0) if member else 0.0

    @property
    def ended(self) -> int:
        """How many points have, as of the last drawing."""
        return sum(member.view.status.final for member in self._members.values())

    def best(self) -> dict[str, float]:
        """The best final value of the complete points, as ``best/<metric>``, if one is better."""
        measured = Quantities(list(self._members.values()), self._claimed)
        chosen = measured.headline
        if chosen is None:
            return {}
        results = [member.view.result for member in self._members.values()]
        finals = [
            result.metrics.get(chosen) for result in results if result and result.status.complete
        ]
        best = measured.known[chosen].best(finals)
        return {} if best is None else {f"best/{chosen}": best}

    def _follow(self) -> None:
        each([task for task in self._tasks if self._moves(task)], self._look)
        if not self._alone:
            each(self._some(), self._look)
        self._members = dict(sorted(self._members.items()))

    def _moves(self, task: Task) -> bool:
        """Whether it may stand otherwise than it did; on a slow disk it takes ten calls to see."""
        number = task.point.number
        if (before := self._members.get(number)) is None:
            return True
        view = before.view
        if view.status.final and view.result:
            return False
        return number in self._begun or view.status is Status.RUNNING

    def _some(self) -> list[Task]:
        """Of points that others begin: the next in their order, and in turn some of the rest."""
        waiting = [
            task
            for task in self._tasks
            if (view := self._members[task.point.number].view).status is not Status.RUNNING
            and not (view.status.final and view.result)
        ]
        rest = waiting[AHEAD:]
        first = self._turn = self._turn % max(1, len(rest))
        self._turn += AHEAD
        return [*waiting[:AHEAD], *rest[first : first + AHEAD]]

    def _look(self, task: Task) -> None:
        number = task.point.number
        before = self._members.get(number)
        status = None if task.run.events.exists() else state.status(task.run)
        if status is None or status.final:
            follower = self._followers.setdefault(number, Follower(task.run))
            self._members[number] = member(task, follower.poll())
        elif before is None or before.view.status is not status:
            self._members[number] = member(task, Fold(task.run).snapshot(status=status))


def member(task: Task, view: RunView) -> Member:
    """A point as one of the runs that are compared."""
    point = task.point
    return Member(letter=str(point.number), name=point.label, view=view, settings=point.settings)


def _experiment(preset: Preset) -> Experiment | None:
    topic = topics().get(preset.topic)
    return topic.experiments.get(preset.experiment) if topic else None


def figures(
    every: Sequence[Member],
    claimed: Mapping[str, Metric],
    experiment: Experiment | None = None,
    *,
    seeds: int,
    curves: bool,
) -> list[Figure]:
    """How the points stand, what they gave, and the ``curves`` of what is most important.

    ``claimed`` are the metrics that the preset's claims speak of, in their order; ``experiment``
    says what it shows of all points together.
    """
    measured = Quantities(every, claimed)
    expected = (Quantity((name,), known) for name, known in claimed.items())
    value = measured.first or next(expected, None)
    found: list[Figure] = [
        standing_table(every, value, _course(measured)),
        *_finals(every, claimed, seeds),
    ]
    if curves:
        found += _curves(every, measured, both=experiment is not None and experiment.all_curves)
    swept = list(dict.fromkeys(key for one in every for key in one.settings))
    if measured.headline is not None:
        also = [name for name in claimed if name != measured.headline and name in measured.known]
        ids = {measured.headline: AGAINST} | {name: f"against-{name}" for name in also[:ALSO]}
        drawn = (against(every, n, measured.known[n], id=id, keys=swept) for n, id in ids.items())
        found += [figure for figure in drawn if figure is not None]
    for id in experiment.together if experiment else ():
        found += together(every, id, swept)
    return found


def _course(measured: Quantities) -> Quantity | None:
    """How training goes, of the first quantity that has curves."""
    return measured.choose(measured.drawn[0], TRAIN) if measured.drawn else None


def _curves(every: Sequence[Member], measured: Quantities, *, both: bool) -> list[Figure]:
    """Of the first quantity those of held-out data, of others how training went, with ``both`` the
    others too; over the seconds of each run where the batch differs, and with it what a step is.
    Of points that minimise different losses no losses: they have different units.
    """
    groups: dict[str, list[Member]] = {}
    for one in every:
        groups.setdefault(told(one.settings) or "all", []).append(one)
    batches = {one.settings.get("train.batch_size") for one in every}
    axis = "elapsed" if len(batches) > 1 else "step"
    apart = {
        group
        for key, group in UNIT_OF.items()
        if len({str(one.settings.get(key)) for one in every}) > 1
    }
    drawn = [group for group in measured.drawn if group not in apart]
    shown = [group for group in drawn if measured.rank(group) > 0][:CURVES]
    found: list[Figure] = []
    for place, group in enumerate(shown):
        splits = (TRAIN, SPLITS[0]) if place else (SPLITS[0], TRAIN)
        wanted = dict.fromkeys(measured.choose(group, split) for split in splits)
        for quantity in [*wanted][: 2 if both else 1]:
            name = quantity.title
            title = f"{name[:1].upper()}{name[1:]} of every setting"
            curve = means(groups, quantity, axis=axis, title=title)
            again = any(one.id == curve.id for one in found)
            id = f"{curve.id}-{quantity.metric.split}" if again else curve.id
            found.append(replace(curve, id=id))
    return found


def _finals(every: Sequence[Member], claimed: Iterable[str], seeds: int) -> list[Table]:
    """Final metrics of every setting, over several seeds as mean ± sample standard deviation.

    Only points that ended are in it; one that has no metrics says how it ended.
    """
    ended = [one for one in every if one.view.result is not None]
    metrics = weighty(ended, claimed)
    if not metrics:
        return []
    if seeds == 1:
        return [results_table({told(one.settings) or "all": one for one in ended}, metrics)]
    groups: dict[str, list[Member]] = {}
    for one in ended:
        groups.setdefault(told(one.settings) or "all", []).append(one)
    return [means_table(groups, metrics, "over the seeds")]
