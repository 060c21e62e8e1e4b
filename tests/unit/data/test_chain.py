"""The transforms of a training: in its epochs alone, by seed, epoch and place, and one's own."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import torch
from torch import Tensor

from dltui.data.batches import Batches, order
from dltui.data.dataset import Dataset, Encoding, Examples
from dltui.data.loading import Loader
from dltui.data.options import Kind
from dltui.data.transforms.chain import Chain
from dltui.data.transforms.chosen import told, vocabulary
from dltui.errors import InputError, UsageError

CPU = torch.device("cpu")
FLIP = {"name": "flip", "p": 1.0}


class Lazy:
    """Images that are made when asked for."""

    def __init__(self, x: Tensor) -> None:
        self.x, self.shape = x, tuple(x.shape[1:])

    def __len__(self) -> int:
        return len(self.x)

    def __getitem__(self, index: int) -> Tensor:
        return self.x[index]


def dataset(x: Tensor | Lazy, kind: Kind = "images", encoding: Encoding | None = None) -> Dataset:
    examples = Examples(x, torch.arange(len(x)) % 3)
    return Dataset(
        name="set",
        kind=kind,
        train=examples,
        test=examples,
        classes=("a", "b", "c"),
        encoding=encoding or Encoding(divisor=255.0, mean=0.5, std=0.5),
    )


def images(count: int = 20) -> Tensor:
    random = torch.Generator().manual_seed(3)
    return torch.randint(0, 256, (count, 1, 6, 6), dtype=torch.uint8, generator=random)


def batches(found: Dataset, *written: Any, folder: Path = Path(), seed: int = 0) -> Batches:
    chain = Chain(written, found, folder)
    return Batches(found.train, found.encoding, CPU, seed=seed, shuffle=False, transforms=chain)


def test_epochs_are_transformed_and_what_is_read_in_order_never() -> None:
    found = dataset(images())
    part = batches(found, FLIP)
    assert isinstance(found.train.x, Tensor)
    plain = found.encoding(found.train.x)
    seen = torch.cat([x for x, _ in part.epoch(0, 8)])
    assert torch.equal(seen, plain.flip(-1))
    assert torch.equal(torch.cat([x for x, _ in part.in_order(8)]), plain)


@pytest.mark.parametrize("shuffle", [True, False])
@pytest.mark.parametrize("held", [lambda x: x, Lazy], ids=["in memory", "files"])
def test_turning_writes_into_no_image_that_is_held(
    held: Callable[[Tensor], Tensor | Lazy], *, shuffle: bool
) -> None:
    x = images()
    before, found = x.clone(), dataset(held(x))
    chain = Chain((FLIP, {"name": "vertical-flip", "p": 1.0}), found, Path())
    part = Batches(
        found.train, found.encoding, CPU, shuffle=shuffle, transforms=chain, loader=Loader(0)
    )
    turned = found.encoding(before.flip(-1, -2))
    for epoch in range(2):
        chosen = order(len(x), 0, epoch) if shuffle else torch.arange(len(x))
        assert torch.equal(torch.cat([x for x, _ in part.epoch(epoch, 8)]), turned[chosen])
    part.first(8)
    assert torch.equal(x, before)


def test_a_batch_is_a_function_of_seed_epoch_and_place() -> None:
    found, written = dataset(images()), ("crop", "noise", {"name": "erase", "p": 1.0})
    part = batches(found, *written)
    whole = list(part.epoch(1, 8))
    rest = list(batches(found, *written).epoch(1, 8, start=8))
    assert all(torch.equal(x, y) for (x, _), (y, _) in zip(whole[1:], rest, strict=True))
    assert not torch.equal(next(part.epoch(2, 8))[0], whole[0][0])
    assert not torch.equal(next(part.reordered(1).epoch(1, 8))[0], whole[0][0])
    places, (x, y) = part.first(8)
    assert places.tolist() == list(range(8)) and torch.equal(y, found.train.y[:8])
    assert torch.equal(x, next(part.epoch(0, 8))[0])


def test_transforms_see_values_from_0_to_1_of_the_wanted_size(tmp_path: Path) -> None:
    (tmp_path / "t.py").write_text(
        "def check(x):\n"
        "    assert x.shape[1:] == (1, 3, 3) and 0 <= x.min() and x.max() <= 1\n"
        "    return x\n"
    )
    encoding = Encoding(divisor=255.0, mean=0.5, std=0.5, size=(3, 3), repeat=3)
    part = batches(dataset(images(), encoding=encoding), own("check"), folder=tmp_path)
    x, _ = next(part.epoch(0, 8))
    assert x.shape == (8, 3, 3, 3) and float(x.min()) < 0


def test_images_from_a_loader_are_transformed_alike() -> None:
    found, lazy = dataset(images()), dataset(Lazy(images()))
    for expected, seen in zip(
        batches(found, "crop", "noise").epoch(1, 8, start=8),
        batches(lazy, "crop", "noise").epoch(1, 8, start=8),
        strict=True,
    ):
        assert torch.equal(expected[0], seen[0]) and torch.equal(expected[1], seen[1])
    assert torch.equal(batches(lazy, FLIP).first(5)[1][0], batches(found, FLIP).first(5)[1][0])


def test_tokens_stay_whole_numbers() -> None:
    tokens = torch.full((12, 9), 4)
    found = dataset(tokens, "tokens", Encoding())
    seen = [x for x, _ in batches(found, {"name": "mask", "share": 0.5, "token": 7}).epoch(0, 5)]
    assert {x.dtype for x in seen} == {torch.int64}
    assert set(torch.cat(seen).unique().tolist()) == {4, 7}


def own(name: str, **arguments: Any) -> dict[str, Any]:
    return {"file": "t.py", "name": name, "arguments": arguments}


MINE = """
import random
import numpy as np
import torch

