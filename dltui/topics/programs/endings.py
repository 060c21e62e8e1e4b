"""How a program ended, and why: its exit code or signal, and what it said last."""

from __future__ import annotations

import re
import signal
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from dltui.figures.records import Note
from dltui.runs.log.events import Status
from dltui.runs.outcome import Outcome

KEPT = 10
"""Lines that are shown of what it printed last."""

SHELL = 128
"""A shell's exit code for a program that a signal ended: this and its number."""

_RAISED = re.compile(
    r"^(?:[\w.]+\.)?[A-Z]\w*(?:Error|Exception|Interrupt|Exit|Warning|Group)\b(?::|$)"
)
_NO_MEMORY = re.compile(
    r"MemoryError|OutOfMemoryError|out of memory|can't allocate memory|bad_alloc"
)


@dataclass(slots=True)
class LastLines:
    """Of output and complaints together, and the last line of a traceback, if there was one."""

    lines: deque[str] = field(default_factory=lambda: deque[str](maxlen=KEPT))
    raised: str = ""

    def add(self, text: str) -> None:
        if text.strip():
            self.lines.append(text)
            if _RAISED.match(text):
                self.raised = text.strip()

    def reason(self) -> str:
        """The line that says most; empty where it printed nothing."""
        return self.raised or (self.lines[-1].strip() if self.lines else "")

    def note(self) -> Note:
        return Note(
            id="last-lines",
            title="What it printed last",
            text="\n".join(self.lines),
            tone="warning",
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class End:
    """``code`` is negative for a signal; ``asked`` are the seconds since a stop was asked for, null
    where none was; ``killed`` says that it did not heed that; ``starved`` that the system killed
    for want of memory meanwhile.
    """

    code: int
    asked: float | None = None
    killed: bool = False
    starved: bool = False


def outcome(
    end: End, last: LastLines, metrics: dict[str, float], said: Status | None = None
) -> Outcome:
    """The ending of a run whose program has ended; ``said`` is what it told itself, which counts
    where its exit code tells of nothing else.
    """
    if end.asked is not None:
        how = "killed" if end.killed else "ended by itself"
        message = f"asked to stop, {how} after {end.asked:.0f} s"
        return Outcome(status=Status.STOPPED, message=message, metrics=metrics)
    if end.code == 0:
        return Outcome(status=said or Status.FINISHED, metrics=metrics)
    number = -end.code if end.code < 0 else end.code - SHELL
    if end.code < 0 or number in _SIGNALS:
        return _by_signal(number, end, metrics)
    reason = last.reason()
    message = f"exit code {end.code}" + (f": {reason}" if reason else ", and it printed nothing")
    out = Status.OUT_OF_MEMORY if _NO_MEMORY.search(reason) else Status.FAILED
    return Outcome(status=out, message=message, metrics=metrics)


def _by_signal(number: int, end: End, metrics: dict[str, float]) -> Outcome:
    name = _SIGNALS.get(number, "unknown")
    message = f"killed by signal {number} ({name})"
    if number == signal.SIGKILL and end.starved:
        message += ": the system had no memory left for it"
        return Outcome(status=Status.OUT_OF_MEMORY, message=message, metrics=metrics)
    if number == signal.SIGKILL:
        message += ": by somebody, or for its memory"
    return Outcome(status=Status.FAILED, message=message, metrics=metrics)


_SIGNALS = {int(one): one.name.removeprefix("SIG") for one in signal.Signals}

CGROUPS = Path("/sys/fs/cgroup")


def kills_for_memory() -> int:
    """How often the system has killed for want of memory in this process's group; 0 where it does
    not tell.
    """
    return max((_count(path) for path in _counters()), default=0)


def _counters() -> Sequence[Path]:
    try:
        lines = Path("/proc/self/cgroup").read_text().splitlines()
    except OSError:
        return []
    found = []
    for line in lines:
        _, kinds, place = line.split(":", 2)
        below = place.lstrip("/")
        if not kinds:
            found.append(CGROUPS / below / "memory.events")
        elif "memory" in kinds.split(","):
            found.append(CGROUPS / "memory" / below / "memory.oom_control")
    return found


def _count(path: Path) -> int:
    try:
        words = path.read_text().split()
    except OSError:
        return 0
    table = dict(zip(words[::2], words[1::2], strict=False))
    return int(table.get("oom_kill", 0))
