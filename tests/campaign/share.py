"""The time of a campaign, shared out: blocks of cases, the part first that is furthest behind."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, suppress
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO

import psutil

from tests.campaign import life, results
from tests.campaign.case import ROOM, Part, room
from tests.campaign.results import Row

TREE = Path(__file__).parents[2]

LONGEST = 900.0
"""Seconds after which a block of cases counts as hanging."""


@dataclass(slots=True)
class _Turn:
    """How far a part has come: the cases done, those given out, and the seconds they took."""

    part: Part
    done: set[int] = field(default_factory=set[int])
    spent: float = 0.0
    next: int = 0

    @property
    def over(self) -> bool:
        return self.part.last is not None and self.next >= self.part.last

    def block(self) -> list[int]:
        taken: list[int] = []
        while len(taken) < self.part.block and not self.over:
            if self.next not in self.done:
                taken.append(self.next)
            self.next += 1
        return taken


@dataclass(slots=True)
class _Block:
    turn: _Turn
    numbers: list[int]
    process: subprocess.Popen[bytes]
    answer: IO[bytes]
    room: ExitStack
    began: float


def out(parts: Sequence[Part], seed: int, seconds: float, jobs: int, path: Path) -> None:
    """Carry out cases for ``seconds``, ``jobs`` blocks at once; each adds a line to ``path``."""
    turns = [_Turn(part) for part in parts]
    for row in results.read(path):
        for turn in turns:
            if (row.part, row.seed) == (turn.part.name, seed):
                turn.done.add(row.case)
    ends, running = time.monotonic() + seconds, list[_Block]()
    try:
        while running or time.monotonic() < ends:
            while len(running) < jobs and time.monotonic() < ends:
                if (block := _begun(turns, seed)) is None:
                    break
                running.append(block)
            if not running:
                return
            time.sleep(0.1)
            for block in [one for one in running if _over(one)]:
                running.remove(block)
                _write_down(block, seed, path)
    finally:
        for block in running:
            _end(block)


def _begun(turns: Sequence[_Turn], seed: int) -> _Block | None:
    """A block of the part that had the least of its share; null when all are through."""
    left = [turn for turn in turns if not turn.over]
    if not left:
        return None
    turn = min(left, key=lambda one: one.spent / one.part.weight)
    numbers = turn.block()
    if not numbers:
        return _begun(turns, seed)
    # Until it is known what the block took: no part is given out twice at the beginning.
    turn.spent += turn.part.weight
    kept = ExitStack()
    answer = kept.enter_context(TemporaryFile())  # noqa: SIM115 - it is closed with its block
    folder = kept.enter_context(room())
    command = [sys.executable, "-m", "tests.campaign.one", turn.part.name, str(seed)]
    process = subprocess.Popen(
        [*command, *map(str, numbers)],
        stdin=subprocess.DEVNULL,
        stdout=answer,
        start_new_session=True,
        cwd=TREE,
        env={**os.environ, "OMP_NUM_THREADS": "1", "PYTHONPATH": str(TREE), ROOM: str(folder)},
    )
    return _Block(turn, numbers, process, answer, kept, time.monotonic())


def _over(block: _Block) -> bool:
    if block.process.poll() is None and time.monotonic() - block.began > LONGEST:
        _kill(block)
    return block.process.poll() is not None


def _end(block: _Block) -> None:
    _kill(block)
    block.room.close()


def _kill(block: _Block) -> None:
    """With all that it started: it is the parent of those whose own has died (``life``)."""
    for one in life.descendants(block.process.pid):
        with suppress(psutil.NoSuchProcess):
            one.kill()
    block.process.kill()
    block.process.wait()


def _write_down(block: _Block, seed: int, path: Path) -> None:
    block.turn.spent += time.monotonic() - block.began
    block.answer.seek(0)
    told = block.answer.read()
    block.room.close()
    answered = told.count(b"\n")
    whole = told[: told.rfind(b"\n") + 1]
    results.keep(path, whole + b"".join(map(results.line, _unanswered(block, seed, answered))))
    print(f"{block.turn.part.name}: {answered} of {len(block.numbers)} cases", file=sys.stderr)


def _unanswered(block: _Block, seed: int, answered: int) -> Iterator[Row]:
    """The case at which its process ended; those behind it are left for another sitting."""
    if answered < len(block.numbers):
        took = time.monotonic() - block.began
        what = f"the process of the case ended with {block.process.returncode}"
        yield Row(
            part=block.turn.part.name,
            case=block.numbers[answered],
            seed=seed,
            tried=1,
            seconds=took,
            what=what,
        )
