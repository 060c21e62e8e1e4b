"""Back to the shell and to the front again, as any program of a terminal."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from collections.abc import Callable

from textual.app import App


def job_control() -> bool:
    """Whether a shell would bring this program to the front again once it was suspended.

    That is who started it, or who started what started it (``uv run``): a process of the same
    session, in another group. Started by an SSH command or as the first program of a terminal
    there is none, and a suspended program would stay so for good.
    """
    import psutil  # Late: it would make the first frame 40 ms later.

    try:
        starter = psutil.Process(os.getpgrp()).ppid()
        return os.getsid(starter) == os.getsid(0) and os.getpgid(starter) != os.getpgrp()
    except (psutil.NoSuchProcess, ProcessLookupError, PermissionError):
        return False


def take_signals(loop: asyncio.AbstractEventLoop, suspend: Callable[[], None]) -> None:
    """Do ``suspend`` when another program asks for it; being continued needs no answer.

    Textual's own answer takes the terminal a second time, when the signal comes late to another
    thread: two threads then read the keys, and one of them for ever.
    """
    loop.add_signal_handler(signal.SIGTSTP, suspend)
    signal.signal(signal.SIGCONT, signal.SIG_DFL)


def suspend(app: App[None]) -> None:
    """Give the terminal back and stop with all that was started as one program, until ``fg``.

    Sent on by ``bg`` it stops again: it has nothing to do where it can show nothing.
    """
    with app.suspend():
        print("dltui is suspended, its runs go on; fg brings it back", flush=True)
        os.killpg(0, signal.SIGSTOP)
        while not _in_front():
            os.killpg(0, signal.SIGSTOP)


def _in_front() -> bool:
    try:
        return sys.__stdin__ is None or os.tcgetpgrp(sys.__stdin__.fileno()) == os.getpgrp()
    except OSError:
        return True  # The terminal is gone, and so is the lab in a moment.
