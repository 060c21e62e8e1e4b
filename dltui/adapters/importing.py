"""A run of another tool written as a run directory, and gone on with where it has grown."""

from __future__ import annotations

import contextlib
import errno
import fcntl
import os
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import Literal, NoReturn

import msgspec

from dltui.adapters import known
from dltui.adapters.known import Known
from dltui.adapters.pieces import LATEST, About, Drawn, Piece, Points, Printed, Rewind
from dltui.adapters.sources import Reader, Source
from dltui.errors import InputError, ResourceError
from dltui.runs import concluding
from dltui.runs.files import changes, notes, sharing
from dltui.runs.files import config as configs
from dltui.runs.files import request as requests
from dltui.runs.files.identity import Identity
from dltui.runs.files.notes import Notes
from dltui.runs.files.request import Request
from dltui.runs.layout import RunDir
from dltui.runs.log.recorder import Recorder
from dltui.runs.roots import ELSEWHERE
from dltui.wire.protobuf import Malformed
from dltui.writing import appended, refusal, writing

LOCKLESS = (errno.ENOLCK, errno.ENOTSUP, errno.EINVAL, errno.EBADF)
"""What file systems say that know no locks, or none of folders."""

OUTPUT = 64 * 2**20
"""Bytes of what a program printed that are taken over."""


News = Literal["imported", "updated", "unchanged"]


@dataclass(frozen=True, slots=True)
class Taken:
    """``points`` are the values that came in; ``news`` whether the run is new here."""

    run: RunDir
    news: News
    points: int
    about: About


def take(
    source: Source, root: Path, name: str = "", heard: Callable[[int], object] = lambda _: None
) -> Taken:
    """Import ``source`` into ``root``, or what it has more than the last time; ``heard`` is told of
    values as they come in. ``Refused`` where the disk does not take them, ``ResourceError`` where
    another import is at it.
    """
    with writing(root, ELSEWHERE):
        sharing.make_root(root)
    run = known.find(root, source.key)
    if run is None:
        run = known.place(root, source)
        with writing(run.path, ELSEWHERE), contextlib.suppress(FileExistsError):
            sharing.make(run.path, sharing.wanted(root))
    with _alone(run), _shared(run), _readable(source):
        try:
            return _Import(source, run, name, heard).done()
        finally:
            if not run.request.exists():  # nothing came of it
                shutil.rmtree(run.path)


@contextlib.contextmanager
def _alone(run: RunDir) -> Iterator[None]:
    """Nobody else imports into ``run`` meanwhile, where its disk can tell; with this process it is
    given back.
    """
    folder = os.open(run.path, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC)
    try:
        _lock(folder, run)
        yield
    finally:
        os.close(folder)


