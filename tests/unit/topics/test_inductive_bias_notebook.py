"""Write-up C's printed accuracies, from the notebook's own random numbers, to the last digit."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import torch

from dltui.data.options import EdgesData
from dltui.errors import UsageError
from dltui.models.options import EdgeCnn, Mlp, ModelOptions, SmallAlexNet
from dltui.options import RunOptions
from dltui.presets.schema import Preset
from dltui.runs.layout import RunDir
from dltui.runs.log.recorder import Recorder
from dltui.topics.inductive_bias.work import notebook
from dltui.topics.job import Job
from dltui.training.options import TrainOptions

pytestmark = pytest.mark.usefixtures("one_thread")
EDGES = EdgeCnn(kernel=2, init="edges", frozen=True)
MLP = Mlp(hidden=(50, 10))


@pytest.fixture
def one_thread() -> Iterator[None]:
    """Steps of a millisecond: on busy cores a second thread makes them 40 times as long."""
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(before)


def accuracy(folder: Path, model: ModelOptions, lr: float, **data: Any) -> float | None:
    preset = Preset(
        title="T",
        topic="inductive-bias",
        experiment="notebook",
        data=EdgesData(**{"made": "published", "per_class": 10, **data}),
        model=model,
        train=TrainOptions(lr=lr, momentum=0.9, batch_size=10, epochs=100, evaluate_every=100),
        run=RunOptions(seed=7, device="cpu"),
    )
    with Recorder(RunDir(folder)) as recorder:
        job = Job(preset=preset, recorder=recorder, data_root=None, folder=folder)
        return notebook(job).run().metrics["test/accuracy"]


@pytest.mark.parametrize(
    ("model", "lr", "printed"),
    [(EdgeCnn(), 0.005, 66.0), (MLP, 0.005, 56.0), (EDGES, 0.05, 80.66666666666667)],
    ids=["cnn", "mlp", "edges"],
)
def test_ten_images_as_printed(
    tmp_path: Path, model: ModelOptions, lr: float, printed: float
) -> None:
    assert accuracy(tmp_path, model, lr) == pytest.approx(printed, abs=1e-6)


def test_what_the_notebook_does_not_have(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"data\.made"):
        accuracy(tmp_path, MLP, 0.005, made="clean")
    with pytest.raises(UsageError, match="two networks"):
        accuracy(tmp_path, SmallAlexNet(), 0.005)
