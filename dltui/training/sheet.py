"""The sheet: the first training batch as the network really gets it, beside what is stored."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import torch
import torch.nn.functional as F
from torch import Tensor

from dltui.data.batches import Batches
from dltui.data.dataset import Dataset, together
from dltui.data.options import CommonData, EdgesData, Kind, NamedData
from dltui.data.split import take
from dltui.data.transforms.chosen import name_of
from dltui.figures.records import Cell, Column, Curve, Figure, Image, Line, Table, Tile

COLUMNS, ROWS = 8, 2
"""Images side by side, and rows of them: twice as many where they are shown before and after."""

MOST = COLUMNS * ROWS
"""Examples of the batch that are looked at."""

SIDE = 40
"""Pixels of the longer side that an image is shrunk to: 32 in colour are 150,000 values."""

EXAMPLES = 8
"""Rows of numbers or of tokens that are shown."""

VALUES, TOKENS, FEATURES = 8, 24, 3
"""What is shown of a row, of a text and of a sequence."""


@dataclass(frozen=True, slots=True)
class First:
    """Its first examples: ``stored`` and ``x`` (n, …) before and after, targets of both in words;
    ``after`` says what was done, empty without transforms.
    """

    stored: Tensor
    x: Tensor
    given: list[str]
    labels: list[str]
    after: str


def recorded(data: CommonData, kind: Kind) -> bool:
    """Whether a run keeps it: of images of the user's own, and of all that is transformed."""
    own = not isinstance(data, NamedData | EdgesData)
    return bool(data.transforms) or (own and kind == "images")


def sheet(dataset: Dataset, batches: Batches, batch_size: int, data: CommonData) -> Figure:
    """Of the first batch of ``batches``, the training part of ``dataset`` as ``data`` wants it."""
    places, (x, y) = batches.first(batch_size)
    stored = take(dataset.train, places[:MOST])
    names = ", ".join(name_of(one) for one in data.transforms)
    first = First(
        stored=together(stored.x),
        x=x[:MOST].cpu(),
        given=[in_words(target, dataset) for target in stored.y],
        labels=[in_words(target, dataset) for target in y[:MOST].cpu()],
        after=f"after {names}" if names else "",
    )
    match dataset.kind:
        case "images":
            return _images(dataset, first)
        case "sequences":
            return _sequence(dataset, first)
        case _:
            return _rows(dataset, first)


def in_words(target: Tensor, dataset: Dataset) -> str:
    """A class, ``cat 62% dog`` where two are mixed, the labels that are there, or numbers."""
    classes = dataset.classes
    if dataset.task == "numbers":
        return " ".join(f"{value:.4g}" for value in target.flatten().tolist())
    if target.ndim == 0:
        return classes[int(target)]
    shares = {classes[place]: float(target[place]) for place in target.nonzero().flatten()}
    if dataset.task == "labels":
        return " + ".join(shares) or "none"
    first, *others = sorted(shares, key=shares.__getitem__, reverse=True)
    return " ".join((f"{first} {100 * shares[first]:.0f}%", *others)) if others else first


def _images(dataset: Dataset, first: First) -> Image:
    """Rows as stored and as the network gets them in turn; without transforms only the latter."""
    stored, encoding = first.stored, dataset.encoding
    before = _light(encoding.values(stored), stored, encoding.divisor)
    seen = _light(encoding.viewed(first.x), stored, encoding.divisor)
    tiles: list[Tile] = []
    for begin in range(0, len(seen), COLUMNS):
        row = slice(begin, begin + COLUMNS)
        if first.after:
            tiles += _tiles(before[row], first.given[row])
        tiles += _tiles(seen[row], first.labels[row])
    title = f"what the network sees: {'×'.join(map(str, first.x.shape[1:]))}"
    title += f", rows as stored and {first.after}" if first.after else ""
    return Image(id="sheet", title=title, tiles=tiles, columns=COLUMNS)


def _tiles(images: Tensor, labels: Sequence[str]) -> Iterator[Tile]:
    for image, label in zip(images, labels, strict=True):
        rows = (image * 255).round().to(torch.uint8).permute(1, 2, 0).squeeze(-1)
        yield Tile(caption=label, pixels=rows.tolist())


def _light(values: Tensor, stored: Tensor, divisor: float) -> Tensor:
    """(n, 1 or 3, height, width) from 0 to 1 and not too large. Of bytes black and white keep
    their place, other numbers go from the least to the largest that is stored.
    """
    if stored.dtype != torch.uint8:
        low, high = (float(end) / divisor for end in torch.aminmax(stored))
        values = (values - low) / max(high - low, 1e-12)
    if values.shape[1] not in (1, 3):
        values = values.mean(1, keepdim=True)
    factor = SIDE / max(values.shape[-2:])
    if factor < 1:
        sides = [max(1, round(side * factor)) for side in values.shape[-2:]]
        values = F.interpolate(values, sides, mode="area")
    return values.clamp(0, 1)


def _rows(dataset: Dataset, first: First) -> Table:
    """Rows of numbers or tokens, each as stored and as the network gets it."""
    tokens = dataset.kind == "tokens"
    wide = first.x.shape[1]
    kept = min(wide, TOKENS if tokens else VALUES)
    rows: list[list[Cell]] = []
    for n in range(min(EXAMPLES, len(first.x))):
        if first.after:
            rows.append([first.given[n], "stored", *_cells(first.stored[n, :kept], tokens)])
        rows.append([first.labels[n], "seen", *_cells(first.x[n, :kept], tokens)])
    named = [Column(name="target", kind="text"), Column(name="", kind="text")]
    values = [Column(name=str(number), digits=3) for number in range(1, kept + 1)]
    columns = [*named, *([Column(name="tokens", kind="text")] if tokens else values)]
    title = f"what the network sees, {kept} of {wide} {'tokens' if tokens else 'columns'}"
    title += f": as stored, and {first.after}" if first.after else ""
    return Table(id="sheet", title=title, columns=columns, rows=rows)


def _cells(values: Tensor, tokens: bool) -> list[Cell]:
    return [" ".join(map(str, values.tolist()))] if tokens else values.tolist()


def _sequence(dataset: Dataset, first: First) -> Curve:
    """The first sequence; as stored, too, where it was transformed."""
    length, features = first.x.shape[1:]
    time: list[float | None] = [*map(float, range(1, length + 1))]
    lines = [
        Line(name=f"feature {k + 1}{word}", x=time, y=values[0, :, k].tolist(), faint=faint)
        for word, values, faint in ((" stored", first.stored, True), ("", first.x, False))
        for k in range(min(features, FEATURES))
        if first.after or not faint
    ]
    title = f"what the network sees: the first sequence, {first.labels[0]}"
    title += f", as stored and {first.after}" if first.after else ""
    return Curve(id="sheet", title=title, lines=lines, x_label="place", y_label="value")