def _lock(folder: int, run: RunDir) -> None:
    try:
        fcntl.flock(folder, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        raise ResourceError(f"{run.id}: another import is at work on it; try again later") from None
    except OSError as error:
        if error.errno not in LOCKLESS:
            raise


@contextlib.contextmanager
def _shared(run: RunDir) -> Iterator[None]:
    """Files that are made meanwhile fit the run's directory."""
    before = os.umask(0o077)
    try:
        sharing.share_what_is_made(run.path)
        yield
    finally:
        os.umask(before)


@contextlib.contextmanager
def _readable(source: Source) -> Iterator[None]:
    """What goes wrong with the files of ``source`` in a line."""
    try:
        yield
    except Malformed as error:
        raise InputError(f"{source.place}: {error}") from error
    except OSError as error:
        raise refusal(error, source.place, deed="") from error


class _Import:
    """One run. It is listed once its ``request.json`` is there, which is written last."""

    def __init__(
        self, source: Source, run: RunDir, name: str, heard: Callable[[int], object]
    ) -> None:
        self._source, self._run, self._heard = source, run, heard
        self._before = known.read(run) if run.request.exists() else None
        self._wanted = name or (self._before.name if self._before else "")
        self._points = 0
        self._begun = self._last = 0.0

    def done(self) -> Taken:
        if (before := self._before) and (reader := self._going_on(before)):
            self._begun, self._last = before.about.created, before.about.ended
            if taken := self._read(reader, before):
                return taken
        with writing(self._run.path):
            for path in (self._run.events, self._run.log):
                path.unlink(missing_ok=True)
        self._points = 0
        self._begun = self._last = 0.0
        taken = self._read(self._source.reader(About()), None)
        assert taken is not None
        return taken

    def _going_on(self, before: Known) -> Reader | None:
        """Where it was left; null where everything is to be read again."""
        events = self._run.events
        if not events.exists() or events.stat().st_size != before.log:
            return None
        reader = self._source.reader(msgspec.convert(msgspec.to_builtins(before.about), About))
        return reader if reader.restore(before.state) else None

    def _read(self, reader: Reader, before: Known | None) -> Taken | None:
        """Null where what was read ``before`` is superseded."""
        pieces = reader.pieces()
        first = next(pieces, None)
        if before and first is None and (reader.about, self._wanted) == (before.about, before.name):
            return Taken(self._run, "unchanged", 0, reader.about)
        with Recorder(self._run) as recorder:
            for piece in chain(() if first is None else (first,), pieces):
                if not self._write(recorder, reader.about, piece, fresh=before is None):
                    return None
            self._conclude(recorder, reader)
        news: News = "updated" if self._before else "imported"
        return Taken(self._run, news, self._points, reader.about)

    def _write(self, recorder: Recorder, about: About, piece: Piece, *, fresh: bool) -> bool:
        """False for a rewind, where it is of what was read before."""
        match piece:
            case Points():
                self._write_points(recorder, about, piece)
            case Rewind():
                if not fresh:
                    return False
                recorder.resumed(max(0, piece.step - 1))
            case Drawn():
                recorder.figure(piece.figure)
            case Printed():
                self._print(piece.text)
        return True

    def _write_points(self, recorder: Recorder, about: About, points: Points) -> None:
        """A line for each; before one that begins earlier than the last ended a word of its own
        says when: values lie evenly between two lines.
        """
        if not self._last:
            self._at(recorder, about, about.created)
            recorder.phase("imported", self._source.tool)
        elif points.begun and points.begun < self._last:
            self._at(recorder, about, points.begun)
            recorder.phase("imported", self._source.tool)
        self._at(recorder, about, points.time)
        recorder.points(points.columns)
        count = sum(len(steps) for steps, _ in points.columns.values())
        self._points += count
        self._heard(count)

    def _at(self, recorder: Recorder, about: About, time: float) -> None:
        """What follows was recorded then, or when what came before it was."""
        if 0 < time < LATEST:
            self._last = time
        self._last = self._last or about.created or self._source.created
        self._begun = self._begun or self._last
        recorder.at(self._last, max(0.0, self._last - self._begun))

    def _print(self, text: str) -> None:
        with writing(self._run.log), appended(self._run.log) as file:
            left = OUTPUT - self._run.log.stat().st_size
            file.write(text.encode("utf-8", "replace")[: max(0, left)])

    def _conclude(self, recorder: Recorder, reader: Reader) -> None:
        run, about, before = self._run, reader.about, self._before
        if about.declared and (before is None or before.about.declared != about.declared):
            recorder.declare(about.declared)
        self._at(recorder, about, about.ended)
        name = self._wanted or about.name or self._source.name
        request = Request(
            name=name,
            folder=str(self._source.place),
            created=about.created or self._source.created,
            kind="import",
            started_in=str(Path.cwd()),
        )
        configs.write(run, about.config)
        concluding.conclude(
            run,
            recorder,
            request=request,
            identity=_identity(about),
            status=about.status,
            message=about.message,
            metrics={n: float("nan") if v is None else v for n, v in about.summary.items()},
            say=_raise,
        )
        if before is None and (about.tags or about.note):
            notes.write(run, Notes(tags=about.tags, note=about.note))
        known.write(run, self._known(reader))
        if before is None or before.name != self._wanted:
            requests.write(run, request)
        changes.announce(run)

    def _known(self, reader: Reader) -> Known:
        source = self._source
        return Known(
            tool=source.tool,
            place=str(source.place),
            key=source.key,
            name=self._wanted,
            state=reader.state,
            about=reader.about,
            log=self._run.events.stat().st_size,
        )


def _identity(about: About) -> Identity:
    """What a result says of who ran it; the process is gone, or another machine's."""
    return Identity(
        host="",
        pid=1,
        pid_start=0.0,
        started=about.created,
        device=about.device,
        seed=about.seed,
        versions=about.versions,
    )


def _raise(error: Exception) -> NoReturn:
    raise error
