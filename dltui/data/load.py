"""``[data]`` → tensors: the named set or the user's, then what can be asked of any set."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import torch
from torch import Tensor

from dltui.data import embedded, encode, files, images, user, vision
from dltui.data.dataset import Dataset, Examples
from dltui.data.decode import in_memory
from dltui.data.gathered import Count
from dltui.data.options import (
    CommonData,
    DataOptions,
    EdgesData,
    FileData,
    NamedData,
    OwnData,
    UserData,
)
from dltui.data.parts import check_classes, validation_of
from dltui.data.pictures import load as pictures
from dltui.data.split import first, generator, take
from dltui.data.stratify import Pool
from dltui.errors import DataError, UsageError


def load(
    options: DataOptions,
    *,
    seed: int,
    data_root: Path | None,
    folder: Path,
    count: Count = lambda done, of: None,
) -> Dataset:
    """The data set that ``options`` describe, on the CPU.

    ``seed`` draws splits, labels and pixel permutations; ``folder`` is where relative paths
    start; ``count`` hears how many items of the user's own data set have been read, of how many.
    ``DataError`` when files are missing or damaged, ``UsageError`` when options do not fit.
    """
    if isinstance(options, UserData):
        dataset = user.load(options, seed, folder, count)
    else:
        dataset = _source(options, seed, data_root, folder)
    for wanted in (_only_classes, _limited, _validated, _decoded, _relabelled, _permuted):
        dataset = wanted(dataset, options, seed)
    if not len(dataset.train) or not len(dataset.test):
        raise DataError(f"{dataset.name}: no examples are left for training or test")
    return _encoded(dataset, options)


def seeded(options: DataOptions) -> bool:
    """Whether another seed may give other examples, or the same in another order."""
    if options.shuffled_labels or options.permute_pixels or options.validation_share:
        return True
    if isinstance(options, EdgesData):
        return options.data_seed < 0
    return isinstance(options, OwnData) or options.name not in vision.IDX_SETS


def _source(
    options: NamedData | EdgesData | FileData, seed: int, data_root: Path | None, folder: Path
) -> Dataset:
    if isinstance(options, EdgesData):
        from dltui.data import edges  # scipy.ndimage, 0.1 s

        return edges.load(options, seed)
    if isinstance(options, FileData):
        path = folder / Path(options.path).expanduser()
        return (
            pictures.load(path, options, seed) if path.is_dir() else files.load(path, options, seed)
        )
    if options.name in embedded.READERS:
        return embedded.READERS[options.name](seed)
    return vision.load(options, seed, data_root)


def _encoded(dataset: Dataset, options: CommonData) -> Dataset:
    for key, why in images.refusals(options, dataset.kind, dataset.shape):
        raise UsageError(f"{key}: {why}")
    encoding = encode.wanted(dataset.encoding, options, dataset.shape)
    if not options.normalize:
        return replace(dataset, encoding=encoding)
    encoding = encode.normalised(encoding, dataset.train.x)
    return replace(dataset, encoding=encoding, notes=(*dataset.notes, encode.told(encoding)))


def _only_classes(dataset: Dataset, options: CommonData, _seed: int) -> Dataset:
    wanted = options.classes
    if not wanted:
        return dataset
    if dataset.task != "classes":
        raise UsageError(f"data.classes: the targets of {dataset.name} are {dataset.task}")
    check_classes(wanted, len(dataset.classes), dataset.name)
    number = torch.full((len(dataset.classes),), -1)
    number[torch.tensor(wanted)] = torch.arange(len(wanted))

    def kept(part: Examples) -> Examples:
        chosen = take(part, torch.nonzero(number[part.y] >= 0).flatten())
        return Examples(chosen.x, number[chosen.y])

    return replace(dataset.each(kept), classes=tuple(dataset.classes[label] for label in wanted))


def _limited(dataset: Dataset, options: CommonData, _seed: int) -> Dataset:
    return replace(
        dataset,
        train=_drawn(dataset.train, options),
        test=first(dataset.test, options.test_limit),
    )


def _drawn(train: Examples, options: CommonData) -> Examples:
    """``limit`` examples; "published" is write-up C's ``randint`` after ``manual_seed(42)``."""
    if options.draw == "first" or not options.limit:
        return first(train, options.limit)
    random = torch.Generator().manual_seed(42)
    return take(train, torch.randint(len(train), (options.limit,), generator=random))


def _validated(dataset: Dataset, options: CommonData, seed: int) -> Dataset:
    """Takes the validation part out of training, where the source has not brought it."""
    share = options.validation_share
    if not share or dataset.validation is not None:
        return dataset
    train = dataset.train
    pool = Pool(train.y.numpy(), dataset.task, True, None, seed)
    places = validation_of(pool, np.arange(len(train)), share, dataset.name)
    rest, held = (take(train, torch.from_numpy(part)) for part in places)
    return replace(dataset, train=rest, validation=held)


def _decoded(dataset: Dataset, _options: CommonData, _seed: int) -> Dataset:
    return dataset.each(in_memory)


def _relabelled(dataset: Dataset, options: CommonData, seed: int) -> Dataset:
    """Draw a share of the training labels again, evenly from all or the first classes (B6)."""
    if not options.shuffled_labels:
        return dataset
    if dataset.task != "classes":
        raise UsageError(f"data.shuffled_labels: the targets of {dataset.name} are {dataset.task}")
    among = options.shuffled_among or len(dataset.classes)
    if among > len(dataset.classes):
        have = f"{dataset.name} has {len(dataset.classes)} classes"
        raise UsageError(f"data.shuffled_among = {among}: {have}")
    random, count = generator(seed, 2), len(dataset.train)
    chosen = torch.randperm(count, generator=random)[: round(options.shuffled_labels * count)]
    labels = dataset.train.y.clone()
    labels[chosen] = torch.randint(among, (len(chosen),), generator=random)
    changed = int((labels != dataset.train.y).sum())
    note = (
        f"{len(chosen):,} of {count:,} training labels drawn again from "
        f"{'all' if among == len(dataset.classes) else 'the first'} {among} classes; "
        f"{changed:,} of them are wrong now"
    )
    train = Examples(dataset.train.x, labels)
    return replace(dataset, train=train, notes=(*dataset.notes, note))


def _permuted(dataset: Dataset, options: CommonData, seed: int) -> Dataset:
    """The same permutation of the pixel places in every image, channels moving together."""
    if not options.permute_pixels:
        return dataset
    if not dataset.images:
        raise UsageError(f"data.permute_pixels needs images; {dataset.name} has rows of numbers")
    height, width = dataset.train.x.shape[-2:]
    order = torch.randperm(height * width, generator=generator(seed, 3))

    def moved(part: Examples) -> Examples:
        if not isinstance(part.x, Tensor):
            raise UsageError(f"data.permute_pixels needs {dataset.name} in memory; set data.limit")
        return Examples(part.x.flatten(2)[:, :, order].reshape(part.x.shape), part.y)

    return replace(dataset.each(moved), permutation=order)
