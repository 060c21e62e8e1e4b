"""Trainings of a second, and what is left of one: weights, losses and numbers of lines."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import msgspec

from dltui.launch import start as launch
from dltui.presets.load import load
from dltui.runs.files import result as results
from dltui.runs.layout import RunDir
from dltui.runs.liveness import processes
from dltui.runs.log.events import Status
from dltui.runs.log.follow import read
from tests.campaign import life, warm
from tests.campaign.case import Case, Lost, opened

PRESET = """
title = "Tiny"
topic = "learning-rate"
[data]
name = "digits"
limit = 256
[model]
name = "mlp"
hidden = [16]
dropout = 0.1
[train]
optimizer = "adam"
lr = 0.002
batch_size = 32
epochs = {epochs}
checkpoint_seconds = 1
[run]
device = "cpu"
threads = 1
"""

SWEEP = """
[sweep]
seeds = 6
lanes = {lanes}
at_once = {at_once}
"""

TIMES = ("images_per_second", "train/seconds", "resident", "memory")
"""Metrics with these words in their names are measured, not computed."""

CACHES = "torchinductor"
"""What torch keeps in ``TMPDIR`` for all processes of a user."""

KINDS: Mapping[str, str] = {
    "single": PRESET.format(epochs=250),
    "points": PRESET.format(epochs=120) + SWEEP.format(lanes=0, at_once=2),
    "lanes": PRESET.format(epochs=150) + SWEEP.format(lanes=3, at_once=1),
}


@dataclass(frozen=True, slots=True)
class Print:
    """What a resumed run has to have in common with one that nobody touched, bit for bit."""

    weights: str
    steps: tuple[float, ...]
    losses: tuple[float, ...]
    metrics: tuple[tuple[str, float | None], ...]


def ready(case: Case) -> set[int]:
    """A warm parent, and the case's ``TMPDIR`` for whoever begins from now on; the processes that
    outlive it.
    """
    warm.helpers()
    os.environ.update(environment(case))
    return life.own_helpers()


def preset(case: Case, kind: str) -> Path:
    path = case.folder / f"{kind}.toml"
    path.write_text(KINDS[kind])
    return path


def made(case: Case, kind: str) -> RunDir:
    """A run directory that nobody works on yet."""
    return launch.create(load(preset(case, kind)), root=case.root, threads=1)


def fingerprint(run: RunDir) -> Print:
    view = read(run)
    weights = (run.checkpoints / "final.safetensors").read_bytes()
    loss = view.series["loss"]
    result = results.read(run)
    metrics = result.metrics if result else {}
    return Print(
        hashlib.sha256(weights).hexdigest(),
        tuple(map(float, loss.step)),
        tuple(map(float, loss.y)),
        tuple((k, v) for k, v in sorted(metrics.items()) if not any(word in k for word in TIMES)),
    )


@cache
def whole(kind: str) -> tuple[Print, ...]:
    """Of a run of ``kind`` that is left alone: its own, or those of its points."""
    with opened(f"whole-{kind}", 0, 0) as case:
        run = made(case, kind)
        pid = warm.begun(run) if kind == "single" else launch.start(run).pid
        life.waited(lambda: not processes.start(pid), 300)
        result = results.read(run)
        if result is None or result.status is not Status.FINISHED:
            raise Lost(f"the run that nobody touched: {said(run)}")
        return prints(run)


def prints(run: RunDir) -> tuple[Print, ...]:
    return tuple(fingerprint(one) for one in run.point_dirs() or [run])


def said(run: RunDir) -> str:
    result = results.read(run)
    log = run.log.read_text(errors="replace")[-300:] if run.log.exists() else "no worker.log"
    return f"{result.status} {result.message}" if result else log


def check_whole(run: RunDir, kind: str) -> None:
    """Raises ``Lost`` where the finished ``run`` is not as if nobody had touched it."""
    for one in (run, *run.point_dirs()):
        check_numbers(one)
        check_files(one)
    wanted, found = whole(kind), prints(run)
    # Alone, a lane adds up in another order: its last bits are those of another training.
    alone = kind == "lanes" and b"have a process each" in run.events.read_bytes()
    same = ["steps"] if alone else [*Print.__dataclass_fields__]
    for number, (ours, theirs) in enumerate(zip(found, wanted, strict=True)):
        for what in same:
            one, other = getattr(ours, what), getattr(theirs, what)
            if one != other:
                where = f"{run.id} {number}: its {what} are not those of an untouched run"
                raise Lost(f"{where}: {_difference(one, other)}")


def _difference(one: Sequence[object], other: Sequence[object]) -> str:
    pairs = zip(one, other, strict=False)
    place = next((i for i, (a, b) in enumerate(pairs) if a != b), min(len(one), len(other)))
    return f"{len(one)} and {len(other)}, from {place}: {one[place:][:2]}, {other[place:][:2]}"


def check_numbers(run: RunDir) -> None:
    """Lines are numbered from 0 without hole or duplicate."""
    seen: list[int] = []
    for line in run.events.read_bytes().splitlines():
        try:
            seen.append(msgspec.json.decode(line)["seq"])
        except msgspec.DecodeError:
            continue  # torn by a kill: the next line takes its number
    if seen != list(range(len(seen))):
        wrong = next(i for i, seq in enumerate(seen) if seq != i)
        raise Lost(f"{run.id}: line {wrong} of its log has the number {seen[wrong]}")


def check_files(run: RunDir) -> None:
    """Nothing is left that was only on the way."""
    left = [path.name for path in run.path.iterdir() if path.name.startswith(".")]
    folder = run.checkpoints
    if folder.is_dir():
        names = [path.name for path in folder.iterdir()]
        records = {name.removesuffix(".json") for name in names if name.endswith(".json")}
        left += [name for name in names if name.startswith(".")]
        left += [name for name in names if name.rpartition(".")[0] not in records]
    if left:
        raise Lost(f"{run.id}: left over: {', '.join(left[:4])}")


def check_talk(run: RunDir, told: str = "") -> None:
    """No traceback anywhere, ``told`` by a command included."""
    logs = [one.log for one in (run, *run.point_dirs()) if one.log.is_file()]
    for text in (told, *(log.read_text(errors="replace") for log in logs)):
        if "Traceback" in text:
            raise Lost(f"{run.id}: a traceback: {text[text.index('Traceback') :][-400:]!r}")


def check_temporary(case: Case) -> None:
    found = (path.name for path in case.temporary.iterdir())
    if left := sorted(name for name in found if not name.startswith(CACHES)):
        raise Lost(f"left over in TMPDIR: {', '.join(left[:4])}")


def environment(case: Case) -> dict[str, str]:
    return {**os.environ, "TMPDIR": str(case.temporary), "OMP_NUM_THREADS": "1"}
