"""Trainings by several ranks: the test's process is rank 0, the others wait in processes beside it.

They are begun once. Forks of a test's process hang in locks of threads that they do not have.
"""

from __future__ import annotations

import multiprocessing
import traceback
from collections.abc import Callable
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

import torch
import torch.distributed as dist

from dltui.launch.ranks import Seat
from dltui.presets.schema import Preset
from dltui.runs.layout import RunDir
from dltui.runs.liveness.processes import die_with_parent
from dltui.runs.log.muted import Muted
from dltui.runs.log.recorder import Recorder
from dltui.runs.outcome import Outcome
from dltui.training import supervised
from dltui.training.hooks import Setup

MOST = 3


class Ranks:
    """The processes of ranks 1 to ``MOST`` − 1."""

    def __init__(self) -> None:
        context = multiprocessing.get_context("spawn")
        self._lines: list[Connection[Any, Any]] = []
        self._processes = []
        self._trained = 0
        for _ in range(1, MOST):
            here, there = context.Pipe()
            process = context.Process(target=_serve, args=(there,), daemon=True)
            process.start()
            self._lines.append(here)
            self._processes.append(process)

    def train(
        self,
        path: Path,
        preset: Preset,
        size: int,
        *,
        resume: bool = False,
        stop_requested: Callable[[], bool] = lambda: False,
    ) -> Outcome:
        """Train ``preset`` in ``path`` by ``size`` ranks, all of which must end well."""
        path.mkdir(exist_ok=True)
        # A place of its own: what is left of an earlier group may still write into that one's.
        self._trained += 1
        store = path / f"store-{self._trained}"
        others = self._lines[: size - 1]
        for rank, line in enumerate(others, 1):
            line.send((path, preset, rank, size, store))
        try:
            with Recorder(RunDir(path)) as recorder:
                setup = prepared(path, preset, 0, size, store, recorder, stop_requested)
                outcome = supervised.train(setup, resume=resume)
        finally:
            if dist.is_initialized():
                dist.destroy_process_group()
        assert [line.recv() for line in others] == [""] * (size - 1)
        store.unlink(missing_ok=True)
        return outcome

    def end(self) -> None:
        for process in self._processes:
            process.kill()
            process.join()


def prepared(
    path: Path,
    preset: Preset,
    rank: int,
    size: int,
    store: Path,
    recorder: Recorder,
    stop_requested: Callable[[], bool] = lambda: False,
) -> Setup:
    seat = Seat(rank=rank, size=size, local=rank, store=str(store))
    return supervised.prepare(
        preset,
        recorder,
        data_root=None,
        folder=path,
        stop_requested=stop_requested,
        seat=seat,
    )


def _serve(line: Connection[Any, Any]) -> None:
    die_with_parent()
    torch.set_num_threads(1)
    while True:
        path, preset, rank, size, store = line.recv()
        try:
            supervised.follow(prepared(path, preset, rank, size, store, Muted(RunDir(path))))
            line.send("")
        except Exception:  # noqa: BLE001 - it is told
            line.send(traceback.format_exc())
        if dist.is_initialized():
            dist.destroy_process_group()
