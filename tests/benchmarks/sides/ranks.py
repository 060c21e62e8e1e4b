"""Two ranks, and plain DistributedDataParallel on the same two processes: ``FOLDER``.

Both take the same steps of one net on the same digits, one thread a rank, in turns, so that they
share the machine's minutes. Prints µs a step of ours and of theirs.
"""

from __future__ import annotations

import json
import multiprocessing
import os
import sys
import time
from multiprocessing.connection import Connection
from pathlib import Path
from statistics import median
from typing import Any

import torch
import torch.distributed as dist
import torch.nn.functional as F
from torch import nn
from torch.nn.parallel import DistributedDataParallel

from dltui.data.options import NamedData
from dltui.launch.ranks import Seat
from dltui.models.options import Mlp
from dltui.options import RunOptions
from dltui.presets.schema import Preset
from dltui.runs.layout import RunDir
from dltui.runs.log.muted import Muted
from dltui.runs.log.recorder import Recorder
from dltui.training import supervised
from dltui.training.hooks import Hooks
from dltui.training.options import TrainOptions
from dltui.training.ranks.fit import RankedFit

BATCH, EPOCHS, TURNS = 64, 8, 6


def preset() -> Preset:
    return Preset(
        title="two ranks",
        topic="learning-rate",
        run=RunOptions(device="cpu"),
        data=NamedData(name="digits"),
        model=Mlp(hidden=(512, 512)),
        train=TrainOptions(lr=0.01, batch_size=BATCH, epochs=10**6),
    )


def fit_of(path: Path, rank: int) -> RankedFit:
    run = RunDir(path)
    setup = supervised.prepare(
        preset(),
        Muted(run) if rank else Recorder(run),
        data_root=None,
        folder=path,
        stop_requested=lambda: False,
        seat=Seat(rank=rank, size=2, local=rank, store=str(path / "store")),
    )
    fit = supervised.start(setup, Hooks())
    assert isinstance(fit, RankedFit)
    return fit


class Plain:
    """What people write: a loop, DDP, and a sampler's share of each batch; nothing is recorded."""

    def __init__(self, fit: RankedFit, rank: int) -> None:
        self.x, self.y, self.rank = fit.train.x, fit.train.y, rank
        torch.manual_seed(0)
        layers = nn.Linear(64, 512), nn.ReLU(), nn.Linear(512, 512), nn.ReLU(), nn.Linear(512, 10)
        self.net = DistributedDataParallel(nn.Sequential(nn.Flatten(), *layers))
        self.optimizer = torch.optim.SGD(self.net.parameters(), lr=0.01)

    def epoch(self) -> None:
        assert isinstance(self.x, torch.Tensor)
        for part in torch.randperm(len(self.y), generator=torch.Generator()).split(BATCH):
            own = part[self.rank :: 2]
            self.optimizer.zero_grad()
            F.cross_entropy(self.net(self.x[own]), self.y[own]).backward()
            self.optimizer.step()


def other(path: Path, line: Connection[Any, Any]) -> None:
    torch.set_num_threads(1)
    fit = fit_of(path, 1)
    plain = Plain(fit, 1)
    for _ in range(TURNS):
        for _ in range(EPOCHS):
            plain.epoch()
        fit.follow()
    line.send(True)


def main(path: Path) -> tuple[float, float]:
    """Medians of the turns; the first warms up."""
    os.environ["GLOO_SOCKET_IFNAME"] = "lo"
    torch.set_num_threads(1)
    context = multiprocessing.get_context("spawn")
    here, there = context.Pipe()
    process = context.Process(target=other, args=(path, there), daemon=True)
    process.start()
    fit = fit_of(path, 0)
    plain = Plain(fit, 0)
    fit.begin()
    ours, theirs = list[float](), list[float]()
    for _ in range(TURNS):
        began = time.perf_counter()
        for _ in range(EPOCHS):
            plain.epoch()
        theirs.append(time.perf_counter() - began)
        began = time.perf_counter()
        for _ in range(EPOCHS):
            fit._epoch()
            fit.progress.seen = 0
        ours.append(time.perf_counter() - began)
        fit.done()
    assert here.recv()
    process.join()
    dist.destroy_process_group()
    steps = EPOCHS * -(-len(fit.train) // BATCH)
    return median(ours[1:]) / steps * 1e6, median(theirs[1:]) / steps * 1e6


if __name__ == "__main__":
    print(json.dumps(main(Path(sys.argv[1]))))
