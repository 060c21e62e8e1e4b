"""What lanes have in common, and what cannot be one."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import torch

from dltui.data.dataset import Dataset
from dltui.data.load import load, seeded
from dltui.data.options import EdgesData, NamedData
from dltui.errors import OutOfMemory
from dltui.models.options import LeNet5, Mlp, UserModel
from dltui.predict.out_of_memory import lanes_out_of_memory_in_words
from dltui.presets.schema import Preset
from dltui.runs.layout import RunDir
from dltui.runs.log.recorder import Recorder
from dltui.training import supervised
from dltui.training.hooks import Setup
from dltui.training.lanes import lane_optimizers
from dltui.training.lanes.lane_trial import SharedData, unfit
from tests.unit.training.test_lanes import seeds
from tests.unit.training.trainings import Run, digits

NETS = """
import torch
from torch import nn

class Plain(nn.Module):
    def __init__(self):
        super().__init__()
        self.layer = nn.Linear(64, 10)
    def forward(self, x):
        return self.layer(x.flatten(1))

class Unused(Plain):
    def __init__(self):
        super().__init__()
        self.unused = nn.Linear(2, 2)

class Branches(Plain):
    def forward(self, x):
        x = super().forward(x)
        return x if x.sum() > 0 else x.relu()


class Mapped(Plain):
    def mapped(self):
        return torch._C._functorch.is_functorch_wrapped_tensor(self.layer.weight)

class Asserts(Mapped):
    def forward(self, x):
        assert not self.mapped()
        return super().forward(x)

class Looks(Mapped):
    def forward(self, x):
        return super().forward(x if not self.mapped() else {"a": x}["b"])

class Keeps(Plain):
    kept = 0.0
    def forward(self, x):
        now = super().forward(x)
        before, self.kept = self.kept, now.mean().detach()
        return now - before

class Judges(Plain):
    def forward(self, x):
        x = super().forward(x)
        return x if self.training or x.sum() > 0 else x.relu()

class Leaves(Mapped):
    def forward(self, x):
        if self.mapped():
            raise SystemExit("no licence")
        return super().forward(x)

class Stands(Plain):
    def forward(self, x):
        assert not self.training or x.shape[0] > 4
        return super().forward(x)
"""


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("Unused", "does not depend on the parameter unused.weight"),
        ("Branches", "torch.func cannot follow the network"),
        ("Asserts", "torch.func cannot follow the network: AssertionError"),
        ("Looks", "torch.func cannot follow the network: KeyError: 'b'"),
        ("Keeps", "torch.func cannot follow the network"),
        ("Judges", "torch.func cannot follow the network"),
        ("Leaves", "torch.func cannot follow the network: SystemExit: no licence"),
    ],
)
def test_networks_that_cannot_be_lanes_say_why(run: Run, name: str, words: str) -> None:
    run.path.mkdir()
    (run.path / "net.py").write_text(NETS)
    assert words in reason(run, digits(model=UserModel(file="net.py", name=name)))


def test_a_network_that_wants_whole_batches_can_be_a_lane(run: Run) -> None:
    run.path.mkdir()
    (run.path / "net.py").write_text(NETS)
    assert reason(run, digits(model=UserModel(file="net.py", name="Stands"))) == ""


def test_an_optimizer_without_a_rule_for_lanes_is_told(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delitem(lane_optimizers.RULES, "adamw")
    said = reason(run, digits(optimizer="adamw"))
    assert said == "train.optimizer adamw has no rule for lanes"


@pytest.mark.parametrize("model", [Mlp(hidden=(8,)), Mlp(hidden=(8,), dropout=0.5), LeNet5()])
def test_dltuis_own_networks_can_be_lanes(run: Run, model: Any) -> None:
    assert reason(run, digits(model=model, data={"size": 28} if model == LeNet5() else {})) == ""


def reason(run: Run, preset: Preset) -> str:
    setup = prepared(run, preset)
    before = {name: tensor.clone() for name, tensor in setup.model.state_dict().items()}
    found = unfit(setup, 2)
    after = setup.model.state_dict()
    assert all(torch.equal(after[name], tensor) for name, tensor in before.items())
    return found


def prepared(run: Run, preset: Preset, dataset: Dataset | None = None) -> Setup:
    run.path.mkdir(exist_ok=True)
    with Recorder(RunDir(run.path)) as recorder:
        return supervised.prepare(
            preset,
            recorder,
            data_root=None,
            folder=run.path,
            stop_requested=lambda: False,
            dataset=dataset,
        )


def test_out_of_memory_names_the_number_of_lanes(run: Run) -> None:
    said = "DefaultCPUAllocator: can't allocate memory: you tried to allocate 4096 bytes."
    setup = prepared(run, digits())
    words = r"with 64 lanes.*set sweep\.lanes to 32 or less"
    with pytest.raises(OutOfMemory, match=words), lanes_out_of_memory_in_words(setup, 64):
        raise RuntimeError(said)
    with pytest.raises(RuntimeError, match="else"), lanes_out_of_memory_in_words(setup, 64):
        raise RuntimeError("something else")


def test_lanes_with_the_same_examples_hold_them_once(new_run: Callable[[], Run]) -> None:
    shared, datasets = SharedData(), list[Dataset]()
    for preset in (*(digits(lr=lr) for lr in (0.1, 0.01)), *seeds(digits(), 1)):
        setup = prepared(new_run(), preset, shared.dataset(preset))
        shared.know(setup)
        datasets.append(setup.dataset)
    assert datasets[0] is datasets[1]
    assert datasets[0] is not datasets[2]


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        (NamedData(name="fashion-mnist", limit=50, test_limit=50), False),
        (NamedData(name="fashion-mnist", limit=50, shuffled_labels=1.0), True),
        (NamedData(name="digits"), True),
        (EdgesData(per_class=4, data_seed=3), False),
        (EdgesData(per_class=4), True),
    ],
)
def test_seeds_that_do_not_matter_to_the_data(
    options: Any, expected: bool, shared_data: Path
) -> None:
    assert seeded(options) is expected
    first, second = (
        load(options, seed=seed, data_root=shared_data, folder=shared_data) for seed in (0, 1)
    )
    pairs = [(first.train, second.train), (first.test, second.test)]
    same = all(torch.equal(a.x, b.x) and torch.equal(a.y, b.y) for a, b in pairs)
    assert same is not expected