def darker(x, by=0.5):
    x *= by
    return x

class Shift:
    def __init__(self, places):
        self.places = places
    def __call__(self, x):
        return x.roll(self.places, -1)

def drawn(x):
    return x + torch.rand(1) + float(np.random.rand()) + random.random()

def raises(x):
    return x.nothing

def smaller(x):
    return x[..., 1:]

def other_type(x):
    return x.double()

def nothing(x):
    x *= 2
"""


@pytest.fixture
def mine(tmp_path: Path) -> Path:
    (tmp_path / "t.py").write_text(MINE)
    return tmp_path


def test_a_transform_of_ones_own_may_change_its_batch_in_place(mine: Path) -> None:
    x = torch.rand(8, 1, 4, 4)
    found = dataset(x, encoding=Encoding())
    before = x.clone()
    for name, expected in (
        (own("darker", by=0.25), x * 0.25),
        (own("Shift", places=1), x.roll(1, -1)),
    ):
        part = batches(found, name, folder=mine)
        assert torch.equal(next(part.epoch(0, 8))[0], expected)
        assert torch.equal(x, before)


def test_arguments_that_it_does_not_take_are_told(mine: Path) -> None:
    with pytest.raises(UsageError, match=r"\[0\]\.arguments: darker\(batch, …\) got an unexpected"):
        batches(dataset(images()), own("darker", bye=1), folder=mine)


def test_what_it_draws_begins_at_the_batch_and_moves_nothing_else(mine: Path) -> None:
    part = batches(dataset(images()), own("drawn"), folder=mine)
    state = torch.get_rng_state()
    first = next(part.epoch(0, 8))[0]
    assert torch.equal(torch.get_rng_state(), state)
    assert torch.equal(next(part.epoch(0, 8))[0], first)
    assert not torch.equal(next(part.epoch(1, 8))[0], first)


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("raises", r"data.transforms\[1\]: t.py, line 20: .*no attribute 'nothing'"),
        ("smaller", "gives 8×1×6×5 float32 for a batch of 8×1×6×6 float32"),
        ("other_type", "gives 8×1×6×6 float64"),
        ("nothing", "gives no tensor but nothing"),
    ],
)
def test_what_it_does_wrong_is_told(mine: Path, name: str, said: str) -> None:
    part = batches(dataset(images()), "flip", own(name), folder=mine)
    with pytest.raises(InputError, match=said):
        next(part.epoch(0, 8))


@pytest.mark.parametrize(
    ("found", "written", "said"),
    [
        (dataset(torch.rand(4, 5), "rows"), "flip", r"\[0\]: flip cannot be done to rows of num"),
        (dataset(torch.zeros(4, 5, 2), "sequences"), "blur", "noise, mask, mixup can"),
        (dataset(torch.zeros(4, 5).long(), "tokens"), "noise", "to tokens; mask can"),
        (dataset(images()), {"name": "crop", "padding": 6}, "beside an image of 6×6"),
        (dataset(images()), "grey", "these images have 1 channel"),
        (dataset(torch.randn(4, 3, 6, 6), encoding=Encoding()), "colour", "images from 0 to 1"),
    ],
)
def test_what_cannot_be_done_to_the_data_is_refused(
    found: Dataset, written: Any, said: str
) -> None:
    with pytest.raises(InputError, match=said):
        Chain([written], found, Path())


def test_the_token_that_stands_for_hidden_ones_is_an_id() -> None:
    assert vocabulary([{"name": "mask", "token": 9}, "mask"], 8) == 10
    assert vocabulary(["mask"], 8) == 8
    assert vocabulary([{"name": "mask", "token": 9}], 0) == 0


def test_they_are_told_with_all_their_numbers() -> None:
    assert told("crop") == "crop (padding 4)"
    assert told({"name": "erase", "p": 0.25}) == "erase (p 0.25, scale 0.02–0.33, ratio 0.3–3.3)"
    assert told(own("darker")) == "darker of t.py"


def test_mixed_labels_are_shares_that_sum_to_one() -> None:
    part = batches(dataset(images(12)), "mixup", "cutmix")
    for _, y in part.epoch(0, 5):
        assert y.shape[1] == 3 and y.dtype == torch.float32
        torch.testing.assert_close(y.sum(1), torch.ones(len(y)))
    assert next(part.in_order(5))[1].dtype == torch.int64
