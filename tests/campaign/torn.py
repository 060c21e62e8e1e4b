"""Torn logs: cut at a byte, read, gone on with, read again."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from dltui.runs.layout import RunDir
from dltui.runs.log import follow
from dltui.runs.log.recorder import Recorder
from dltui.runs.log.tail import Tail
from tests.campaign import trainings
from tests.campaign.case import Case

PIECES = 64
"""Cases that share the offsets of one log."""

STEPS = 30


@cache
def _log() -> bytes:
    """Of a short training: every kind of line that one writes."""
    from tests.campaign.case import opened

    with opened("torn", -1, 0) as case:
        run = RunDir(case.root / "one")
        run.path.mkdir()
        with Recorder(run) as recorder:
            recorder.phase("training", "ä")
            recorder.plan(steps=STEPS, epochs=3)
            for step in range(1, STEPS + 1):
                recorder.step(step, {"loss": 1 / step, "accuracy": float(step)})
                if step % 10 == 0:
                    recorder.epoch(step=step, epoch=step // 10, metrics={"test/loss": 1 / step})
                    recorder.message(f"epoch {step // 10}: größer")
                    recorder.checkpointed(step, f"step-{step:09d}")
        return run.events.read_bytes()


def offsets(case: Case) -> None:
    """Every ``PIECES``-th byte from the case's number on."""
    log = _log()
    for offset in range(case.number, len(log) + 1, PIECES):
        case.tried += 1
        _cut(case, log, offset)


def _cut(case: Case, log: bytes, offset: int) -> None:
    run = RunDir(case.folder / f"cut-{offset}")
    run.path.mkdir()
    run.events.write_bytes(log[:offset])
    whole = log[:offset].count(b"\n")
    tail = Tail(run.events)
    case.hold(len(tail.read()) == whole, f"byte {offset}: not all whole lines were read")
    view = follow.read(run)
    with Recorder(run) as recorder:
        recorder.resumed(view.step)
        recorder.step(view.step + 1, {"loss": 0.5, "accuracy": 1.0})
    # What was a whole line but for its end is one again: the next writer closes it.
    read = Tail(run.events).read()
    numbers = [event.seq for event in read]
    case.hold(numbers == list(range(len(numbers))), f"byte {offset}: lines numbered {numbers[-4:]}")
    case.hold(len(read) - whole in (2, 3), f"byte {offset}: {len(read) - whole} lines behind it")
    step = follow.read(run).step
    case.hold(step == view.step + 1, f"byte {offset}: at step {step} after {view.step}")
    trainings.check_numbers(run)
    _remove(run.path)


def _remove(folder: Path) -> None:
    for path in folder.iterdir():
        path.unlink()
    folder.rmdir()
