"""Trainings by several ranks: forks of the test's process, which is rank 0."""

from __future__ import annotations

import os
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import torch.distributed as dist

from dltui.launch.ranks import Seat
from dltui.presets.schema import Preset
from dltui.runs.layout import RunDir
from dltui.runs.log.muted import Muted
from dltui.runs.log.recorder import Recorder
from dltui.runs.outcome import Outcome
from dltui.training import supervised
from dltui.training.hooks import Setup


def train_ranks(
    path: Path,
    preset: Preset,
    size: int,
    *,
    resume: bool = False,
    stop_requested: Callable[[], bool] = lambda: False,
) -> Outcome:
    """Train ``preset`` in ``path`` by ``size`` ranks."""
    path.mkdir(exist_ok=True)
    store = path / "store"

    def prepared(rank: int, recorder: Recorder) -> Setup:
        seat = Seat(rank=rank, size=size, local=rank, store=str(store))
        return supervised.prepare(
            preset,
            recorder,
            data_root=None,
            folder=path,
            stop_requested=stop_requested,
            seat=seat,
        )

    def follow(rank: int) -> None:
        supervised.follow(prepared(rank, Muted(RunDir(path))))

    with forked(size, follow), Recorder(RunDir(path)) as recorder:
        outcome = supervised.train(prepared(0, recorder), resume=resume)
    store.unlink(missing_ok=True)
    return outcome


@contextmanager
def forked(size: int, work: Callable[[int], None]) -> Iterator[None]:
    """Ranks from 1 on do ``work`` while the caller is the first; all must end well."""
    os.environ["GLOO_SOCKET_IFNAME"] = "lo"
    children = [_fork(rank, work) for rank in range(1, size)]
    try:
        yield
    finally:
        if dist.is_initialized():
            dist.destroy_process_group()
        ends = [os.waitpid(child, 0)[1] for child in children]
    assert ends == [0] * (size - 1)


def _fork(rank: int, work: Callable[[int], None]) -> int:
    if child := os.fork():
        return child
    code = 1
    try:
        work(rank)
        code = 0
    except BaseException:  # noqa: BLE001 - a fork of a test must not become one
        traceback.print_exc()
    finally:
        os._exit(code)
