"""A small network's scores, by the training loop that all topics share."""

from __future__ import annotations

from typing import cast

import msgspec
import numpy as np
import torch

from dltui.data.dataset import Dataset, Examples
from dltui.models.build import build
from dltui.models.options import Mlp
from dltui.runs.log.events import Status
from dltui.topics.curves.binary import Binary
from dltui.topics.curves.models import Array, Parts
from dltui.topics.curves.options import Curves
from dltui.topics.job import Job
from dltui.training import devices, losses
from dltui.training.hooks import Hooks, Setup
from dltui.training.options import TrainOptions
from dltui.training.supervised import start


def mlp(parts: Parts, data: Binary, job: Job) -> tuple[Status, Array]:
    """How the training ended, and the positive class's probability, (test rows,)."""
    setup = _setup(parts, data, job)
    fit = start(setup, Hooks())
    status = fit.run()
    setup.model.eval()
    with torch.inference_mode():
        logits = setup.model(_rows(parts.test_x).to(setup.device))
    return status, logits.softmax(1)[:, 1].double().cpu().numpy()


def _setup(parts: Parts, data: Binary, job: Job) -> Setup:
    options = cast(Curves, job.preset.options)
    training = TrainOptions(
        optimizer="adam", lr=options.lr, batch_size=32, epochs=options.epochs, gradients="off"
    )
    dataset = Dataset(
        kind="rows",
        name=data.name,
        train=Examples(_rows(parts.train_x), torch.from_numpy(parts.train_y.astype(np.int64))),
        test=Examples(_rows(parts.test_x), torch.from_numpy(parts.test_y.astype(np.int64))),
        classes=(data.negative, data.positive),
    )
    torch.manual_seed(job.preset.run.seed)
    model = Mlp(hidden=options.hidden)
    device = devices.choose(job.preset.run.device)
    return Setup(
        preset=msgspec.structs.replace(job.preset, model=model, train=training),
        options=training,
        dataset=dataset,
        model=build(model, dataset.shape, 2, job.folder).to(device),
        loss=losses.choose(training),
        device=device,
        recorder=job.recorder,
        stop_requested=job.stop_requested,
        checkpoints=job.recorder.run.checkpoints,
    )


def _rows(features: Array) -> torch.Tensor:
    return torch.from_numpy(features.astype(np.float32))
