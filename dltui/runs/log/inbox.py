"""``inbox/``: what others than the owner of a run have to say of it.

The owner alone writes the run's log. Who else records writes the same events into a file of its
own, which the owner follows, takes over and deletes.
"""

from __future__ import annotations

import os
import secrets
import socket
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

from dltui.runs.files import small_files
from dltui.runs.files.atomic import write_atomic
from dltui.runs.ids import words
from dltui.runs.layout import RunDir
from dltui.runs.log.events import AnyEvent, Ended, Phase, Resumed
from dltui.runs.log.recorder import Recorder
from dltui.runs.log.tail import Tail
from dltui.writing import writing

ENDING = ".jsonl"

TAKEN = ".taken"
"""Follows the name of a file whose writer outlived the owner: up to which byte it was taken."""


def writer(run: RunDir) -> Recorder:
    """A log of this process's own in the inbox of ``run``. Its last event, ``ended``, says that no
    more comes. ``Refused`` where it cannot be made.
    """
    with writing(run.inbox):
        run.inbox.mkdir(exist_ok=True)
    name = f"{words(socket.gethostname())}-{os.getpid()}-{secrets.token_hex(4)}{ENDING}"
    return Recorder(run, log=run.inbox / name)


def clear(run: RunDir) -> None:
    """Take away what an owner that is gone has left: how much of it was taken nobody knows. What
    came after an owner had ended by itself stays.
    """
    for path in _files(run):
        if not _mark(path).exists():
            with writing(path):
                path.unlink(missing_ok=True)


def waits(run: RunDir) -> bool:
    """Whether this process has written something that no owner has taken yet."""
    me = f"{words(socket.gethostname())}-{os.getpid()}-"
    return any(path.name.startswith(me) for path in _files(run))


class Inbox:
    """The owner's side. ``summary`` is what the writers gave as final metrics, ``said`` the last
    word of the one that ended last; null without one. ``heard`` is called with all that is taken
    over.
    """

    def __init__(self, run: RunDir, recorder: Recorder) -> None:
        self.summary: dict[str, float | None] = {}
        self.said: Ended | None = None
        self.heard: Callable[[AnyEvent], object] = lambda event: None
        self._run, self._recorder = run, recorder
        self._tails: dict[Path, Tail] = {}
        self._ended: set[Path] = set()
        self._read: deque[tuple[Path, AnyEvent]] = deque()
        """What is not in the log yet: its disk may take nothing for a while."""

    @property
    def open(self) -> int:
        """Writers that have begun and have not said that they ended."""
        return len(self._tails.keys() - self._ended)

    def take(self) -> int:
        """Take over what has come since the last call, four times a second say; how many events.

        The files of writers that ended are deleted. ``Refused`` where the log takes nothing; it is
        gone on with at the next call.
        """
        count = 0
        for path in _files(self._run):
            tail = self._tails.get(path) or self._tails.setdefault(path, Tail(path, _begun(path)))
            self._read.extend((path, event) for event in tail.read())
            while self._read:
                self._relay(*self._read[0])
                self._read.popleft()
                count += 1
            if path in self._ended:
                _forget(path)
                del self._tails[path]
                self._ended.discard(path)
        return count

    def close(self) -> None:
        """The last look. Of writers that still write it is noted how much was taken."""
        self.take()
        for path, tail in self._tails.items():
            write_atomic(_mark(path), str(tail.offset).encode())
        with suppress(OSError):  # it is not empty, or there is none
            self._run.inbox.rmdir()

    def _relay(self, path: Path, event: AnyEvent) -> None:
        match event:
            case Ended():
                self.summary |= event.metrics
                self.said = event
                self._ended.add(path)
            case Phase() | Resumed():  # of the run, which is the owner's
                pass
            case _:
                self._recorder.relay(event)
                self.heard(event)


def _files(run: RunDir) -> Iterator[Path]:
    if run.inbox.is_symlink():
        return
    with suppress(FileNotFoundError, NotADirectoryError), os.scandir(run.inbox) as entries:
        names = sorted(one.name for one in entries if one.name.endswith(ENDING))
        yield from (run.inbox / name for name in names)


def _begun(path: Path) -> int:
    """Up to which byte an earlier owner has taken it."""
    try:
        return int(small_files.content(_mark(path)))
    except (OSError, ValueError):
        return 0


def _forget(path: Path) -> None:
    with writing(path):
        _mark(path).unlink(missing_ok=True)
        path.unlink(missing_ok=True)


def _mark(path: Path) -> Path:
    return path.with_name(f"{path.name}{TAKEN}")
