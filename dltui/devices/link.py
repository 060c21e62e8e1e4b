"""The line to the terminal: how long a question and its answer take, and what it carries."""

from __future__ import annotations

import os
import random

from msgspec import Struct

from dltui.devices.terminal import WELL, ask
from dltui.devices.values import Missing
from dltui.words import compact

SLOW = 50_000
"""Bytes a second under which ``ssh -C`` is suggested: a screen then takes 0.2 s and more."""

WIDE = 1_000_000
"""Bytes a second from which on a number says nothing: nothing here sends so much."""

PROBES = (2_000, 32_000)
"""Bytes sent to see what the line carries; the larger only where the smaller took no time."""

ENOUGH = 0.1
"""Seconds that sending takes, and are told apart from what any answer takes."""

SILENT = Missing("the terminal does not answer")


class LineSample(Struct, frozen=True):
    """``round_trip`` is in seconds, ``rate`` in bytes a second and null where it is not known."""

    round_trip: float
    rate: float | None


def measure(*, reading: int = 0, writing: int = 1) -> LineSample | Missing:
    """Ask the terminal, then send it what it does not show and ask again; 2 s at 16 kB/s."""
    first = ask(WELL, reading=reading, writing=writing)
    if first is None:
        return SILENT
    again = ask(WELL, reading=reading, writing=writing)
    round_trip = min(first.seconds, again.seconds if again else first.seconds)
    rate = None
    for size in PROBES:
        answer = ask(_unseen(size) + WELL, seconds=20.0, reading=reading, writing=writing)
        if answer is None:
            break
        took = answer.seconds - round_trip
        rate = size / max(took, 1e-4)
        if took > ENOUGH:
            break
    return LineSample(round_trip, rate)


def _unseen(size: int) -> bytes:
    """Changes of colour, as much like what is shown as ``ssh -C`` can tell."""
    colours = random.Random(0)
    changes = (b"\x1b[38;5;%dm" % colours.randrange(256) for _ in range(size // 11))
    return b"".join((*changes, b"\x1b[m"))


def said(line: LineSample | Missing) -> str:
    """``152 ms, about 7.9 kB/s: ssh -C would help``, of the line of this process."""
    if isinstance(line, Missing):
        return line.missing
    trip = f"{line.round_trip * 1000:.0f} ms"
    between = multiplexer()
    if between:
        return f"{trip} to {between}; what lies beyond does not answer"
    if line.rate is None:
        return trip
    if line.rate >= WIDE:
        return f"{trip}, wide"
    advice = ": ssh -C would help" if line.rate < SLOW else ""
    return f"{trip}, about {compact(line.rate / 1000, 2)} kB/s{advice}"


def multiplexer() -> str:
    """What answers in the terminal's place; empty where nothing does."""
    return "tmux" if os.environ.get("TMUX") else "screen" if os.environ.get("STY") else ""
