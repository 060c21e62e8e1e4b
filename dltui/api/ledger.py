"""What a script has said and is not written yet, and the thread that writes it."""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Callable, Iterable
from contextlib import suppress
from itertools import count
from queue import Empty, SimpleQueue
from typing import Any, TypeVar

from dltui.api.batches import Batches, Column
from dltui.api.device_values import DeviceValues, Slot
from dltui.api.values import LAST, whole
from dltui.runs.log.recorder import BATCH_SECONDS, Recorder
from dltui.writing import FAILING, FULL, Refused

MOST = 2**17
"""Calls of ``log`` that may wait to be written, some 40 MB: at 0.6 µs a call they come faster than
the 4 µs that writing one takes.
"""

PATIENCE = 5.0
"""Seconds that a call waits where there are more; a disk that hangs so long is waited for no more,
and what comes is lost, and counted.
"""

HELD = 2**18
"""Values that wait for a disk which takes none now."""

PIECE = 2**14
"""Calls that are written together: a line of the log has room for them."""

FAR_SECONDS = 1.0
"""Between two lines on how far it is: ten a second would be 36 MB in ten hours."""

DEEDS = 64
"""Figures and other events that wait for such a disk."""

PAUSE = 1.0
"""Seconds between two tries on such a disk."""

Row = dict[str, float | Slot]
Deed = Callable[[Recorder], None]


