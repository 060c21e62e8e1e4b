"""What a lab that is open for days looks after: its memory, and whether its terminal is there."""

from __future__ import annotations

import asyncio
import gc
import os
import signal
import sys
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from typing import TYPE_CHECKING

from textual._styles_cache import StylesCache
from textual.widget import Widget

from dltui.runs.liveness import hearing
from dltui.tui import periods
from dltui.tui.terminal.suspend import take_signals

if TYPE_CHECKING:
    from textual.app import App

COLLECTING = (2_000, 20, 1_000_000)
"""Thresholds of Python's own garbage collection: never the whole heap (``periods.TIDY``)."""

M_MMAP_THRESHOLD, MAPPED = -3, 128 * 2**10
"""Bytes from which glibc maps a block of memory of its own, which is given back once it is free: it
begins with these and goes up to 32 MiB by itself. A lab that had opened six runs of 10⁶ steps held
455 MiB so, and holds 292; to open one takes 1 to 3 % longer (2026-11-28).
"""

forget_widgets: Callable[[], object] = getattr(
    StylesCache.get_inner_outer, "cache_clear", lambda: None
)
"""Textual remembers the backgrounds of the last 1,024 widgets together with the widgets' lines: a
screen of curves that was opened and left took 2 MiB, until there were 80 of them.
"""


def give_back_what_is_free() -> None:
    """From now on; another C library than glibc goes on as it does."""
    import ctypes  # 4 ms that the first frame need not wait for

    with suppress(OSError, AttributeError):
        ctypes.CDLL(None).mallopt(M_MMAP_THRESHOLD, MAPPED)


class Housekeeping:
    """``watch_terminal`` when the app has one; ``begin`` once its first frame is painted."""

    def __init__(self, app: App[None]) -> None:
        self._app = app

    def watch_terminal(self, suspend: Callable[[], None]) -> None:
        """Leave when asked to, and when the terminal is gone; stop and go on as the shell says."""
        loop = asyncio.get_running_loop()
        for ending in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(ending, self._app.exit)
        loop.add_signal_handler(signal.SIGHUP, self._hung_up)
        if not self._app.is_headless:
            self._app.set_interval(periods.TERMINAL, self._look_for_terminal)
            take_signals(loop, suspend)
        hearing.hear()

    def when_whole(self, leave: Callable[[], None]) -> None:
        """Once every widget of the screens is there: of a screen that is left while it is made
        some never come, and what it does with them first is an error.
        """
        deadline = time.monotonic() + periods.HALF_MADE

        def look() -> None:
            if self._whole() or time.monotonic() > deadline:
                leave()
            else:
                asyncio.get_running_loop().call_later(periods.WHOLE, look)

        look()

    def _whole(self) -> bool:
        screens = self._app.screen_stack
        widgets = (one for screen in screens for one in screen.walk_children(Widget))
        made = all(one.is_mounted for one in (*screens, *widgets))
        return bool(screens) and made

    def begin(self) -> None:
        """Collect garbage when nobody waits for it, and keep no memory that is free."""
        give_back_what_is_free()
        gc.freeze()
        gc.enable()
        gc.set_threshold(*COLLECTING)
        self._app.set_interval(periods.TIDY, self.tidy)

    def tidy(self) -> None:
        """Garbage, and the widgets of screens that were left.

        A method of its own: Textual takes a builtin for a bound method and raises.
        """
        forget_widgets()
        gc.collect()

    def _look_for_terminal(self) -> None:
        """A lost terminal that sent no hang-up would otherwise keep a core busy."""
        if not os.isatty(sys.__stdin__.fileno() if sys.__stdin__ else 0):
            self._hung_up()

    def _hung_up(self) -> None:
        """Leave, and do not wait long: nobody reads any more what Textual still has to write.

        Its writing thread ends on the dead terminal, and its ``stop`` then waits for ever for
        room in a full queue (seen once, in tmux killed while curves were live).
        """
        deadline = threading.Timer(periods.GONE, os._exit, (128 + signal.SIGHUP,))
        deadline.daemon = True
        deadline.start()
        self._app.exit()
