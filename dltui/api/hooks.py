"""How the process of a run ends, however that comes. Hooks of the script are called as before."""

from __future__ import annotations

import atexit
import ctypes
import os
import signal
import sys
import threading
from collections.abc import Callable
from types import FrameType, TracebackType
from typing import Any, NoReturn

from dltui.api.ending import Ending, of_error, of_exit
from dltui.runs.log.events import Status

DEADLY = (signal.SIGTERM, signal.SIGHUP)
"""Signals that end a script which does not hear them: the run says so first."""


PATIENCE = 3
"""Signs of life until a script that hears no signal is ended: 10 to 15 s."""


class Hooks:
    """``end`` ends the run, ``stop`` marks that an end was asked for by a signal, and tells whether
    the script ever looked; ``warn`` is a line for the run's log,
    ``failed`` is told the exception that nobody caught.

    Made by the main thread or another: only the main one hears signals.
    """

    def __init__(
        self,
        *,
        end: Callable[[Ending], None],
        stop: Callable[[int | None], bool],
        warn: Callable[[str], None],
        failed: Callable[[BaseException], None],
        calls: Callable[[], int],
    ) -> None:
        self._end, self._stop, self._warn, self._calls = end, stop, warn, calls
        self._failed = failed
        self._ending: Ending | None = None
        self._asked = self._removed = False
        self._exited: tuple[object, int] | None = None
        self._before: dict[int, Any] = {}
        self._closer: threading.Thread | None = None
        self._excepthook, self._thread_hook = sys.excepthook, threading.excepthook
        self._exit = sys.exit
        self._mine = (self._uncaught, self._uncaught_in_thread, self._exits)
        sys.excepthook, threading.excepthook, sys.exit = self._mine
        if threading.current_thread() is threading.main_thread():
            for number in DEADLY:
                # What is ignored, as by nohup, is so by all that the script begins: it stays.
                if signal.getsignal(number) != signal.SIG_IGN:
                    self._before[number] = signal.signal(number, self._signalled)
        atexit.register(self._at_exit)
        _when_child_ends(self._at_end_of_child)

    def remove(self) -> None:
        """Put back what was there before, where nobody has put something else into its place."""
        self._removed = True
        atexit.unregister(self._at_exit)
        if sys.excepthook == self._mine[0]:
            sys.excepthook = self._excepthook
        if threading.excepthook == self._mine[1]:
            threading.excepthook = self._thread_hook
        if sys.exit == self._mine[2]:
            sys.exit = self._exit
        if threading.current_thread() is threading.main_thread():
            for number, before in self._before.items():
                if signal.getsignal(number) == self._signalled:
                    signal.signal(number, signal.SIG_DFL if before is None else before)

    def asked(self, far: bool, count: int) -> None:
        """An end was asked for in the run's directory, which was seen ``count`` times; ``far``: by
        somebody whose signal does not come here, which is as if it had.

        Who does not look whether to stop, and is so long in a call of a library that it hears no
        signal, is ended without.
        """
        self._asked = True
        term = signal.SIGTERM
        heard = term in self._before
        deadly = (self._beneath(term) if heard else signal.getsignal(term)) == signal.SIG_DFL
        if far and count == 1 and heard:
            os.kill(os.getpid(), term)
        elif ((far and not heard) or count == PATIENCE) and deadly and not self._stop(None):
            self.die(term)

    def die(self, number: int) -> None:
        """End the run, and then the process by the signal, from a thread of its own: the main one
        may be in the middle of a call of ``log``.
        """
        if self._closer is None:
            self._closer = threading.Thread(target=self._close, args=(number,), name="dltui end")
            self._closer.start()

    def _close(self, number: int) -> NoReturn:
        try:
            self._end(Ending(Status.STOPPED))
        finally:
            # The system's own answer; Python lets the main thread alone ask for it.
            ctypes.CDLL(None).signal(int(number), None)
            os.kill(os.getpid(), number)
            os._exit(128 + number)

    def _signalled(self, number: int, frame: FrameType | None) -> None:
        self._asked = True
        looked = not self._removed and self._stop(number)
        before = self._beneath(number)
        if callable(before):
            before(number, frame)
        elif before != signal.SIG_IGN and not looked:
            self.die(number)

    def _beneath(self, number: int) -> Any:
        """What heard the signal before; a library may have put back the hook of an earlier run."""
        before = self._before[number]
        while isinstance(hooks := getattr(before, "__self__", None), Hooks) and hooks._removed:
            before = hooks._before[number]
        return before

    def _uncaught(
        self, kind: type[BaseException], error: BaseException, trace: TracebackType | None
    ) -> None:
        if not hasattr(sys, "ps1"):  # at a prompt the script goes on
            self._ending = of_error(error)
            self._failed(error)
            if isinstance(error, KeyboardInterrupt):
                self._stop(signal.SIGINT)
        self._excepthook(kind, error, trace)

    def _uncaught_in_thread(self, told: threading.ExceptHookArgs) -> None:
        if told.exc_type is not SystemExit:
            name = told.thread.name if told.thread else "a thread"
            error = told.exc_value or told.exc_type()
            self._warn(f"{name} ended: {of_error(error).message}")
        self._thread_hook(told)

    def _exits(self, code: object = None) -> NoReturn:
        if threading.current_thread() is threading.main_thread():
            self._exited = (code, self._calls())
        self._exit(code)  # type: ignore[arg-type]

    def _at_exit(self) -> None:
        # What was logged since shows that somebody caught the exit.
        if self._ending is None and self._exited and self._exited[1] == self._calls():
            # Who was asked to stop may say so with any exit code.
            self._ending = None if self._asked else of_exit(self._exited[0])
        self._end(self._ending or Ending(Status.FINISHED))

    def _at_end_of_child(self) -> None:
        error = sys.exc_info()[1]
        if self._ending is None and error is not None:
            self._ending = of_error(error)
        self._at_exit()


def _when_child_ends(then: Callable[[], None]) -> None:
    """A process that multiprocessing has forked leaves without ``atexit``, and tells who waits for
    that in a way of its own.
    """
    if "multiprocessing.util" in sys.modules:
        from multiprocessing import parent_process, util

        if parent_process() is not None:
            util.Finalize(None, then, exitpriority=0)
