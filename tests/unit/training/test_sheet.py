"""What the network really sees, drawn before a training begins."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
import torch

from dltui.data.batches import Batches
from dltui.data.dataset import Dataset, Encoding, Examples
from dltui.data.options import FileData, Kind, NamedData, Task
from dltui.data.transforms.chain import Chain
from dltui.errors import UsageError
from dltui.figures.records import Curve, Image, Table
from dltui.runs.log.events import Drawn, Epoch, Status
from dltui.training.sheet import in_words, recorded, sheet
from tests.unit.training.trainings import Run, digits

CPU = torch.device("cpu")
FLIP = {"name": "flip", "p": 1.0}


def dataset(
    x: torch.Tensor,
    kind: Kind = "images",
    task: Task = "classes",
    encoding: Encoding | None = None,
) -> Dataset:
    part = Examples(x, torch.arange(len(x)) % 2)
    encoding = encoding or Encoding()
    return Dataset(
        name="set",
        kind=kind,
        task=task,
        train=part,
        test=part,
        classes=("cat", "dog"),
        encoding=encoding,
    )


def drawn(found: Dataset, *written: object):  # type: ignore[no-untyped-def]
    data = NamedData(name="digits", transforms=list(written))  # type: ignore[arg-type]
    chain = Chain(data.transforms, found, Path()) if written else None
    return sheet(found, Batches(found.train, found.encoding, CPU, transforms=chain), 32, data)


def test_images_stand_as_stored_above_what_the_network_gets() -> None:
    x = torch.arange(10 * 6, dtype=torch.uint8).reshape(10, 1, 2, 3)
    encoding = Encoding(divisor=255.0, mean=(0.3,), std=(0.2,), repeat=3)
    figure = drawn(dataset(x, encoding=encoding), FLIP)
    assert isinstance(figure, Image) and figure.columns == 8
    assert figure.title.endswith("3×2×3, rows as stored and after flip")
    first, seen = figure.tiles[0], figure.tiles[8]
    assert first.pixels == [[0, 1, 2], [3, 4, 5]] and seen.pixels == [[2, 1, 0], [5, 4, 3]]
    assert [tile.caption for tile in figure.tiles[:2]] == ["cat", "dog"]
    assert len(figure.tiles) == 20


def test_without_transforms_they_stand_once() -> None:
    x = torch.rand(3, 3, 4, 4) * 4 - 2
    figure = drawn(dataset(x))
    assert isinstance(figure, Image) and len(figure.tiles) == 3
    values = torch.tensor([tile.pixels for tile in figure.tiles])
    assert int(values.min()) == 0 and int(values.max()) == 255


def test_large_images_are_shrunk() -> None:
    figure = drawn(dataset(torch.zeros(1, 3, 100, 50, dtype=torch.uint8)))
    assert isinstance(figure, Image)
    assert len(figure.tiles[0].pixels) == 40 and len(figure.tiles[0].pixels[0]) == 20  # type: ignore[arg-type]


def test_rows_stand_in_a_table() -> None:
    table = drawn(dataset(torch.ones(20, 11), "rows"), {"name": "mask", "share": 0.5})
    assert isinstance(table, Table) and len(table.rows) == 16
    assert table.rows[0][:3] == ["cat", "stored", 1.0]
    assert {0.0, 1.0} == {value for row in table.rows[1::2] for value in row[2:]}


def test_a_sequence_is_drawn() -> None:
    curve = drawn(dataset(torch.rand(4, 7, 2), "sequences"), "noise")
    assert isinstance(curve, Curve)
    names = ["feature 1 stored", "feature 2 stored", "feature 1", "feature 2"]
    assert [line.name for line in curve.lines] == names


@pytest.mark.parametrize(
    ("task", "target", "said"),
    [
        ("classes", torch.tensor(1), "dog"),
        ("classes", torch.tensor([0.25, 0.75]), "dog 75% cat"),
        ("classes", torch.tensor([1.0, 0.0]), "cat"),
        ("labels", torch.tensor([1.0, 1.0]), "cat + dog"),
        ("labels", torch.tensor([0.0, 0.0]), "none"),
        ("numbers", torch.tensor([3.14159, 2.0]), "3.142 2"),
    ],
)
def test_targets_in_words(task: Task, target: torch.Tensor, said: str) -> None:
    assert in_words(target, dataset(torch.zeros(2, 2), "rows", task)) == said


def test_it_is_kept_of_what_is_transformed_and_of_images_of_ones_own() -> None:
    assert recorded(NamedData(name="breast-cancer", transforms=["noise"]), "rows")
    assert recorded(FileData(path="d.npz"), "images")
    assert not recorded(FileData(path="d.csv"), "rows")
    assert not recorded(NamedData(name="digits"), "images")


def test_a_run_draws_it_once_and_evaluates_what_is_stored(new_run: Callable[[], Run]) -> None:
    """At a rate of next to nothing the weights stay: what is evaluated is then the same."""
    still = {"epochs": 1, "lr": 1e-12}
    turned, plain = new_run(), new_run()
    first = turned.train(digits(data={"transforms": [FLIP]}, **still))
    second = plain.train(digits(**still))
    for name in ("train/loss", "test/loss", "train/accuracy"):
        assert first.metrics[name] == pytest.approx(second.metrics[name], rel=1e-5)
    running = [run.of_kind(Epoch)[0].metrics["train/loss/running"] for run in (turned, plain)]
    assert running[0] != pytest.approx(running[1], rel=1e-3)
    sheets = [event.record.id for event in turned.of_kind(Drawn)].count("sheet")
    assert sheets == 1
    assert "sheet" not in [event.record.id for event in plain.of_kind(Drawn)]


def test_mixed_examples_are_learned_by_their_shares(run: Run) -> None:
    outcome = run.train(digits(data={"transforms": ["mixup"]}, optimizer="adam", lr=0.02))
    assert outcome.status is Status.FINISHED
    assert outcome.metrics["test/accuracy"] > 50
    with pytest.raises(UsageError, match=r"train\.loss: one output for two classes"):
        run.train(digits(data={"transforms": ["mixup"], "classes": [0, 1]}, loss="bce"))
