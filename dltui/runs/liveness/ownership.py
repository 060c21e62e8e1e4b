"""Who may write in a run's directory: one process, and the next only once that is surely gone.

Nothing of an earlier sitting is taken away before the next one owns the directory.
"""

from __future__ import annotations

import hashlib
import os
import time
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path

from dltui.errors import Interrupted, UsageError
from dltui.runs import clock
from dltui.runs.files import changes, end_request, identity, small_files
from dltui.runs.files import result as results
from dltui.runs.files.atomic import write_atomic
from dltui.runs.files.encoding import encoded
from dltui.runs.files.identity import Identity
from dltui.runs.files.small_files import Damaged
from dltui.runs.layout import RunDir
from dltui.runs.liveness import state
from dltui.runs.liveness.state import HEARTBEAT_SECONDS, Life
from dltui.writing import writing

LOOK_SECONDS = 2 * HEARTBEAT_SECONDS + 2
"""So long is looked whether a worker that cannot be seen from here still writes."""

LOOK_EVERY = 0.5

DAMAGED = ".damaged"
"""Follows the name of a result that could not be read when the run was gone on with."""


class Taken(UsageError):
    """The directory is another process's."""


def take_over(runs: Mapping[RunDir, Identity], stop: Callable[[], bool] = bool) -> None:
    """Become the worker of each of ``runs``, under the identity beside it.

    ``Taken`` while another is or may be, and ``Interrupted`` where ``stop`` turns true while it is
    looked whether one elsewhere still writes. How an earlier sitting ended is taken away then; an
    end that was asked for meanwhile, or before the first sitting, is not.
    """
    found = {run: (_latest(run), _content(run.end)) for run in runs}
    missing = {run: it for run, it in found.items() if it[0] != encoded(runs[run])}
    _demand_gone([(run, before) for run, (before, _) in missing.items()], stop)
    for run, (before, asked) in missing.items():
        claim(run, runs[run], before, asked)
        changes.announce(run)


def claim(run: RunDir, mine: Identity, before: bytes = b"", asked: bytes = b"") -> None:
    """Put ``mine`` into the place of the worker's record with the content ``before``, or of none;
    ``asked`` is the end that was asked for then.

    A hard link is made or refused in one step, on NFS too: of all that would follow one record
    one process can, and it is the worker once nobody came between.
    """
    content = encoded(mine)
    own = run.path / f".{run.identity.name}.{mine.token}"
    write_atomic(own, content)
    with writing(run.identity):
        try:
            os.link(own, heir := _heir(run, before))
            try:
                if _latest(run) != content:
                    raise Taken(taken(run))
                _clear(run, asked if before or _took_effect(run) else b"")
                own.replace(run.identity)
                # Who dies before that must be written down somewhere.
                run.waiting.unlink(missing_ok=True)
            finally:
                heir.unlink(missing_ok=True)
        except (FileExistsError, FileNotFoundError):  # by who was quicker, and tidied up
            raise Taken(taken(run)) from None
        finally:
            own.unlink(missing_ok=True)
        for left in run.path.glob(f".{run.identity.name}.*"):
            left.unlink(missing_ok=True)
    run.sweep_leftovers()


def _clear(run: RunDir, asked: bytes) -> None:
    """How the sitting before ended goes; a result that cannot be read is kept beside."""
    if asked and _content(run.end) == asked:
        run.end.unlink(missing_ok=True)
    if results.read(run) is None and run.result.exists():
        run.result.replace(run.result.with_name(f"{run.result.name}{DAMAGED}"))
    run.result.unlink(missing_ok=True)


def _took_effect(run: RunDir) -> bool:
    """Whether who asked for an end has seen it: a job was taken out of the queue, say."""
    end = end_request.read(run)
    return end is not None and end.gone


def _heir(run: RunDir, content: bytes) -> Path:
    """Where who follows the worker of that record says so, for the moment of the change."""
    return run.path / f".{run.identity.name}.after.{hashlib.sha256(content).hexdigest()[:16]}"


