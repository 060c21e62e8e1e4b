"""What each rank holds and sends where several train one network, shared out or not."""

from __future__ import annotations

from dataclasses import dataclass, replace

import msgspec

from dltui.errors import DltuiError, Interrupted, UsageError
from dltui.figures.records import Bars, Cell, Column, Note, Table
from dltui.memory import shares
from dltui.memory.anatomy import Anatomy, anatomy, stacked_bar
from dltui.memory.log import Kind
from dltui.memory.meta import build_on_meta
from dltui.memory.traced_step import trace
from dltui.options import Shard
from dltui.predict.preset import preset_setting
from dltui.predict.shares import of_rank
from dltui.runs.outcome import Outcome
from dltui.topics.job import Job
from dltui.topics.memory.options import OverRanks
from dltui.topics.memory.probing import Probing
from dltui.topics.memory.rank_probe import Held, Ranks, attempt
from dltui.words import MIB

LOOK_SECONDS = 0.2
"""How often a stop is looked for meanwhile."""

BYTES = 4
"""Of a float32."""

HELD = (Kind.PARAMETERS, Kind.GRADIENTS, Kind.OPTIMIZER)
"""What sharding is about: ZeRO's model states."""

WORDS: dict[Shard, str] = {"none": "whole", "optimizer": "optimizer", "full": "full"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Arm:
    """So many ranks that share out so much: what was predicted for the fullest of them, by tracing
    and by arithmetic (values), and what each found."""

    ranks: int
    shard: Shard
    predicted: Anatomy
    held: int
    sent: float
    each: list[Held]

    @property
    def name(self) -> str:
        return f"{self.shard}-{self.ranks}"

    @property
    def label(self) -> str:
        return f"{self.ranks} ranks, {WORDS[self.shard]}" if self.ranks > 1 else "1 process"

    @property
    def fullest(self) -> Anatomy:
        """Of the rank that holds most between steps."""
        return max((one.anatomy for one in self.each), key=held)

    @property
    def peak(self) -> Anatomy:
        return max((one.anatomy for one in self.each), key=lambda one: one.peak)

    @property
    def sent_by_each(self) -> float:
        """Bytes a step that collectives asked for, the mean of all ranks."""
        return sum(one.sent for one in self.each) / self.ranks

    @property
    def on_the_wire(self) -> float | None:
        """Bytes a step that went through sockets, the mean of all ranks; null: not known."""
        told = [one.received for one in self.each if one.received is not None]
        return sum(told) / self.ranks if len(told) == self.ranks else None


def held(anatomy: Anatomy) -> int:
    """Bytes of parameters, gradients and the optimizer's state between steps."""
    return sum(anatomy.after.get(kind, 0) for kind in HELD)


def over_ranks(job: Job) -> Outcome:
    """Predict each arm, run its few steps on processes of their own, compare."""
    options, train = job.preset.options, job.preset.train
    assert isinstance(options, OverRanks) and train is not None
    for ranks in options.ranks:
        if train.batch_size % ranks:
            raise UsageError(f"options.ranks: {ranks} does not divide train.batch_size evenly")
    ways: list[tuple[int, Shard]] = [
        (ranks, shard) for ranks in options.ranks for shard in WORDS if ranks > 1 or shard == "none"
    ]
    job.recorder.plan(steps=len(ways), unit="arm")
    shapes, state = _shapes(job), _kept(_predicted(job, 1, "none"))
    count = sum(map(shares.count, shapes))
    arms: list[Arm] = []
    with Probing(attempt, Ranks) as probing:
        for ranks, shard in ways:
            job.recorder.phase("training", f"{ranks} × {WORDS[shard]}")
            # Asked for first: while the ranks import torch, the prediction is made.
            probing.ask(job.preset, job.folder, job.data_root, ranks, shard, options.steps)
            arms.append(
                Arm(
                    ranks=ranks,
                    shard=shard,
                    predicted=_predicted(job, ranks, shard),
                    held=sum(shares.held(shapes, ranks, shard, state).values()),
                    sent=shares.sent(shapes, ranks, shard),
                    each=_told(job, probing).each,
                )
            )
            job.recorder.progress(len(arms))
            _figures(job, arms, count)
    return Outcome(metrics=_metrics(arms, count))


def _told(job: Job, probing: Probing[Ranks]) -> Ranks:
    while (found := probing.told(LOOK_SECONDS)) is None:
        if job.stop_requested():
            raise Interrupted("stopped before all ranks were done")
    if isinstance(found, int):
        raise DltuiError(f"the ranks ended without an answer (exit {found}); worker.log says why")
    return found


def _shapes(job: Job) -> list[shares.Shape]:
    """Of the parameters that are trained."""
    build = preset_setting(job.preset, job.folder, job.data_root, cuda=False).build
    return [tuple(p.shape) for p in build_on_meta(build).parameters() if p.requires_grad]


def _predicted(job: Job, ranks: int, shard: Shard) -> Anatomy:
    """Traced as the rank that holds most, on its part of the batch, without a data set."""
    assert job.preset.train is not None
    part = job.preset.train.batch_size // ranks
    train = msgspec.structs.replace(job.preset.train, batch_size=part)
    preset = msgspec.structs.replace(job.preset, train=train)
    wanted = preset_setting(preset, job.folder, job.data_root, cuda=False, shard=shard)
    wanted = replace(wanted, resident=list)
    if ranks == 1:
        return anatomy(trace(wanted, part).step)
    with of_rank(wanted, ranks, shard) as one:
        return anatomy(trace(one, part).step)


def _kept(predicted: Anatomy) -> int:
    """Values that the optimizer keeps for each parameter, where one process has all."""
    return predicted.after[Kind.OPTIMIZER] // predicted.after[Kind.GRADIENTS]


def _metrics(arms: list[Arm], count: int) -> dict[str, float]:
    """Bytes a parameter that the fullest rank holds, parameters' bytes that a rank sends, and how
    far off it all was, in percent."""
    found: dict[str, float] = {}
    for arm in arms:
        found[f"held/{arm.name}"] = held(arm.fullest) / count
        found[f"memory/rank-peak/{arm.name}"] = arm.peak.peak / MIB
        if arm.ranks > 1:
            found[f"sent/{arm.name}"] = arm.sent_by_each / (BYTES * count)
    found["held/error"] = max(_off(BYTES * arm.held, held(arm.fullest)) for arm in arms)
    found["memory/error"] = max(_off(arm.predicted.peak, arm.peak.peak) for arm in arms)
    several = [arm for arm in arms if arm.ranks > 1]
    found["sent/error"] = max(
        (_off(BYTES * arm.sent, arm.sent_by_each) for arm in several), default=0.0
    )
    found["curve/difference"] = max(_difference(arms[0], arm) for arm in arms)
    return found


def _off(predicted: float, measured: float) -> float:
    return 100 * abs(predicted - measured) / measured


def _difference(one: Arm, other: Arm) -> float:
    """Largest of their losses at any step."""
    pairs = zip(one.each[0].losses, other.each[0].losses, strict=True)
    return max(abs(a - b) for a, b in pairs)


def _figures(job: Job, arms: list[Arm], count: int) -> None:
    bars = [stacked_bar(arm.label, _of(arm.fullest.after)) for arm in arms]
    title = "What the fullest rank holds between steps"
    job.recorder.figure(Bars(id="held", title=title, bars=bars, unit="MiB", digits=1))
    bars = [stacked_bar(arm.label, arm.peak.at_peak) for arm in arms]
    title = "Its peak in a step"
    job.recorder.figure(Bars(id="rank-peaks", title=title, bars=bars, unit="MiB", digits=1))
    job.recorder.figure(_memory(arms, count))
    job.recorder.figure(_traffic(arms, count))
    job.recorder.figure(_finding(arms))


def _of(kinds: dict[str, int]) -> dict[str, int]:
    return {kind: kinds.get(kind, 0) for kind in HELD}


def _memory(arms: list[Arm], count: int) -> Table:
    rows: list[list[Cell]] = [
        [
            arm.label,
            BYTES * arm.held / count,
            held(arm.fullest) / count,
            arm.predicted.peak / MIB,
            arm.peak.peak / MIB,
            arm.peak.layer.removeprefix("module."),
        ]
        for arm in arms
    ]
    columns = [
        Column(name="ranks", kind="text"),
        Column(name="by formula", unit="B/parameter", digits=3),
        Column(name="held", unit="B/parameter", digits=3),
        Column(name="predicted peak", unit="MiB", digits=2),
        Column(name="peak", unit="MiB", digits=2),
        Column(name="in", kind="text"),
    ]
    return Table(id="memory", title="Memory of the fullest rank", columns=columns, rows=rows)


def _traffic(arms: list[Arm], count: int) -> Table:
    size = BYTES * count
    rows: list[list[Cell]] = []
    for arm in arms:
        wire = arm.on_the_wire
        rows.append(
            [
                arm.label,
                arm.sent / count,
                arm.sent_by_each / size,
                None if wire is None else wire / size,
                arm.sent_by_each / MIB,
            ]
        )
    columns = [
        Column(name="ranks", kind="text"),
        Column(name="by formula", unit="× parameters", digits=3),
        Column(name="collectives", unit="× parameters", digits=3),
        Column(name="on the wire", unit="× parameters", digits=3),
        Column(name="a step", unit="MiB", digits=2),
    ]
    return Table(id="traffic", title="What a rank sends in a step", columns=columns, rows=rows)


def _finding(arms: list[Arm]) -> Note:
    first, last = arms[0], arms[-1]
    text = (
        f"{last.label}: a rank holds {held(last.fullest) / MIB:.1f} MiB between steps, "
        f"where {first.label} holds {held(first.fullest) / MIB:.1f}. "
        f"Its peak falls less, from {first.peak.peak / MIB:.1f} to {last.peak.peak / MIB:.1f} MiB: "
        "a block that computes is gathered whole, and the next one with it. "
        "The losses are those of one process."
    )
    return Note(id="finding", title="finding", text=text, tone="finding")
