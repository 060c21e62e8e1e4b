"""The lab with all its periods shortened, counting what comes round: ``FILE RUNS_ROOT``.

The one seam is ``dltui.tui.periods``. What is counted is left as it is: a timer's tick is noted
beside it, its callback is the lab's own. ``FILE`` gets the counts by place as JSON at the end.
"""

from __future__ import annotations

import asyncio
import inspect
import json
import os
import sys
import threading
from collections import Counter
from pathlib import Path
from types import FrameType
from typing import Any
from weakref import WeakKeyDictionary

from textual.dom import DOMNode
from textual.message_pump import MessagePump
from textual.timer import Timer

from dltui.tui import app, periods
from tests.lives.places import PACKAGE

FASTER = 20
LONGEST = 0.5
"""A second becomes a twentieth of one, a minute half a second."""

COUNTS: Counter[str] = Counter()
_WRITING = threading.Lock()
_TIMERS: WeakKeyDictionary[Timer, str] = WeakKeyDictionary()


def shorten() -> None:
    for name, seconds in vars(periods).items():
        if name.isupper():
            setattr(periods, name, min(seconds / FASTER, LONGEST))


def _place(frame: FrameType | None, name: str) -> str | None:
    """The place as ``places`` writes it; null outside the package."""
    if frame is None or not (path := Path(frame.f_code.co_filename)).is_relative_to(PACKAGE):
        return None
    function = frame.f_code.co_qualname.replace(".<locals>", "").replace(".<lambda>", "")
    return f"{path.relative_to(PACKAGE).as_posix()}:{frame.f_lineno} {function} {name}"


def _note_timers(name: str) -> None:
    """Timers made through ``name`` are known by who made them."""
    make = getattr(MessagePump, name)

    def made(self: MessagePump, *args: Any, **kwargs: Any) -> Timer:
        timer: Timer = make(self, *args, **kwargs)
        if place := _place(sys._getframe(1), name):
            _TIMERS[timer] = place
            COUNTS[place] += 0
        return timer

    setattr(MessagePump, name, made)


def _count_ticks() -> None:
    tick = Timer._tick

    async def ticked(self: Timer, **kwargs: Any) -> None:
        await tick(self, **kwargs)
        if place := _TIMERS.get(self):
            COUNTS[place] += 1

    Timer._tick = ticked  # type: ignore[method-assign]


def _count_calls(owner: Any, name: str, counts: Path) -> None:
    """Written each time, as the threads are: what a lab did once the next does not do again."""
    call = getattr(owner, name)

    def called(*args: Any, **kwargs: Any) -> Any:
        if place := _place(sys._getframe(1), name):
            COUNTS[place] += 1
            write(counts)
        return call(*args, **kwargs)

    setattr(owner, name, called)


def _count_threads(counts: Path) -> None:
    """Written each time: the thread that ends a lab without a terminal leaves no time for it."""
    make = threading.Thread.__init__

    def made(self: threading.Thread, *args: Any, **kwargs: Any) -> None:
        kind = type(self)
        module = Path(sys.modules[kind.__module__].__file__ or "")
        if module.is_relative_to(PACKAGE):
            line = inspect.getsourcelines(kind)[1]
            inside = module.relative_to(PACKAGE).as_posix()
            COUNTS[f"{inside}:{line} {kind.__qualname__} Thread"] += 1
        else:
            depth = 1 if kind is threading.Thread else 2
            if place := _place(sys._getframe(depth), kind.__name__):
                COUNTS[place] += 1
        write(counts)
        make(self, *args, **kwargs)

    threading.Thread.__init__ = made  # type: ignore[method-assign]


def write(counts: Path) -> None:
    new = counts.with_suffix(".new")
    with _WRITING:
        new.write_text(json.dumps(COUNTS.copy()))
        new.replace(counts)


def main(counts: Path, root: Path) -> int:
    os.environ["DLTUI_DATA_MIRROR"] = str(counts.parent)
    shorten()
    _note_timers("set_interval")
    _note_timers("set_timer")
    _count_ticks()
    _count_calls(DOMNode, "run_worker", counts)
    _count_calls(asyncio, "sleep", counts)
    _count_threads(counts)
    try:
        return app.run(root, counts.parent / "data")
    finally:
        write(counts)


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), Path(sys.argv[2])))
