"""What a script holds of its run."""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import Any, Literal, Self

from msgspec.structs import replace

from dltui.api import figures, values
from dltui.api.desk import Desk, Nowhere
from dltui.api.ending import Ending, of_error
from dltui.api.ledger import Deed
from dltui.errors import UsageError
from dltui.figures.records import Figure
from dltui.metrics import Metric, ranked, split_of
from dltui.runs.log.events import Status

Better = Literal[0, "more", "less"]

BETTER: dict[Better, int] = {0: 0, "more": 1, "less": -1}


class Run:
    """One run of a script, made by ``dltui.start``. Every method may be called from any thread.

    Of a rank that does not record, in a process that was forked, with ``DLTUI_DISABLED=1`` and
    after ``finish`` the methods do nothing.
    """

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._directory = desk.run
        self._ledger = desk.ledger
        self._lock = threading.RLock()
        self._summary: dict[str, float] = {}
        self._total: int | None = None
        self._afterwards: list[Callable[[], None]] = []
        self._muted: Callable[[], None] = lambda: None
        self.ended: Ending | None = None
        """How it ended; null while it goes on."""

    @property
    def id(self) -> str:
        """The name of its directory; empty where nothing is recorded."""
        return self._directory.id if self._directory else ""

    @property
    def folder(self) -> Path | None:
        """Its directory; null where nothing is recorded."""
        return self._directory.path if self._directory else None

    def log(self, metrics: Mapping[str, Any], step: int | None = None) -> None:
        """Record numbers by name: of Python, NumPy or torch, a tensor of one element on any device.

        A nested mapping gives ``outer/inner``; None is left out; what is not finite is recorded as
        missing. ``step`` is a whole number from 0, in any order; without one it is the step of the
        last call plus one, from 1. Calls of the same step make one step of several names.
        Nothing is waited for, neither disk nor device. ``TypeError`` for what is no number.
        """
        ledger = self._ledger
        if ledger is None:
            return
        row = dict(metrics)
        for name, value in row.items():
            if value.__class__ is not float or name.__class__ is not str:
                row = values.row(metrics, ledger.keep)
                break
        ledger.add(row, step)

    def define(
        self,
        metric: str,
        *,
        unit: str = "",
        better: Better = 0,
        group: str = "",
        word: str = "",
        digits: int | None = None,
    ) -> None:
        """Say what a metric is; a ``*`` in its name stands for any text.

        ``unit`` is written behind values (``"%"``, ``"s"``), ``better`` says which end is good.
        Metrics of one ``group`` share a chart. ``word`` is shown for the name; ``digits`` are
        decimals, null for as many as a value needs.
        """
        if better not in BETTER:
            raise ValueError(f'better is 0, "more" or "less", not {better!r}')
        known = Metric(
            word=word,
            unit=unit,
            better=BETTER[better],
            digits=digits,
            group=group,
            split=split_of(metric)[0],
        )
        if self._ledger is not None:
            name = f"{self._ledger.prefix}{metric}"
            self._do(lambda recorder: recorder.declare({name: ranked(known)}))

    def image(
        self, name: str, pixels: Any, *, step: int | None = None, captions: Sequence[str] = ()
    ) -> None:
        """Show a picture: (H, W) in grey, (H, W, 3) or (3, H, W) in colours, or several of them,
        (N, …) or a list; ``uint8`` from 0 to 255, or floats from 0 to 1. A later one of the name
        replaces it.
        """
        self._draw(lambda: figures.image(name, pixels, captions, self._at(step)))

    def table(self, name: str, rows: Any, *, columns: Sequence[str] | None = None) -> None:
        """Show rows: sequences of cells, or mappings of which the keys are columns; or a data frame
        of pandas or polars. Cells are numbers, text, true or false, or None.
        """
        self._draw(lambda: figures.table(name, rows, columns))

    def text(self, name: str, text: str) -> None:
        """Show words under a title."""
        self._draw(lambda: figures.text(name, text))

    def histogram(self, name: str, values: Any, *, bins: int = 30, step: int | None = None) -> None:
        """Show how many of ``values``, an array of any shape, lie in each of ``bins`` equal parts
        of their range. Those that are not finite are counted apart.
        """
        self._draw(lambda: figures.histogram(name, values, bins, self._at(step)))

    def curve(
        self,
        name: str,
        x: Any,
        y: Any,
        *,
        x_label: str = "",
        y_label: str = "",
        log_x: bool = False,
        log_y: bool = False,
    ) -> None:
        """Show lines of ``y`` over ``x``: (N,) each; ``y`` may be a mapping of such by name."""
        self._draw(lambda: figures.curve(name, x, y, x_label, y_label, log_x, log_y))

    def matrix(
        self,
        name: str,
        values: Any,
        *,
        rows: Sequence[str] = (),
        columns: Sequence[str] = (),
        row_title: str = "",
        column_title: str = "",
        digits: int | None = None,
    ) -> None:
        """Show (rows, columns) of numbers, e.g. a confusion matrix; their labels are counts without
        others.
        """
        self._draw(
            lambda: figures.matrix(name, values, rows, columns, row_title, column_title, digits)
        )

    def summary(self, metrics: Mapping[str, Any]) -> None:
        """Final values that stand in the result, in place of the last ones that were logged."""
        if self._ledger is not None:
            self._summary |= values.row(metrics, lambda value: float(value.item()))

    def progress(self, done: int, total: int | None = None) -> None:
        """Say how many steps are done, where nothing is logged per step, and of how many.

        It may be called at every step: once a second it is written.
        """
        far = values.whole(done)
        if total is not None and total != self._total:
            self._total = steps = values.whole(total)
            if self._ledger is not None:
                self._ledger.planned = True
            self._do(lambda recorder: recorder.plan(steps=steps))
        if self._ledger is not None:
            self._ledger.come_to(far)

    def checkpoint(self, path: str | os.PathLike[str], step: int | None = None) -> None:
        """Say that a checkpoint is complete at ``path``, wherever that is. Nothing is copied; one
        that goes on with the run begins there.
        """
        at = self._at(step)
        file = str(Path(path).absolute())
        self._do(lambda recorder: recorder.checkpointed(at, file))

    @property
    def stop_requested(self) -> bool:
        """Whether somebody asked the run to stop, in a lab, by ``dltui stop`` or with SIGTERM.

        A script that looks here saves what it needs and ends by itself: from the first look on
        SIGTERM only makes this true.
        """
        return self._desk.stop_requested

    def finish(self, status: str = "finished", message: str = "") -> None:
        """End the run: ``finished``, ``failed``, ``stopped``, ``diverged`` or ``out-of-memory``,
        with a line on why. Without it the run ends with the script. A second call does nothing.
        """
        known = {str(one): one for one in Status if one.written}
        if status not in known:
            raise UsageError(f"a run ends as {', '.join(known)}, not {status!r}")
        self.end(Ending(known[status], message))

    def end(self, ending: Ending) -> None:
        """As ``finish``; the first word counts, and who comes later waits until it is written."""
        with self._lock:
            if self.ended is None:
                self.ended, self._ledger = ending, None
                self._desk.close(ending.status, ending.message, self._summary)
                self._muted()
                for then in self._afterwards:
                    then()

    def when_ended(self, then: Callable[[], None]) -> None:
        """``then`` is called once all is written."""
        self._afterwards.append(then)

    def when_muted(self, then: Callable[[], None]) -> None:
        """``then`` is called when nothing more is recorded in this process."""
        self._muted = then

    def mute(self) -> None:
        """Record nothing more in this process, which is a copy of the script's."""
        if self.ended is None:
            self._desk, self._ledger = Nowhere(), None
            self.ended = Ending(Status.FINISHED)
            self._muted()
        self._lock = threading.RLock()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self.ended is None and isinstance(error, Exception):
            self._desk.failed(error)
        elif self.ended is None and isinstance(error, KeyboardInterrupt):
            self._desk.stop(signal.SIGINT)
        self.end(Ending(Status.FINISHED) if error is None else of_error(error))

    def __repr__(self) -> str:
        return f"<dltui run {self.id or 'that records nothing'}>"

    def _at(self, step: int | None) -> int:
        """``step``, or that of the last call of ``log``."""
        if step is not None:
            return values.whole(step)
        return self._ledger.step if self._ledger else 0

    def _do(self, deed: Deed) -> None:
        if self._ledger is not None:
            self._ledger.do(deed)

    def _draw(self, made: Callable[[], Figure]) -> None:
        if self._ledger is not None:
            figure, before = made(), self._ledger.prefix
            if before:
                figure = replace(figure, id=f"{before}{figure.id}", title=f"{before}{figure.title}")
            self._ledger.do(lambda recorder: recorder.figure(figure))
