"""What is wrong with the files of a run, all of them, for who looks at that run alone.

Lists tell what they meet in the few files that they read.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from pathlib import Path

from dltui.runs.files import answer, config, end_request, identity, notes, request, result
from dltui.runs.files.small_files import KINDS
from dltui.runs.layout import RunDir


def found(run: RunDir) -> list[str]:
    """A line for each, e.g. ``result.json is empty``; none of a run that is whole."""
    told = [
        request.fault(run) or _missing(run),
        result.stated(run)[1],
        result.drawn(run)[1],
        identity.stated(run)[1],
        identity.expected(run)[1],
        end_request.stated(run)[1],
        notes.stamped(run)[2],
        answer.stated(run)[1],
        config.stated(run)[1],
        *(_odd(path, stat.S_IFREG) for path in _texts(run)),
        *(_odd(path, stat.S_IFDIR) for path in (run.points, run.checkpoints, run.figures)),
        *_points(run),
    ]
    return [line for line in told if line]


def _texts(run: RunDir) -> tuple[Path, ...]:
    return run.preset, run.events, run.log, run.heartbeat, run.prediction, run.requirements


def _missing(run: RunDir) -> str:
    return "" if os.path.lexists(run.request) else f"{run.request.name} is missing"


def _odd(path: Path, kind: int) -> str:
    """What lies in the place of a file or folder, if it is neither that nor nothing."""
    try:
        info = path.stat()
    except FileNotFoundError:
        return ""
    except OSError as error:
        return f"{path.name} cannot be read: {(error.strerror or str(error)).lower()}"
    if stat.S_IFMT(info.st_mode) != kind:
        return f"{path.name} is {KINDS.get(stat.S_IFMT(info.st_mode), 'a file')}"
    wanted = os.R_OK | (os.X_OK if kind == stat.S_IFDIR else 0)
    return "" if os.access(path, wanted) else f"{path.name} cannot be read: no permission"


def _points(run: RunDir) -> Iterator[str]:
    """Of a sweep its points that are told of, or lie between others, and are not there."""
    ended = result.read(run)
    told = {point.number for point in ended.points} if ended else set[int]()
    there = {int(point.id) for point in run.point_dirs() if point.is_point}
    missing = sorted((told | set(range(max(there, default=0)))) - there)
    for number in missing[:FEW]:
        yield f"points/{run.point(number).id} is missing"
    if len(missing) > FEW:
        yield f"and {len(missing) - FEW} more points"


FEW = 5
"""Missing points that are named."""
