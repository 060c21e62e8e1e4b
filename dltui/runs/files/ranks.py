"""``ranks/<n>.json``: a sign of life of each rank of a run, and how it ended."""

from __future__ import annotations

import os

import msgspec
from msgspec import Struct, field

from dltui.runs.bounds import Count, Moment, Pid
from dltui.runs.files import small_files
from dltui.runs.files.atomic import write_atomic
from dltui.runs.files.encoding import encoded
from dltui.runs.layout import RunDir
from dltui.writing import writing


class Rank(Struct, frozen=True, kw_only=True):
    """``beat`` counts the times it was written, ``place`` grows with all that the rank does, and
    ``memory`` are bytes, of the process resident, and of its GPU allocated, reserved and peak.
    ``late`` is what rank 0 says of others that it waits for. ``status`` is empty while it lives,
    and ``message`` says why it ended.
    """

    rank: Count
    size: Count
    host: str
    pid: Pid
    written: Moment
    beat: Count = 0
    step: Count = 0
    place: Count = 0
    doing: str = ""
    device: str = ""
    memory: dict[str, int] = field(default_factory=dict[str, int])
    late: str = ""
    status: str = ""
    message: str = ""
    exit_code: int = 0


_RANK = msgspec.json.Decoder(Rank)

A_SECOND = 50
"""Files of all ranks together that are written, or read by one who looks, in a second: a file
server is not there for signs of life."""


def seconds(size: int, least: float) -> float:
    """Between two times that each of ``size`` ranks is written or read; ``least`` for few."""
    return max(least, size / A_SECOND)


def write(run: RunDir, rank: Rank) -> None:
    with writing(run.ranks):
        run.ranks.mkdir(exist_ok=True)
    write_atomic(run.ranks / f"{rank.rank}.json", encoded(rank))


def read(run: RunDir) -> list[Rank]:
    """Those of all ranks that have written one, in order; none of a run of a single process."""
    try:
        names = os.listdir(run.ranks)  # noqa: PTH208 - one call
    except (FileNotFoundError, NotADirectoryError, PermissionError):
        return []
    found = [
        rank
        for name in names
        if name.endswith(".json")
        and (rank := small_files.told(run.ranks / name, _RANK)[0]) is not None
    ]
    return sorted(found, key=lambda one: one.rank)


def clear(run: RunDir) -> None:
    """Take away those of an earlier sitting."""
    if not run.ranks.is_dir() or run.ranks.is_symlink():
        return
    with writing(run.ranks):
        for path in run.ranks.iterdir():
            path.unlink(missing_ok=True)
        run.ranks.rmdir()
