"""Data sets that need no files and no network: scikit-learn's, and generated ones."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any

import numpy as np
import torch
from torch import Tensor

from dltui.data import generated
from dltui.data.dataset import Dataset, Encoding, Examples
from dltui.data.options import Kind, Task
from dltui.data.split import hold_out, standardize, take
from dltui.data.stratify import Pool

TEST_SHARE = 0.2


def digits(seed: int) -> Dataset:
    """1,797 grey 8 × 8 digits with values 0…16; a seeded fifth is the test part."""
    train, test = hold_out(_digits(), TEST_SHARE, seed)
    return Dataset(
        kind="images",
        name="digits",
        train=train,
        test=test,
        classes=tuple("0123456789"),
        encoding=Encoding(divisor=16.0),
    )


@cache
def _digits() -> Examples:
    """As they come; read once, since each of 64 lanes took 28 ms to read them."""
    bunch = _of_sklearn("digits")
    x = torch.from_numpy(bunch.images.astype(np.uint8)).unsqueeze(1)
    return Examples(x, torch.from_numpy(bunch.target))


def breast_cancer(seed: int) -> Dataset:
    """569 rows of 30 measurements, standardised by the training part's mean and deviation."""
    bunch = _of_sklearn("breast_cancer")
    examples = Examples(torch.from_numpy(bunch.data).float(), torch.from_numpy(bunch.target))
    train, test = standardize(*hold_out(examples, TEST_SHARE, seed))
    return Dataset(
        kind="rows",
        name="breast-cancer",
        train=train,
        test=test,
        classes=tuple(str(name) for name in bunch.target_names),
    )


def diabetes(seed: int) -> Dataset:
    """442 patients, ten measurements each, standardised; how far the disease went in a year, from
    25 to 346, (n, 1).
    """
    bunch = _of_sklearn("diabetes")
    x, y = torch.from_numpy(bunch.data).float(), torch.from_numpy(bunch.target).float()
    return _parted("diabetes", x, y[:, None], ("progression",), seed, task="numbers")


def brackets(seed: int) -> Dataset:
    """Strings of brackets, balanced or not."""
    x, y = map(torch.from_numpy, generated.brackets())
    return _parted("brackets", x, y, ("unbalanced", "balanced"), seed, kind="tokens")


def waves(seed: int) -> Dataset:
    """Noisy waves of four shapes."""
    x, y = map(torch.from_numpy, generated.waves())
    return _parted("waves", x, y, generated.SHAPES, seed, kind="sequences")


def chords(seed: int) -> Dataset:
    """Spectra of notes that sound together."""
    x, y = map(torch.from_numpy, generated.chords())
    return _parted("chords", x, y, generated.NOTES, seed, task="labels")


def faults(seed: int) -> Dataset:
    """Readings of sensors, and the rare ones before a failure."""
    x, y = map(torch.from_numpy, generated.faults())
    return _parted("faults", x, y, ("sound", "failing"), seed)


READERS: dict[str, Callable[[int], Dataset]] = {
    "digits": digits,
    "breast-cancer": breast_cancer,
    "diabetes": diabetes,
    "brackets": brackets,
    "waves": waves,
    "chords": chords,
    "faults": faults,
}
"""By name; each takes the seed of the split."""


def _of_sklearn(name: str) -> Any:
    """Imported here: 0.6 s, which other data sets do not need."""
    from sklearn import datasets

    return getattr(datasets, f"load_{name}")()


def _parted(
    name: str,
    x: Tensor,
    y: Tensor,
    classes: tuple[str, ...],
    seed: int,
    *,
    kind: Kind = "rows",
    task: Task = "classes",
) -> Dataset:
    """A stratified fifth is the test part; rows are standardised by the other four."""
    pool = Pool(y.numpy(), task, True, None, seed)
    chosen = torch.from_numpy(pool.choose(np.arange(len(y)), round(TEST_SHARE * len(y)), purpose=1))
    whole = Examples(x, y)
    train, test = (take(whole, torch.nonzero(part).flatten()) for part in (~chosen, chosen))
    if kind == "rows":
        train, test = standardize(train, test)
    return Dataset(name=name, kind=kind, task=task, train=train, test=test, classes=classes)