class Ledger:
    """``add`` and ``do`` are for any thread, and wait for no disk; one thread writes.

    Neither holds a lock: a signal that is handled in the middle of them may end the run. ``lost``
    counts the values that could not be written; ``trouble`` is what is in the way now.
    """

    def __init__(
        self,
        recorder: Recorder,
        *,
        step: int = 0,
        again: bool = False,
        prefix: str = "",
        say: Callable[[str], None] = print,
    ) -> None:
        """``step`` is the last of an earlier sitting; ``again``: the first that comes may be an
        earlier one, from which it is gone on. ``prefix`` stands before all names.
        """
        self.recorder = recorder
        self.lost = 0
        self.trouble = ""
        self.why = ""
        """Why values were lost, the last time."""
        self.step = step
        """That of the last call; 0 before the first."""
        self.calls = 0
        self.prefix = prefix
        self.planned = False
        """Whether it is known how many steps there will be. Those from 0 are then one more."""
        self.silent = False
        """Nothing more is written: the run is another's."""
        self._from_zero: bool | None = None
        self._again = step if again else None
        self._between: Callable[[], object] = lambda: None
        self._period: float | None = None
        self._say = say
        self._counted = count(step + 1)
        self._rows: deque[tuple[int, Row]] = deque()
        self._deeds: deque[Deed] = deque()
        self._far: int | None = None
        self._far_told = -FAR_SECONDS
        self._devices = DeviceValues()
        self._batches = Batches()
        self._columns: dict[str, Column] = {}
        self._held = 0
        self._seen = 0
        self._told = 0
        self._awake = self._stuck = False
        self._wake: SimpleQueue[None] = SimpleQueue()
        self._done: SimpleQueue[None] = SimpleQueue()
        self._thread = threading.Thread(target=self._write_on, name="dltui log", daemon=True)
        self._thread.start()

    def add(self, row: Row, step: Any) -> None:
        """Metrics of ``step``; of null the one after that of the last call."""
        if step is None:
            step = next(self._counted)
        else:
            if step.__class__ is not int or not 0 <= step <= LAST:
                step = whole(step)
            self._counted = count(step + 1)
        self.step = step
        self.calls += 1
        if len(self._rows) < MOST or self._room():
            self._rows.append((step, row))
        else:
            self._lose(len(row), self.trouble or "their disk hung")
        if self._devices.waiting:
            self._devices.move()
        if not self._awake:
            self._wake_up()

    def _room(self) -> bool:
        """Whether there is some soon: for a disk that takes nothing nobody waits."""
        until = time.monotonic() + PATIENCE
        while len(self._rows) >= MOST and not (self.trouble or self._stuck):
            self._stuck = time.monotonic() > until
            time.sleep(BATCH_SECONDS / 100)
        return len(self._rows) < MOST

    def keep(self, value: Any) -> Slot:
        """Room for a value that lies on a device, to be put into a row."""
        return self._devices.keep(value)

    def do(self, deed: Deed) -> None:
        """Have an event written, after what was added before."""
        self._deeds.append(deed)
        self._wake_up()

    def come_to(self, step: int) -> None:
        """So many steps are done; once a second it is written, and the last in the end."""
        self._far = step
        if not self._awake:
            self._wake_up()

    def every(self, seconds: float, deed: Callable[[], object]) -> None:
        """Let the thread that writes do ``deed`` whenever it writes, and so often at least."""
        if self._period is None:
            self._between, self._period = deed, seconds
            self._wake_up()

    def close(self) -> None:
        """Write all that there is, and end the thread; the recorder stays open."""
        self._done.put(None)
        self._wake.put(None)
        self._thread.join()
        self._devices.move(wait=True)
        self._write(last=True)
        if self._columns:
            self._lose(self._held, self.trouble)

    def _wake_up(self) -> None:
        self._awake = True
        self._wake.put(None)

    def _write_on(self) -> None:
        done = False
        while not done:
            with suppress(Empty):
                self._wake.get(timeout=self._period)
            # Reset before anything is taken, so that what comes meanwhile wakes again.
            self._awake = False
            if self._write():
                self._wake_up()
            with suppress(Empty):
                self._done.get(timeout=PAUSE if self.trouble else BATCH_SECONDS)
                done = True

    def _write(self, *, last: bool = False) -> bool:
        """Whether something is left: a step that may go on, or what a disk does not take."""
        rows, deeds = _taken(self._rows), _taken(self._deeds)
        self._stuck = False
        if self.silent:
            return False
        if rows and self._from_zero is None:
            self._from_zero = rows[0][0] == 0
        ready = len(rows) if last else self._ready(rows)
        done = 0
        try:
            self._between()
            if self._again is not None and ready:
                self._go_on_from(rows[0][0])
            while done < ready:
                piece = rows[done : min(done + PIECE, ready)]
                done += len(piece)
                self._put(piece)
                self._flush()
                if self._from_zero and self.planned:
                    self._far = max(self._far or 0, 1 + max(step for step, _ in piece))
            self._flush()
            while deeds:
                self._carry_out(deeds[0])
                del deeds[0]
            self._tell_far(now=last)
            self._recovered()
        except Refused as error:
            self._refused(error)
            self._put(rows[done:ready])
        self._rows.extendleft(reversed(rows[ready:]))
        self._deeds.extendleft(reversed(deeds[:DEEDS]))
        return bool(self._rows or self._columns or deeds or self._far is not None)

    def _tell_far(self, *, now: bool) -> None:
        far, moment = self._far, time.monotonic()
        if far is not None and (now or moment - self._far_told >= FAR_SECONDS):
            self._far, self._far_told = None, moment
            self.recorder.progress(far)

    def _ready(self, rows: list[tuple[int, Row]]) -> int:
        """How many of ``rows`` are complete: not the last step, as long as calls come, nor what
        still lies on a device.
        """
        calls, self._seen = self._seen, self.calls
        ready = len(rows)
        while calls != self.calls and ready and rows[ready - 1][0] == rows[-1][0]:
            ready -= 1
        if self._devices.used:
            for number, (_, row) in enumerate(rows[:ready]):
                if any(isinstance(value, Slot) and not value.landed for value in row.values()):
                    return number
        return ready

    def _carry_out(self, deed: Deed) -> None:
        """What cannot be written down whatever the disk says is said, and nothing else lost."""
        try:
            deed(self.recorder)
        except Exception as error:
            if isinstance(error, Refused) and error.number in (*FULL, *FAILING):
                raise
            self._say(f"left out: {type(error).__name__}: {error}")

    def _go_on_from(self, step: int) -> None:
        before, self._again = self._again, None
        if before is not None and step <= before:
            self.recorder.resumed(max(0, step - 1))

    def _put(self, rows: Iterable[tuple[int, Row]]) -> None:
        for step, row in rows:
            if self._held >= HELD:
                self._lose(len(row), self.trouble)
                continue
            for name, value in row.items():
                found = value.value if isinstance(value, Slot) else value
                if found is None:
                    self._lose(1, "their device failed")
                    continue
                column = self._columns.get(name)
                if column is None:
                    self._columns[name] = column = ([], [])
                column[0].append(step)
                column[1].append(found)
                self._held += 1

    def _flush(self) -> None:
        """``Refused`` where the disk takes nothing; what it has taken is not kept."""
        if not self._columns:
            return
        before = self.prefix
        companies, points = self._batches.sorted(self._columns)
        for first, columns in companies:
            self.recorder.steps(first, {f"{before}{name}": v for name, v in columns.items()})
            self._forget(columns)
        if points:
            self.recorder.points({f"{before}{name}": column for name, column in points.items()})
            self._forget(points)

    def _forget(self, names: Iterable[str]) -> None:
        for name in list(names):
            self._held -= len(self._columns.pop(name)[0])

    def _refused(self, error: Refused) -> None:
        if not self.trouble and not self.silent:
            self._say(f"{error}; the script goes on, and what it logs is kept for a while")
        self.trouble = str(error)

    def _recovered(self) -> None:
        if self.trouble:
            self._say(f"{self.recorder.run.id} is written again")
            self.trouble = ""
        if self.lost > self._told:
            lost, self._told = self.lost - self._told, self.lost
            self.recorder.message(f"{lost:,} values are lost: {self.why}", "warning")

    def _lose(self, count: int, why: str) -> None:
        self.lost += count
        self.why = why


Item = TypeVar("Item")


def _taken(items: deque[Item]) -> list[Item]:
    """All there are now; what other threads add meanwhile stays."""
    return [items.popleft() for _ in range(len(items))]
