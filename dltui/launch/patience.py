"""A process that the system does not let begin: it may a moment later, when others have ended."""

from __future__ import annotations

import errno
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from dltui.errors import Interrupted, ResourceError
from dltui.writing import WORDS

PASSING = (errno.EAGAIN, errno.ENOMEM)
"""What the system says of a full process table, or of a moment without memory."""

SECONDS = 60.0
"""It is waited for so long."""

EVERY = 1.0

Begun = TypeVar("Begun")


@dataclass(frozen=True, slots=True)
class Patience:
    """``say`` is told once that it is waited; ``stop`` turns true when nobody wants it any more."""

    say: Callable[[str], object] = str
    stop: Callable[[], bool] = bool
    seconds: float = SECONDS

    def begin(self, begin: Callable[[], Begun]) -> Begun:
        """What ``begin`` gives, once it can.

        ``ResourceError`` when it still cannot after ``seconds``, ``Interrupted`` when stopped.
        """
        deadline = time.monotonic() + self.seconds
        told = False
        while True:
            try:
                return begin()
            except OSError as error:
                number = error.errno or 0
                if number not in PASSING:
                    raise
                if time.monotonic() >= deadline:
                    raise ResourceError(gave_up(number, self.seconds)) from None
            if self.stop():
                raise Interrupted("stopped while it waited for a process to begin")
            if not told:
                self.say(waiting(number, self.seconds))
                told = True
            time.sleep(EVERY)


NONE = Patience(seconds=0.0)
"""Of who must not wait, as a screen."""


def waiting(number: int, seconds: float = SECONDS) -> str:
    return f"{WORDS[number]}: waiting for at most {seconds:.0f} s"


def gave_up(number: int, seconds: float = SECONDS) -> str:
    waited = f", after {seconds:.0f} s of waiting" if seconds else ""
    return f"no process could be started{waited}: {WORDS[number]}"
