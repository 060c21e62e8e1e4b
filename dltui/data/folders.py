"""The user's pictures: a folder with one folder per class, split into train and test or not."""

from __future__ import annotations

from pathlib import Path

import torch
from PIL import Image

from dltui.data.dataset import Dataset, Encoding, Examples
from dltui.data.decode import Pictures
from dltui.data.fit import wanted_sides
from dltui.data.options import FileData
from dltui.data.split import generator, hold_out, take
from dltui.errors import DataError

SUFFIXES = {".png", ".jpg", ".jpeg", ".bmp", ".gif", ".ppm", ".pgm", ".tif", ".tiff", ".webp"}
TEST_FOLDERS = ("test", "val", "valid", "validation")


def load(path: Path, options: FileData, seed: int) -> Dataset:
    """``path/<class>/…`` with a share held out, or ``path/train/<class>/…`` and ``path/test/…``.

    Folders are sorted by class, so training pictures are put in a seeded random order.
    """
    test_path = next((path / name for name in TEST_FOLDERS if (path / name).is_dir()), None)
    if (path / "train").is_dir() and test_path:
        classes = class_names(path / "train")
        train, test = _part(path / "train", classes, options), _part(test_path, classes, options)
        train = take(train, torch.randperm(len(train), generator=generator(seed, 1)))
    else:
        classes = class_names(path)
        train, test = hold_out(_part(path, classes, options), options.test_share, seed)
    encoding = Encoding(divisor=255.0)
    return Dataset(
        name=path.name, kind="images", train=train, test=test, classes=classes, encoding=encoding
    )


def class_names(path: Path) -> tuple[str, ...]:
    """Names of the class folders in ``path``, sorted."""
    names = sorted(entry.name for entry in path.iterdir() if entry.is_dir())
    if len(names) < 2:
        raise DataError(f"{path}: expected one folder of pictures per class, found {len(names)}")
    return tuple(names)


def _part(path: Path, classes: tuple[str, ...], options: FileData) -> Examples:
    unknown = sorted({e.name for e in path.iterdir() if e.is_dir()} - set(classes))
    if unknown:
        raise DataError(f"{path}: the class {unknown[0]!r} is not among the training folders")
    files = [
        (file, label)
        for label, name in enumerate(classes)
        for file in sorted((path / name).rglob("*"))
        if file.suffix.lower() in SUFFIXES
    ]
    if len(files) < 2:
        raise DataError(f"{path}: no pictures ({', '.join(sorted(SUFFIXES))}) in its class folders")
    paths = [file for file, _ in files]
    size = wanted_sides(options)
    pictures = Pictures(str(path), len(paths), lambda i: Image.open(paths[i]), size, options.fit)
    return Examples(pictures, torch.tensor([label for _, label in files]))
