"""Data sets that come with scikit-learn: no files, no network."""

from __future__ import annotations

from functools import cache

import numpy as np
import torch
from sklearn import datasets

from dltui.data.dataset import Dataset, Encoding, Examples
from dltui.data.split import hold_out, standardize

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
    bunch = datasets.load_digits()
    x = torch.from_numpy(bunch.images.astype(np.uint8)).unsqueeze(1)
    return Examples(x, torch.from_numpy(bunch.target))


def breast_cancer(seed: int) -> Dataset:
    """569 rows of 30 measurements, standardised by the training part's mean and deviation."""
    bunch = datasets.load_breast_cancer()
    examples = Examples(torch.from_numpy(bunch.data).float(), torch.from_numpy(bunch.target))
    train, test = standardize(*hold_out(examples, TEST_SHARE, seed))
    return Dataset(
        kind="rows",
        name="breast-cancer",
        train=train,
        test=test,
        classes=tuple(str(name) for name in bunch.target_names),
    )
