"""Runs as event files of TensorBoard: a folder for each, with its curves, settings and texts."""

from __future__ import annotations

import io
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np

from dltui.compare.members import expand
from dltui.compare.settings import used
from dltui.errors import UsageError
from dltui.figures.records import ArrayRef, Image, Note, Tile
from dltui.runs.files.arrays import load
from dltui.runs.layout import RunDir
from dltui.runs.log.fold import RunView
from dltui.runs.log.follow import read
from dltui.runs.log.series import Series
from dltui.wire import scalars
from dltui.wire.protobuf import field
from dltui.wire.records import packed
from dltui.writing import new_file, writing

SESSION = "_hparams_/session_start_info"
"""The tag under which the HParams dashboard finds settings."""

TEXT = 7
"""TensorFlow's number of a tensor of texts."""


def write_folder(runs: Sequence[RunDir], folder: Path) -> None:
    """One run into ``folder``, several into folders below it that are called like them; a sweep is
    its points.
    """
    every = expand(runs)
    for run in every:
        place = folder / _called(run) if len(every) > 1 else folder
        with writing(place):
            place.mkdir(parents=True, exist_ok=True)
            view = read(run)
            with new_file(place / _name(view)) as file:
                write(view, file)


def write_one(runs: Sequence[RunDir], file: BinaryIO) -> None:
    """A single event file; ``UsageError`` for more than one run."""
    every = expand(runs)
    if len(every) > 1:
        raise UsageError("event files of several runs are a folder: name it with -o")
    write(read(every[0]), file)


def write(view: RunView, file: BinaryIO) -> None:
    begun, ended = view.started, view.updated
    file.write(packed(field(1, begun) + scalars.VERSION))
    if settings := used(view.run):
        file.write(_event(begun, 0, _settings(settings)))
    for name, series in view.series.items():
        for piece in _curve(name, series):
            file.write(piece)
    for name, value in view.finals.items():
        if name not in view.series and value is not None:
            one = np.array([value])
            for piece in scalars.events(name, np.array([ended]), np.array([view.step]), one):
                file.write(piece)
    for figure in view.figures.values():
        if isinstance(figure, Note):
            file.write(_event(ended, view.step, _text(figure)))
        elif isinstance(figure, Image):
            for number, tile in enumerate(figure.tiles):
                tag = figure.id if len(figure.tiles) == 1 else f"{figure.id}/{number}"
                file.write(_event(ended, view.step, _picture(tag, tile, view.run.path)))


def _curve(name: str, series: Series) -> Iterator[bytes]:
    kept = series.step >= 0
    times, steps = series.time[kept], series.step[kept].astype(np.int64)
    return scalars.events(name, times, steps, series.y[kept])


def _event(time: float, step: int, value: bytes) -> bytes:
    return packed(field(1, time) + field(2, step) + field(5, field(1, value)))


def _settings(settings: Mapping[str, Any]) -> bytes:
    """As the plugin HParams keeps them: numbers, truth, and texts for all else."""
    told = b"".join(
        field(1, field(1, key) + field(2, _setting(value))) for key, value in settings.items()
    )
    plugin = field(1, "hparams") + field(2, field(3, told))
    return field(1, SESSION) + field(9, field(1, plugin))


def _setting(value: Any) -> bytes:
    if isinstance(value, bool):
        return field(4, value)
    if isinstance(value, int | float):
        return field(2, float(value))
    return field(3, str(value))


def _text(note: Note) -> bytes:
    tensor = field(1, TEXT) + field(8, note.text)
    return field(1, note.id) + field(8, tensor) + field(9, field(1, field(1, "text")))


def _picture(tag: str, tile: Tile, run: Path) -> bytes:
    from PIL import Image as Pictures

    pixels = load(tile.pixels, run) if isinstance(tile.pixels, ArrayRef) else tile.pixels
    array = np.asarray(pixels, np.uint8)
    written = io.BytesIO()
    Pictures.fromarray(array).save(written, "PNG")
    size = field(1, array.shape[0]) + field(2, array.shape[1])
    colours = field(3, 1 if array.ndim == 2 else 3)
    return field(1, tag) + field(4, size + colours + field(4, written.getvalue()))


def _called(run: RunDir) -> str:
    return f"{run.sweep.id}/{run.id}" if run.is_point else run.id


def _name(view: RunView) -> str:
    """TensorBoard reads what has this word in its name, in the order of the seconds in it."""
    return f"events.out.tfevents.{int(view.started):010d}.dltui"