def _latest(run: RunDir) -> bytes:
    """The record of the last who took the directory, though it may have died just then."""
    content = _content(run.identity)
    while heir := _content(_heir(run, content)):
        content = heir
    return content


def _content(path: Path) -> bytes:
    """Of a file that is there; of what cannot be read as one, what is wrong with it."""
    try:
        return small_files.content(path)
    except Damaged as error:
        return error.why.encode()
    except OSError:
        return b""


def mine(run: RunDir, token: str) -> bool:
    """Whether the directory is that of the sitting with ``token``.

    It is where nothing can be read, or not as a worker's record: a file server may be away.
    """
    try:
        worker = identity.decode(run, small_files.content(run.identity))
    except FileNotFoundError:
        return False
    except (OSError, Damaged):
        return True
    return worker is None or worker.token == token


def taken(run: RunDir) -> str:
    """That ``run`` has a worker, and which."""
    return f"{run.id} already has a worker: {holder(run)}"


def holder(run: RunDir) -> str:
    """Whose it is: "process 29000 on node7 since 12:03:20"."""
    worker = identity.read(run) or identity.waiter(run)
    if worker is None:
        return "another process"
    day, time_ = (time.strftime(form, time.localtime(worker.started)) for form in ("%F", "%T"))
    since = time_ if day == time.strftime("%F") else f"{day} {time_}"
    return f"process {worker.pid} on {worker.host} since {since}"


def to_be_watched(run: RunDir) -> bool:
    """Whether nothing tells that the worker of ``run`` is gone, neither what it left nor, from
    here, its process.
    """
    return _life(run, _latest(run)) is Life.UNKNOWN


def _life(run: RunDir, content: bytes) -> Life:
    """Whether who left the record ``content`` may still write."""
    if not content:
        return Life.GONE
    if content == _content(run.identity):
        end = end_request.read(run)
        # A result is the last that a worker writes, and who killed it may have seen it go.
        if results.read(run) or (end and end.gone):
            return Life.GONE
    worker = identity.decode(run, content)
    if worker and _handed_to_slurm(run, worker):
        return Life.GONE
    return state.life(worker) if worker else Life.UNKNOWN


def _handed_to_slurm(run: RunDir, worker: Identity) -> bool:
    """Whether the sitting of ``worker`` is over by the word of who put the run into the queue."""
    waiter = identity.waiter(run)
    return waiter is not None and waiter.with_slurm and waiter.token == worker.token


def _demand_gone(found: Iterable[tuple[RunDir, bytes]], stop: Callable[[], bool]) -> None:
    """``Taken`` unless those who left the records have ended: seen from here, or by what they no
    longer write.
    """
    unsure: dict[RunDir, Signs] = {}
    for run, content in found:
        life = _life(run, content)
        if life is Life.SEEN:
            raise Taken(taken(run))
        if life is Life.UNKNOWN:
            unsure[run] = signs_of_life(run)
    deadline = clock.monotonic() + LOOK_SECONDS
    while unsure and clock.monotonic() < deadline:
        if stop():
            raise Interrupted("stopped before it began")
        time.sleep(LOOK_EVERY)
        for run, signs in unsure.items():
            if signs_of_life(run) != signs:
                raise Taken(f"{run.id} is still written by {holder(run)}: stop it there first")


Signs = tuple[tuple[int, int], ...]


def signs_of_life(run: RunDir) -> Signs:
    """When heartbeat and log were last written, and the size of each, as their server knows.

    They are opened: a stat is answered by NFS from what it has known for up to a minute.
    """
    found = []
    for path in (run.heartbeat, run.events):
        try:
            info = _info(path)
        except OSError:
            continue
        found.append((info.st_mtime_ns, info.st_size))
    return tuple(found)


def _info(path: Path) -> os.stat_result:
    file = small_files.opened(path)
    try:
        return os.fstat(file)
    finally:
        os.close(file)
