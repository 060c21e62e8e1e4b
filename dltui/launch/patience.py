"""A process that the system does not let begin: it may a moment later, when others have ended."""

from __future__ import annotations

import errno
import time
from collections.abc import Callable
from typing import TypeVar

from dltui.errors import ResourceError
from dltui.writing import WORDS

PASSING = (errno.EAGAIN, errno.ENOMEM)
"""What the system says of a full process table, or of a moment without memory."""

SECONDS = 60.0
"""It is waited for so long."""

EVERY = 1.0


Begun = TypeVar("Begun")


def patiently(
    begin: Callable[[], Begun], say: Callable[[str], None], *, seconds: float = SECONDS
) -> Begun:
    """What ``begin`` gives, once it can; that it is waited for is told once.

    ``ResourceError`` when it still cannot after ``seconds``.
    """
    deadline = time.monotonic() + seconds
    told = False
    while True:
        try:
            return begin()
        except OSError as error:
            number = error.errno or 0
            if number not in PASSING:
                raise
            if time.monotonic() >= deadline:
                raise ResourceError(gave_up(number, seconds)) from None
            if not told:
                say(waiting(number, seconds))
                told = True
        time.sleep(EVERY)


def waiting(number: int, seconds: float = SECONDS) -> str:
    return f"{WORDS[number]}: waiting for at most {seconds:.0f} s"


def gave_up(number: int, seconds: float = SECONDS) -> str:
    waited = f", after {seconds:.0f} s of waiting" if seconds else ""
    return f"no process could be started{waited}: {WORDS[number]}"
