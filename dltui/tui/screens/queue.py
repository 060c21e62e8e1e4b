"""The queue of this machine: its order, what each waits for, and the keys that change it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType

from dltui.errors import DltuiError
from dltui.launch.queue import moves
from dltui.launch.queue.book import Book
from dltui.launch.queue.moves import Before
from dltui.launch.queue.rows import Queue, Row, of_slurm
from dltui.runs.layout import RunDir
from dltui.tui.reader.snapshot import Snapshot
from dltui.tui.screens.lab import LabScreen
from dltui.tui.texts.toned import TextLine, joined
from dltui.tui.widgets.headline import Headline
from dltui.tui.widgets.queue_table import QueueTable
from dltui.tui.widgets.whole import whole

FAR = 1_000_000
"""Places that no queue has."""

OF_WAITING = ("shift", "pause_one", "put")
"""Actions on the one under the cursor that waits."""


class QueueScreen(LabScreen):
    """All runs of this user on this machine, of every runs root, in the order of their turns."""

    DEFAULT_CSS = """
    QueueScreen QueueTable { margin: 1 0 0 0; }
    QueueScreen.-short QueueTable { margin: 0; }
    """
    about = (
        "Your runs on this machine, of every runs folder: what each holds or waits for, in the "
        "order of their turns. Nobody overtakes a run on what it waits for. A change holds within "
        "a second or two, and backspace takes it back."
    )
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("K,shift+up", "shift(-1)", "up", key_display="K", id="queue.up"),
        Binding("J,shift+down", "shift(1)", "down", key_display="J", id="queue.down"),
        Binding("f", "put(0)", "first", id="queue.first"),
        Binding("l", f"put({FAR})", "last", id="queue.last"),
        Binding("p", "pause_one", "pause, or go", id="queue.pause"),
        Binding("P", "pause_all", "pause all, or go", id="queue.pause-all"),
        Binding("backspace", "undo", "take it back", id="queue.take-back"),
        Binding("escape,Q", "back", "back", key_display="esc", id="queue.back"),
    ]

    @property
    def first_keys(self) -> tuple[str, ...]:
        return ("queue.up", "queue.down", "queue.pause", "queue.take-back")

    def __init__(self) -> None:
        super().__init__()
        self._book = Book()
        self._changes: list[Before] = []
        self._listed: object = None
        self._slurm: list[Row] = []

    def body(self) -> ComposeResult:
        yield Headline()
        yield QueueTable()

    @property
    def table(self) -> QueueTable:
        return self.query_one(QueueTable)

    def on_mount(self) -> None:
        super().on_mount()
        self.table.focus()

    def show(self, snapshot: Snapshot) -> None:
        queue = snapshot.queue
        left: TextLine = (("queue", "strong"), (f"  {self.lab.machine}", "muted"))
        self.query_one(Headline).tell(left, _facts(queue) if queue else ())
        if queue is None:
            return
        before, paths = self._waits, {row.path for row in queue.rows}
        rows = [*queue.rows, *self._with_slurm(snapshot, paths)]
        labels = {record.run.path: record.label for record in snapshot.records if record.label}
        self.table.show_queue(rows, labels, snapshot.now)
        if self._waits != before:
            self.refresh_bindings()

    def _with_slurm(self, snapshot: Snapshot, known: set[Path]) -> list[Row]:
        """Of the lab's own root, asked for once its list has changed."""
        if snapshot.records is not self._listed:
            self._listed, self._slurm = snapshot.records, of_slurm(snapshot.records)
        return [row for row in self._slurm if row.path not in known]

    @property
    def _current(self) -> Row | None:
        return self.table.current if whole(self) else None

    @property
    def _waits(self) -> bool:
        return self._current is not None and self._current.movable

    @property
    def place(self) -> Path | None:
        return self._current.path if self._current else None

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Keys are offered while there is something for them to do."""
        if action in OF_WAITING:
            return self._waits
        if action == "undo":
            return bool(self._changes)
        return super().check_action(action, parameters)

    @on(QueueTable.Moved, "#queue")
    def _offer(self) -> None:
        self.refresh_bindings()

    @on(QueueTable.Chosen, "#queue")
    def _open(self) -> None:
        if row := self._current:
            self.lab.open_run(RunDir(row.path))

    def action_shift(self, by: int) -> None:
        if (row := self._current) and row.movable:
            self._do(lambda: moves.shift(self._book, row.ticket, by))

    def action_put(self, place: int) -> None:
        if (row := self._current) and row.movable:
            self._do(lambda: moves.move(self._book, row.ticket, place))

    def action_pause_one(self) -> None:
        if (row := self._current) and row.movable:
            change = moves.go if row.paused else moves.pause
            self._do(lambda: change(self._book, row.ticket))

    def action_pause_all(self) -> None:
        queue = self.lab.snapshot.queue
        change = moves.go if queue and queue.paused else moves.pause
        self._do(lambda: change(self._book, None))

    def action_undo(self) -> None:
        if self._changes:
            before = self._changes.pop()
            self._try(lambda: moves.put_back(self._book, before))

    def _do(self, change: Callable[[], Before]) -> None:
        self._try(lambda: self._changes.append(change()))

    def _try(self, change: Callable[[], object]) -> None:
        try:
            change()
        except DltuiError as error:
            self.lab.complain(error)
        self.lab.reader.nudge()
        self.refresh_bindings()


def _facts(queue: Queue) -> TextLine:
    running = sum(not row.waits for row in queue.rows)
    waiting = len(queue.rows) - running
    parts: list[TextLine] = [
        ((f"{running} on", "accent" if running else "muted"),),
        ((f"{waiting} waiting", "" if waiting else "muted"),),
    ]
    if queue.cores is not None:
        parts.append(((f"of {queue.cores} cores", "muted"),))
    if queue.runs is not None:
        parts.append(((f"at most {queue.runs} at once", "muted"),))
    if queue.paused:
        parts.append((("paused: P goes on", "warn"),))
    return joined(parts, " · ")
