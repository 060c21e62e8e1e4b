"""Torchvision's classification sets by name, under the data root."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import torch
from PIL import Image
from torch import Tensor

from dltui.data import files, idx, places
from dltui.data.dataset import Dataset, Encoding, Examples
from dltui.data.decode import Pictures
from dltui.data.fit import wanted_sides
from dltui.data.options import TORCHVISION, FileData, NamedData
from dltui.data.split import generator, hold_out, take
from dltui.errors import DataError, UsageError

IDX_SETS = {"mnist": "MNIST", "fashion-mnist": "FashionMNIST", "kmnist": "KMNIST"}
"""Read here, because torchvision wants them unpacked in a folder it can write to."""

FASHION = (
    *("T-shirt/top", "Trouser", "Pullover", "Dress", "Coat"),
    *("Sandal", "Shirt", "Sneaker", "Bag", "Ankle boot"),
)
TEST_SHARE = 0.2


def load(options: NamedData, seed: int, root: Path | None) -> Dataset:
    """``options.name`` from ``root``, fetched first when ``options.download`` says so."""
    if options.name not in TORCHVISION:
        raise UsageError(f"data.name: there is no data set {options.name!r}")
    if root is None:
        raise DataError(f"{options.name}: no data root; name one with --data-root or DLTUI_DATA")
    if options.download and places.missing(options.name, root):
        from dltui.data.fetch import bring

        bring(options.name, root)
    if options.name in IDX_SETS:
        dataset = _idx(options, root)
    elif places.stands_in(options.name, root):
        dataset = _cifar_subset(root, seed)
    else:
        dataset = _torchvision(options, seed, root)
    return replace(dataset, name=options.name)


def _idx(options: NamedData, root: Path) -> Dataset:
    name = IDX_SETS[options.name]
    folder = root / name / "raw"
    try:
        parts = [
            Examples(
                idx.read(folder, f"{part}-images-idx3-ubyte").unsqueeze(1),
                idx.read(folder, f"{part}-labels-idx1-ubyte").long(),
            )
            for part in ("train", "t10k")
        ]
    except FileNotFoundError as error:
        raise _missing(options, root, f"no {Path(str(error)).name} in {folder}") from error
    classes = FASHION if options.name == "fashion-mnist" else tuple("0123456789")
    return Dataset(
        kind="images",
        name=options.name,
        train=parts[0],
        test=parts[1],
        classes=classes,
        encoding=Encoding(divisor=255.0),
    )


def _cifar_subset(root: Path, seed: int) -> Dataset:
    dataset = files.load(root / places.SUBSET, FileData(path=places.SUBSET), seed)
    note = (
        f"cifar10: the official files are not in {root}; {places.SUBSET} stands in, "
        f"{len(dataset.train):,} + {len(dataset.test):,} images, "
        "not comparable with published CIFAR-10 figures"
    )
    return replace(dataset, notes=(note,))


def _torchvision(options: NamedData, seed: int, root: Path) -> Dataset:
    """Arrays keep the file's order; sets of pictures lie sorted by class, so they are shuffled."""
    _, training, testing = TORCHVISION[options.name]
    source = _construct(options, root, training)
    train = _examples(options, source)
    if testing:
        test = _examples(options, _construct(options, root, testing))
        if not isinstance(train.x, Tensor):
            train = take(train, torch.randperm(len(train), generator=generator(seed, 1)))
    else:
        train, test = hold_out(train, TEST_SHARE, seed)
    count = int(max(train.y.max(), test.y.max())) + 1
    names = [str(name) for name in getattr(source, "classes", ())]
    classes = names if len(names) >= count else [str(i) for i in range(count)]
    return Dataset(
        kind="images",
        name=options.name,
        train=train,
        test=test,
        classes=tuple(classes),
        encoding=Encoding(divisor=255.0),
    )


def _construct(options: NamedData, root: Path, arguments: dict[str, Any]) -> Any:
    """The torchvision object; its many ways to fail become one line."""
    from torchvision import datasets

    kind = getattr(datasets, TORCHVISION[options.name][0])
    try:
        return kind(str(root), **arguments)
    except (RuntimeError, OSError, EOFError, ValueError, ModuleNotFoundError) as error:
        reason = str(error).strip().splitlines()[0].partition(" You can use download")[0]
        raise _missing(options, root, reason) from error


def _missing(options: NamedData, root: Path, what: str) -> DataError:
    return DataError(
        f"{options.name}: {what} (looked in {root}); dltui data get {options.name} fetches it, "
        "--data-root names another folder"
    )


def _examples(options: NamedData, source: Any) -> Examples:
    labels = _labels(source)
    pixels = getattr(source, "data", None)
    if isinstance(pixels, np.ndarray | Tensor) and len(pixels) == len(labels):
        return Examples(_channels_first(torch.as_tensor(pixels)), labels)
    pictures = Pictures(
        options.name, len(source), _Opened(source), wanted_sides(options), options.fit
    )
    return Examples(pictures, labels)


@dataclass(frozen=True, slots=True)
class _Opened:
    """The pictures of torchvision's object; it can be pickled."""

    source: Any

    def __call__(self, index: int) -> Image.Image:
        image: Image.Image = self.source[index][0]
        return image


def _labels(source: Any) -> Tensor:
    """Labels without decoding pictures where the set keeps them apart; (n,) int64."""
    for attribute in ("targets", "labels", "_labels", "y"):
        values = getattr(source, attribute, None)
        if values is not None and len(values) == len(source):
            return torch.as_tensor(np.asarray(values)).long()
    for attribute in ("samples", "_samples"):
        pairs = getattr(source, attribute, None)
        if pairs and len(pairs) == len(source) and isinstance(pairs[0], tuple):
            return torch.tensor([int(pair[-1]) for pair in pairs])
    return torch.tensor([int(source[i][1]) for i in range(len(source))])


def _channels_first(pixels: Tensor) -> Tensor:
    if pixels.ndim == 3:
        return pixels.unsqueeze(1).contiguous()
    if pixels.shape[-1] in (1, 3) and pixels.shape[1] not in (1, 3):
        return pixels.permute(0, 3, 1, 2).contiguous()
    return pixels.contiguous()
