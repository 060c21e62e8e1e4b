"""Data sets without files: their sizes, what can be told of them, and that they stay the same."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import torch

from dltui.data import generated
from dltui.data.embedded import READERS
from dltui.data.known import KNOWN
from dltui.data.load import load
from dltui.data.options import EMBEDDED, NamedData
from dltui.memory.data_shape import of_dataset, of_options


def read(name: str, **more: object):  # type: ignore[no-untyped-def]
    options = NamedData(name=name, **more)  # type: ignore[arg-type]
    return load(options, seed=0, data_root=None, folder=Path())


def test_every_embedded_name_has_a_reader() -> None:
    assert {*READERS, "edges"} == EMBEDDED.keys()


@pytest.mark.parametrize("name", READERS)
def test_they_are_what_is_known_of_them(name: str) -> None:
    dataset, known = read(name), KNOWN[name]
    assert dataset.shape == known.shape
    assert (len(dataset.train), len(dataset.test)) == (known.train, known.test)
    assert (dataset.kind, dataset.task) == (known.kind, known.task)
    assert (len(dataset.classes), dataset.vocabulary) == (known.classes, known.vocabulary)
    wanted = of_options(NamedData(name=name), seed=0, data_root=None, folder=Path())
    shape = of_dataset(dataset)
    for one, other in zip(wanted.batch(3), shape.batch(3), strict=True):
        assert (one.shape, one.dtype) == (other.shape, other.dtype)
    assert dataset.train.y[:3].shape == shape.batch(3)[1].shape
    assert dataset.train.y.dtype == shape.batch(3)[1].dtype


@pytest.mark.parametrize(
    ("name", "values", "weighted", "targets"),
    [
        ("brackets", 223_344.0, 446_278_060.0, 2_000),
        ("waves", 186_265.50, -390_950.65, 3_000),
        ("chords", 18_587.944, 18_634_751.2, 4_246),
        ("faults", 32_131.588, 1_857_360.53, 192),
    ],
)
def test_generated_ones_are_the_same_everywhere(
    name: str, values: float, weighted: float, targets: int
) -> None:
    x, y = getattr(generated, name)()
    size = np.abs(x.astype(np.float64)).reshape(len(x), -1).sum(1)
    total = x.astype(np.float64).reshape(len(x), -1).sum(1)
    assert size.sum() == pytest.approx(values, rel=1e-6)
    assert (total * np.arange(1, len(x) + 1)).sum() == pytest.approx(weighted, rel=1e-6)
    assert y.sum() == targets


def test_brackets_cannot_be_counted() -> None:
    x, y = generated.brackets()
    assert y.mean() == 0.5
    counts = np.stack([(x == one).sum(1) for one in range(1, 7)], axis=1)
    assert (counts[:, ::2] == counts[:, 1::2]).all(), "all are opened as often as closed"
    text = ["".join(generated.BRACKETS[one] for one in row) for row in x[:200]]
    for row, balanced in zip(text, y[:200], strict=True):
        while row != (less := row.replace("()", "").replace("[]", "").replace("{}", "")):
            row = less
        assert (row == "") == balanced


def test_faults_are_rare_in_both_parts() -> None:
    dataset = read("faults")
    shares = [float(part.y.float().mean()) for part in (dataset.train, dataset.test)]
    assert shares == pytest.approx([0.04, 0.04], abs=0.003)


def test_labels_and_numbers_have_their_forms() -> None:
    chords, diabetes = read("chords"), read("diabetes")
    assert chords.train.y.shape == (1600, 8) and chords.train.y.unique().tolist() == [0.0, 1.0]
    assert diabetes.train.y.shape == (354, 1) and float(diabetes.train.y.min()) >= 25
    assert torch.allclose(diabetes.train.x.mean(0), torch.zeros(10), atol=1e-5)


def test_a_validation_part_of_a_named_set_comes_out_of_its_training_part() -> None:
    whole, parted = read("digits", limit=300), read("digits", limit=300, validation_share=0.2)
    assert (len(parted.train), len(parted.validation)) == (240, 60)
    assert torch.equal(parted.test.x, whole.test.x)
    together = torch.cat([parted.train.x, parted.validation.x]).flatten(1).sum(1).sort().values
    assert torch.equal(together, whole.train.x.flatten(1).sum(1).sort().values)
