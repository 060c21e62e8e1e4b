"""The user's pictures as a data set, decoded when asked for."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import torch
from torch import Tensor

from dltui.data.dataset import Dataset, Encoding, Examples
from dltui.data.options import FileData
from dltui.data.parts import PARTS, Places
from dltui.data.pictures.decode import Form, decode
from dltui.data.pictures.held import Held, held
from dltui.data.pictures.look import THREADS, Seen, looks
from dltui.data.pictures.opened import opened
from dltui.data.split import generator
from dltui.errors import DltuiError

DECODED = 1000
"""Pictures that are looked into where headers do not say enough."""


class PictureFiles:
    """``files`` as (channels, height, width) uint8, or float32 of deep ones, decoded when asked
    for. It can be pickled, as loaders in processes of their own need it."""

    def __init__(self, files: tuple[str, ...], form: Form) -> None:
        self.files, self.form = files, form
        self.shape: tuple[int, ...] = form.shape

    def __len__(self) -> int:
        return len(self.files)

    def __getitem__(self, index: int) -> Tensor:
        return torch.from_numpy(decode(self.files[index], self.form))


def load(path: Path, options: FileData, seed: int) -> Dataset:
    """``path/<class>/…`` with parts held out, or with parts of its own.

    Folders are sorted by class, so training pictures are put in a seeded random order.
    """
    looking = looks if options.damaged == "refuse" else decodable
    found = held(path, options, looking, most=sys.maxsize, decoded=DECODED)
    placed = found.placed(options, seed)
    chosen = {part: getattr(placed, part) for part in PARTS}
    if found.tested:
        mixed = torch.randperm(len(placed.train), generator=generator(seed, 1))
        chosen["train"] = placed.train[mixed.numpy()]
    examples = {part: _at(found, places) for part, places in chosen.items() if len(places)}
    return Dataset(
        name=path.name,
        kind="images",
        train=examples["train"],
        validation=examples.get("validation"),
        test=examples["test"],
        classes=found.classes,
        encoding=Encoding(divisor=1.0 if found.form.deep else 255.0),
        notes=(*found.notes, *placed.notes),
    )


def decodable(paths: Sequence[str]) -> list[Seen]:
    """What each file is; one whose pixels cannot be decoded counts as damaged."""

    def tried(path: str, seen: Seen) -> Seen:
        if isinstance(seen, DltuiError):
            return seen
        try:
            with opened(path) as image:
                image.load()
        except DltuiError as error:
            return error
        return seen

    with ThreadPoolExecutor(THREADS) as threads:
        return list(threads.map(tried, paths, looks(paths)))


def _at(found: Held, places: Places) -> Examples:
    files = tuple(found.files[i] for i in places)
    return Examples(PictureFiles(files, found.form), torch.from_numpy(found.y[places]))
