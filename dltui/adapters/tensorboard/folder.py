"""The event files of one run of TensorBoard: of its folder, and of those of its parts below it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from dltui.adapters import figures, files
from dltui.adapters.pieces import FARTHEST, About, Columns, Drawn, Piece, Points, Rewind, gathered
from dltui.adapters.tensorboard import settings
from dltui.adapters.tensorboard.scalars import Numbers, Scalars, scalar
from dltui.adapters.tensorboard.summaries import Event, Value
from dltui.figures.records import Figure
from dltui.runs.files.small_files import Damaged
from dltui.wire.records import Records

FIGURES = 200
"""Pictures, histograms and texts of one folder; of what more there are the names are counted."""

TEXT = "/text_summary"
"""What writers put behind the name of a text."""


def is_events(name: str) -> bool:
    """As TensorBoard tells them."""
    return "tfevents" in name and not name.endswith(".profile-empty")


class EventFolder:
    """Reads what its files hold and have not been asked for yet, in the order of their names.

    ``prefix`` stands before each metric and figure; ``called`` is the one name of all its metrics,
    where it is the folder of one line of ``add_scalars``.
    """

    def __init__(
        self, path: Path, prefix: str = "", called: str = "", about: About | None = None
    ) -> None:
        self.path, self.prefix, self.called = path, prefix, called
        self.about = about or About()
        self._records: dict[str, Records] = {}
        self._scalars = Scalars(prefix)
        self._plugins: dict[str, str] = {}
        self._figures: dict[str, Value] = {}

    def restore(self, state: Mapping[str, Any]) -> bool:
        """Go on behind what ``state`` says was read; false where a file is shorter now."""
        for name, offset in state["files"].items():
            self._records[name] = Records(self.path / name, offset)
        self._plugins = dict(state["plugins"])
        return all(files.size(self.path / name) >= n for name, n in state["files"].items())

    @property
    def state(self) -> dict[str, Any]:
        offsets = {name: one.offset for name, one in self._records.items()}
        return {"files": offsets, "plugins": self._plugins}

    @property
    def damaged(self) -> int:
        records = self._records.values()
        return self._scalars.damaged + sum(one.damaged + one.large + one.lost for one in records)

    def new(self, names: Iterable[str]) -> Iterator[Piece]:
        """What its files, called ``names``, hold more than before."""
        for name in names:
            records = self._records.setdefault(name, Records(self.path / name))
            yield from self._of(records)
        yield from self._drawn()

    def _of(self, records: Records) -> Iterator[Piece]:
        try:
            if records.path.stat().st_size == records.offset:
                return
            with files.opened(records.path) as file:
                for piece in records.pieces(file):
                    yield from self._told(found for found in self._scalars.of(piece))
        except FileNotFoundError:
            return
        except (OSError, Damaged):
            records.lost = True

    def _told(self, found: Iterable[Numbers | Event]) -> Iterator[Piece]:
        held: Columns = {}
        time = 0.0
        for one in found:
            self.about.saw(one.time)
            if isinstance(one, Numbers):
                self.about.saw(one.begun)
                yield Points(self._named(one.columns), one.time, one.begun)
                continue
            if one.purge:
                if held:
                    yield Points(held, time)
                    held = {}
                yield Rewind(max(0, one.step))
            time = one.time
            for value in one.values:
                self._take(value, one, held)
            if one.other:
                self.about.leave(one.other)
        if held:
            yield Points(held, time)

    def _named(self, columns: Columns) -> Columns:
        if not self.called:
            return columns
        found: Columns = {}
        for column in columns.values():
            gathered({self.called: column}, found)
        return found

    def _take(self, value: Value, event: Event, held: Columns) -> None:
        plugin = self._plugins.setdefault(value.tag, value.plugin) if value.tag else value.plugin
        number = scalar(value) if plugin in ("", "scalars") else value.number
        if number is not None and 0 <= event.step <= FARTHEST:
            name = self.called or self.prefix + value.tag
            gathered({name: ([event.step], [number])}, held)
        elif plugin == "hparams":
            settings.take(value.content, self.about)
        elif value.other or plugin in ("pr_curves", "audio", "mesh", "graphs", "graph_keras_model"):
            self.about.leave(value.other or plugin.replace("_", " "))
        elif value.tag in self._figures or len(self._figures) < FIGURES:
            self._figures[value.tag] = value
        else:
            self.about.leave("figures of more names than are kept")

    def _drawn(self) -> Iterator[Piece]:
        """The newest of each name."""
        for tag, value in self._figures.items():
            figure = self._figure(tag, value)
            if figure is not None:
                yield Drawn(figure)
            else:
                self.about.leave("figures that cannot be read")
        self._figures.clear()

    def _figure(self, tag: str, value: Value) -> Figure | None:
        name, plugin = self.prefix + tag, self._plugins.get(tag, "")
        if value.picture is not None:
            return figures.pictures(name, [value.picture])
        if value.histogram is not None:
            return figures.histogram(name, value.histogram)
        tensor = value.tensor
        if tensor is None:
            return None
        if plugin == "images":
            return figures.pictures(name, tensor.strings[2:])  # behind width and height
        if tensor.strings:
            texts = [one.decode("utf-8", "replace") for one in tensor.strings]
            return figures.note(name.removesuffix(TEXT), "\n".join(texts))
        if len(tensor.shape) == 2 and tensor.shape[1] == 3:
            numbers = iter(tensor.values)
            return figures.histogram(name, list(zip(numbers, numbers, numbers, strict=False)))
        return None
