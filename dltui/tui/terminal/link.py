"""The line to the terminal: what is under way on it, how long it takes, and how much it carries.

Nothing on this side of an SSH connection tells that the line is slow: the server takes what is
written into its own buffers, 2 MB of them, and at 64 kbit/s these are minutes. So the terminal is
asked where its cursor is after each frame, and its answer, which it gives when it has come so far,
tells that the frame has arrived.
"""

from __future__ import annotations

from collections import deque
from threading import Condition

from msgspec import Struct

from dltui.devices.link import SILENT as SILENT_TERMINAL
from dltui.devices.link import LineSample
from dltui.devices.values import Missing
from dltui.runs import clock

UNKNOWN_PIECE = 16_000
"""Bytes of the first frame, before anything is known of the line: about half a first screen."""

SMALLEST_PIECE = 2_000
"""Bytes that may always leave together: less would be more questions than picture."""

PIECE_SECONDS = 0.25
"""A frame may keep the line busy for so long; a larger one is sent in pieces."""

TELLING = 1_000
"""Bytes of a frame from which on its time says how much the line carries."""

SAMPLES = 16
"""The line carries what the best of its last so many frames did: the others met an idle moment
of the terminal or a busy one of this machine."""

PATIENCE = 1.0
"""Seconds without an answer after which a terminal that never gave one gets the next frame."""

LONG_PATIENCE = (5.0, 60.0)
"""The same of one that has answered: it stands still, or the line does. It doubles each time."""

NUMBERS = 16
"""Questions are told apart by a number from 1, a column of the terminal's first line; so many
frames are never under way."""

SILENT = 3
"""Questions without answer from the first on, after which none is asked any more."""


class _Frame(Struct, frozen=True):
    serial: int
    size: int
    at: float
    alone: bool
    """Whether nothing else was under way when it left."""


class Link:
    """Told of each frame that leaves and each answer, from two threads."""

    def __init__(self) -> None:
        self._changed = Condition()
        self.left = 0
        """Frames that have left since the start, and how many have ``arrived`` or were given up."""
        self.arrived = 0
        self._under_way: deque[_Frame] = deque()
        self._rates: deque[float] = deque(maxlen=SAMPLES)
        self._round_trip: float | None = None
        self._missed = 0
        self._silent = False
        self._closed = False

    @property
    def measured(self) -> LineSample | Missing:
        """What is known of it by now."""
        with self._changed:
            if self._round_trip is None:
                return SILENT_TERMINAL
            return LineSample(self._round_trip, self._rate)

    @property
    def asks(self) -> bool:
        """Whether a question after a frame has a chance of an answer."""
        return not self._silent

    @property
    def busy(self) -> bool:
        """Whether a question is not answered yet."""
        with self._changed:
            return bool(self._under_way)

    def sent(self, size: int) -> int:
        """A frame of ``size`` bytes leaves; gives the number to ask with at its end."""
        with self._changed:
            self.left += 1
            alone = not self._under_way
            self._under_way.append(_Frame(self.left, size, clock.monotonic(), alone))
            return _number(self.left)

    def answered(self, number: int) -> bool:
        """Question ``number`` was answered, and so all before it have arrived.

        False if nothing of the kind was asked.
        """
        now = clock.monotonic()
        with self._changed:
            self._missed = 0
            if all(_number(frame.serial) != number for frame in self._under_way):
                return False
            frame = self._under_way.popleft()
            while _number(frame.serial) != number:
                frame = self._under_way.popleft()
            self.arrived = frame.serial
            self._learn(frame, now - frame.at)
            self._changed.notify_all()
            return True

    def _learn(self, frame: _Frame, took: float) -> None:
        if self._round_trip is None or took < self._round_trip:
            self._round_trip = took
        if frame.alone and frame.size >= TELLING:
            self._rates.append(frame.size / max(1e-4, took - self._round_trip))

    @property
    def _rate(self) -> float | None:
        return max(self._rates, default=None)

    def room(self) -> int:
        """Bytes that may leave now; none while what left has not arrived.

        As many may be under way as the line carries in the time of a round trip: on a long but
        wide one that is more than a frame, and nothing waits for anything.
        """
        with self._changed:
            if self._silent:
                return UNKNOWN_PIECE
            rate = self._rate
            piece = UNKNOWN_PIECE if rate is None else int(rate * PIECE_SECONDS)
            piece = max(SMALLEST_PIECE, piece)
            if not self._under_way:
                return piece
            on_it = sum(frame.size for frame in self._under_way)
            full = len(self._under_way) >= NUMBERS - 1
            if full or rate is None or self._round_trip is None:
                return 0
            carried = int(rate * self._round_trip)
            return min(piece, max(0, carried - on_it)) if carried > SMALLEST_PIECE else 0

    def patience(self) -> float:
        """Seconds until what is under way is given up, 0 if that is now or nothing is."""
        with self._changed:
            if not self._under_way:
                return 0.0
            least, most = LONG_PATIENCE
            wait = PATIENCE
            if self._round_trip is not None:
                on_it = sum(frame.size for frame in self._under_way)
                usual = self._round_trip + on_it / (self._rate or SMALLEST_PIECE)
                wait = min(most, max(least, 4 * usual) * 2**self._missed)
            return max(0.0, self._under_way[0].at + wait - clock.monotonic())

    def give_up(self) -> None:
        """No answer came in time: go on as if all had arrived."""
        with self._changed:
            self._missed += 1
            self._under_way.clear()
            self.arrived = self.left
            self._silent = self._round_trip is None and self._missed >= SILENT
            self._changed.notify_all()

    def start(self) -> None:
        """A terminal was taken, perhaps another one."""
        with self._changed:
            self._under_way.clear()
            self.arrived = self.left
            self._missed, self._silent, self._closed = 0, False, False

    def close(self) -> None:
        """The terminal is gone: nobody waits for its answers."""
        with self._changed:
            self._closed = True
            self._under_way.clear()
            self._changed.notify_all()

    def drain(self, seconds: float) -> None:
        """Wait until all that left has arrived, at most ``seconds``: an answer that came after
        the terminal was given back would be typed into the shell.
        """
        with self._changed:
            if self._round_trip is not None:
                self._changed.wait_for(lambda: not self._under_way or self._closed, seconds)


def _number(serial: int) -> int:
    return 1 + serial % NUMBERS
