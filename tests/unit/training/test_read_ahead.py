"""Trainings on pictures that do not fit in memory, beside the same in memory."""

from __future__ import annotations

import gc
import os
import random
import signal
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import psutil
import pytest
import torch

from dltui.data import readers
from dltui.data.batches import Batches
from dltui.data.dataset import Encoding, Examples
from dltui.data.loading import Loader
from dltui.data.options import FileData
from dltui.models.options import Mlp
from dltui.options import RunOptions
from dltui.presets.schema import Preset
from dltui.runs.liveness import processes
from dltui.runs.log.events import Status
from dltui.training.options import TrainOptions
from tests.inputs.pictures_made import bright, fill
from tests.unit.training.test_resume import stop_after
from tests.unit.training.trainings import Run

CPU = torch.device("cpu")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    fill(tmp_path / "pics", bright, n=12)
    return tmp_path / "pics"


def preset(folder: Path, loaders: int = 0) -> Preset:
    """Dropout draws in every step from the numbers that a loader must leave alone."""
    return Preset(
        title="pictures",
        topic="learning-rate",
        run=RunOptions(device="cpu", loaders=loaders),
        data=FileData(path=str(folder), transforms=["flip", "crop", "noise"]),
        model=Mlp(hidden=(8,), dropout=0.3),
        train=TrainOptions(batch_size=4, epochs=3, lr=0.05),
    )


def test_pictures_that_stay_files_train_as_those_in_memory(
    folder: Path, new_run: Callable[[], Run], monkeypatch: pytest.MonkeyPatch
) -> None:
    held = new_run()
    held.train(preset(folder))
    monkeypatch.setattr(readers, "MEMORY_SHARE", 0)
    for loaders, steps in ((1, 7), (3, 3)):
        whole, parted = new_run(), new_run()
        whole.train(preset(folder, loaders))
        assert whole.final == held.final
        stopped = parted.train(preset(folder, loaders), stop_requested=stop_after(steps))
        assert stopped.status is Status.STOPPED and stopped.metrics["steps"] == steps
        parted.train(preset(folder, 2), resume=True)
        assert parted.final == held.final


class Drawn:
    """Ten images of random numbers, as a user's own data set may draw them."""

    shape = (1, 2, 2)

    def __len__(self) -> int:
        return 10

    def __getitem__(self, index: int) -> torch.Tensor:
        return torch.rand(self.shape) + index + float(np.random.rand()) + random.random()


def test_what_is_drawn_while_reading_depends_on_the_batch_alone() -> None:
    examples = Examples(Drawn(), torch.arange(10))

    def epoch(number: int, count: int, start: int = 0) -> list[torch.Tensor]:
        loader = Loader(count)
        part = Batches(examples, Encoding(), CPU, seed=1, shuffle=True, loader=loader)
        return [x for x, _ in part.epoch(number, 4, start)]

    before = torch.get_rng_state()
    alone = epoch(0, 0)
    assert torch.equal(torch.cat(alone), torch.cat(epoch(0, 3)))
    assert torch.equal(torch.cat(alone[1:]), torch.cat(epoch(0, 2, start=4)))
    assert not torch.equal(alone[0].frac(), epoch(1, 0)[0].frac())
    assert torch.equal(before, torch.get_rng_state())


def children() -> set[int]:
    return {child.pid for child in processes.alive(psutil.Process().children())}


@pytest.fixture
def started() -> Iterator[Callable[[], set[int]]]:
    """Which processes have begun since; none of them is left at the end."""
    before = children()
    yield lambda: children() - before
    gc.collect()  # an error holds the frames that it went through
    assert children() <= before


class Numbered(Drawn):
    def __getitem__(self, index: int) -> torch.Tensor:
        return torch.full(self.shape, float(index))


def parts(loader: Loader) -> tuple[Batches, Batches]:
    return tuple(  # type: ignore[return-value]
        Batches(Examples(Numbered(), torch.arange(10)), Encoding(), CPU, loader=loader)
        for _ in range(2)
    )


def places(batches: Any) -> list[int]:
    return [int(value) for x, _ in batches for value in x[:, 0, 0, 0]]


def test_processes_stay_for_all_epochs_and_parts(started: Callable[[], set[int]]) -> None:
    loader = Loader(2)
    train, test = parts(loader)
    first = next(train.epoch(0, 3))[0]  # the rest of it is never asked for
    assert first[:, 0, 0, 0].tolist() == [0, 1, 2]
    begun = started()
    assert len(begun) == 2
    assert places(train.epoch(1, 3)) == places(test.in_order(4)) == list(range(10))
    assert started() == begun
    loader.close()


def test_two_parts_read_at_once_do_not_take_each_others_batches(
    started: Callable[[], set[int]],
) -> None:
    loader = Loader(1)
    train, test = parts(loader)
    seen: list[int] = []
    for x, _ in train.epoch(0, 5):
        seen += [int(x[0, 0, 0, 0])]
        assert places(test.in_order(4)) == list(range(10))
    assert seen == [0, 5]
    loader.close()


def test_a_killed_process_ends_the_reading(started: Callable[[], set[int]]) -> None:
    loader = Loader(2)
    train, _ = parts(loader)
    places(train.epoch(0, 1))
    assert not loader.ended
    killed = min(started())
    os.kill(killed, signal.SIGKILL)
    with pytest.raises((RuntimeError, OSError, EOFError)):
        places(train.epoch(1, 1))
    assert loader.ended == {killed: -signal.SIGKILL}
    loader.close()
