"""``end.json``: who asked a run to stop, or killed it. Written before the signal is sent."""

from __future__ import annotations

import os
import signal
import socket
import sys
from typing import Literal

import msgspec
from msgspec import Struct

from dltui.runs import clock
from dltui.runs.bounds import Count, Moment, Seconds
from dltui.runs.files import small_files
from dltui.runs.files.atomic import write_atomic
from dltui.runs.files.encoding import laid_out
from dltui.runs.layout import RunDir
from dltui.writing import Refused, user


class End(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """``place`` says where it was asked: "lab", "command", "sweep", a signal's name, or
    "slurm", with a colon and its reason where it told one.

    ``user`` and ``host`` are whose words it was; empty where a signal came from nobody known.
    ``gone`` is true once the process of a killed run was seen to be gone; ``step``, counted in
    ``unit``, is then how far it had come, and ``elapsed`` its seconds of running.
    """

    how: Literal["stop", "kill"]
    place: str
    user: str = ""
    host: str = ""
    time: Moment = 0.0
    gone: bool = False
    step: Count = 0
    unit: str = "step"
    elapsed: Seconds = 0.0


SLURM = "slurm"

_END = msgspec.json.Decoder(End)


def asked(how: Literal["stop", "kill"], place: str) -> End:
    """An end that the user of this process asks for now."""
    return End(how=how, place=place, user=me(), host=socket.gethostname(), time=clock.wall())


def by_signal(number: int, reason: str = "") -> End:
    """A stop that came as a signal, of which the sender is not known; in a job it is Slurm's, which
    may have told its ``reason``.
    """
    place = signal.Signals(number).name.removeprefix("SIG")
    if "SLURM_JOB_ID" in os.environ:
        place = f"{SLURM}: {reason}" if reason else SLURM
    return End(how="stop", place=place, time=clock.wall())


def me() -> str:
    """Who this process belongs to; the number where the system knows no name."""
    return user(os.getuid())


def read(run: RunDir) -> End | None:
    """Who ended ``run``; null where nobody did, or the file is unreadable."""
    return stated(run)[0]


def stated(run: RunDir) -> tuple[End | None, str]:
    """The same, and what is wrong with a file that cannot be read as one."""
    return small_files.told(run.end, _END)


def note(run: RunDir, end: End) -> None:
    """``write`` it from a worker; that it cannot be written, said in the log, lets no run go on."""
    try:
        write(run, end)
    except Refused as error:
        print(error, file=sys.stderr)


def write(run: RunDir, end: End) -> None:
    write_atomic(run.end, laid_out(end))
