"""What ranks hold and send, by arithmetic, against torch's own ways of sharing out."""

from __future__ import annotations

import math
from pathlib import Path

import pytest
import torch
from torch import Tensor, nn

from dltui.data.options import NamedData
from dltui.errors import UsageError
from dltui.memory import shares
from dltui.memory.log import Kind
from dltui.models.options import Mlp
from dltui.options import RunOptions, Shard
from dltui.predict.prediction import Prediction
from dltui.predict.preset import predict
from dltui.predict.told import sections
from dltui.presets.schema import Preset
from dltui.training.options import TrainOptions
from dltui.training.ranks import sharding

SHAPES: list[shares.Shape] = [(5, 7), (5,), (9, 5), (9,), (2, 9), (2,)]


def test_parameters_go_to_ranks_as_torch_gives_them() -> None:
    parameters = [nn.Parameter(torch.zeros(shape)) for shape in SHAPES]
    with sharding.imagined(3):
        shared = sharding.shared_out(parameters, torch.optim.SGD, {"lr": 0.1})
        partition = shared._partition_parameters()  # type: ignore[attr-defined]
    theirs = {id(p): rank for rank, groups in enumerate(partition) for p in groups[0]["params"]}
    counts = [math.prod(shape) for shape in SHAPES]
    assert [theirs[id(p)] for p in parameters] == shares.owners(counts, 3)
    loads = [sum(p.numel() for p in groups[0]["params"]) for groups in partition]
    assert loads[shares.fullest(counts, 3)] == max(loads)


def test_full_shares_are_as_large_as_torch_makes_them() -> None:
    model = nn.Sequential(nn.Linear(7, 5), nn.Sequential(nn.ReLU(), nn.Linear(5, 9)))
    with sharding.imagined(2):
        sharding.split(model, sharding.all_ranks("cpu"))
        local = [p._local_tensor.untyped_storage().nbytes() // 4 for p in model.parameters()]  # type: ignore[attr-defined]
    assert local == [shares.rows(shape, 2) for shape in SHAPES[:4]]


@pytest.mark.parametrize(
    ("shard", "held", "sent"),
    [
        ("none", (100, 100, 200), 2 * 3 / 4 * 100),
        ("optimizer", (100, 100, 160), 3 * 3 / 4 * 100),  # a parameter has one owner
        ("full", (26, 26, 52), 3 * 3 / 4 * 104),  # 10 rows for 4 ranks are 12
    ],
)
def test_what_a_rank_holds_and_sends(shard: Shard, held: tuple[int, int, int], sent: float) -> None:
    shapes: list[shares.Shape] = [(10, 2), (80,)] if shard == "full" else [(80,), (20,)]
    found = shares.held(shapes, 4, shard)
    kinds = (Kind.PARAMETERS, Kind.GRADIENTS, Kind.OPTIMIZER)
    assert tuple(found[kind] for kind in kinds) == held
    assert shares.sent(shapes, 4, shard) == sent
    assert shares.sent(shapes, 1, shard) == 0


class Tied(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.first, self.second = nn.Linear(4, 4), nn.Linear(4, 4)
        self.second.weight = self.first.weight


def test_blocks_are_layers_and_never_share_a_parameter() -> None:
    net = nn.Sequential(nn.Linear(4, 4), nn.Sequential(nn.Linear(4, 4), nn.ReLU()))
    assert sharding.blocks(net) == [net[0], net[1][0]]
    assert sharding.blocks(Tied()) == []


def test_what_cannot_be_shared_out_is_named() -> None:
    net = nn.Linear(4, 4)
    net.scale = nn.Parameter(torch.tensor(1.0))
    with pytest.raises(UsageError, match=r"run.shard = full: scale is a single number"):
        sharding.demand_shareable(net)
    del net.scale
    net.turn = nn.Parameter(torch.zeros(2, dtype=torch.complex64))
    with pytest.raises(UsageError, match=r"turn has complex64 values"):
        sharding.demand_shareable(net)


def test_a_plan_is_of_the_rank_that_needs_most(tmp_path: Path) -> None:
    def predicted(ranks: int, shard: Shard) -> Prediction:
        return predict(
            Preset(
                title="t",
                topic="memory",
                data=NamedData(name="digits"),
                model=Mlp(hidden=(64, 64)),
                train=TrainOptions(optimizer="adam", batch_size=64),
                run=RunOptions(device="cpu", ranks=ranks, shard=shard),
            ),
            tmp_path,
        )

    alone, whole, full = predicted(1, "none"), predicted(2, "none"), predicted(2, "full")
    state = str(Kind.OPTIMIZER)
    assert alone.anatomy.after[state] == whole.anatomy.after[state]
    assert full.anatomy.after[state] == alone.anatomy.after[state] / 2
    assert whole.anatomy.forward[Kind.ACTIVATIONS] == alone.anatomy.forward[Kind.ACTIVATIONS] / 2
    assert full.evaluation > alone.anatomy.after[Kind.PARAMETERS]  # all weights are there for it
    assert full.multiply_adds == alone.multiply_adds and full.steps == alone.steps
    titles = [section.remark for section in (sections(alone)[0], sections(full)[0])]
    assert titles == ["", "of each of 2 ranks, which share out all of it"]


class Borrows(nn.Module):
    """Uses the weights of a layer without that layer."""

    def __init__(self) -> None:
        super().__init__()
        self.layer = nn.Linear(4, 4)

    def forward(self, x: Tensor) -> Tensor:
        return nn.functional.linear(self.layer(x), self.layer.weight)


def test_a_layer_whose_weights_are_used_elsewhere_is_told_of() -> None:
    with sharding.imagined(2):
        sharding.split(model := Borrows(), sharding.all_ranks("cpu"))
        with pytest.raises(UsageError, match="outside of that layer"), sharding.misuse_told():
            model(torch.rand(2, 4))
