"""Numbers and states in words, the same everywhere on the screen."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from dltui.charts.text import clean
from dltui.metrics import Metric
from dltui.runs.log.status import Status
from dltui.tui.texts.toned import Part, TextLine, fit
from dltui.words import compact, duration

if TYPE_CHECKING:
    from pathlib import Path

    from dltui.tui.reader.snapshot import Snapshot

NOTHING = "–"

SHORTEST = 4
"""Cells in which a part of a word still says something."""


def _sign(status: Status) -> Part:
    match status:
        case Status.QUEUED:
            return "○", "muted"
        case Status.RUNNING:
            return "●", "accent"
        case Status.FINISHED:
            return "✔", "good"
        case Status.DIVERGED:
            return "≈", "warn"
        case Status.STOPPED:
            return "■", "warn"
        case Status.OUT_OF_MEMORY:
            return "▣", "bad"
        case Status.FAILED | Status.LOST:
            return "✖", "bad"


def _standing(status: Status) -> Part:
    sign, tone = _sign(status)
    return f"{sign} {status.word}", tone


STATUS = {status: _standing(status) for status in Status}
"""Glyph, word and tone, so that neither colour nor glyph is needed alone."""

DELETED: TextLine = (("✖ deleted", "bad"),)


def standing(status: Status, said: str = "") -> Part:
    """``STATUS``, but amber for a run that finished and has something ``said`` of it: it did not
    learn, or points of its sweep diverged.
    """
    return ("! finished", "warn") if status is Status.FINISHED and said else STATUS[status]


def by(owner: str) -> Part:
    """Who started a run, where it was somebody else."""
    return (f"by {clean(owner)}" * bool(owner), "muted")


def clock(seconds: float | None) -> str:
    """Time left or passed that moves: 0:41, 12:05, 3:04:05."""
    return NOTHING if seconds is None else duration(max(1.0, seconds))


def ago(moment: float, now: float) -> str:
    """When something was: just now, 5 min ago, 3 h ago, yesterday, or the date."""
    past = now - moment
    if moment <= 0:
        return ""
    if past < 60:
        return "just now"
    if past < 3600:
        return f"{past / 60:.0f} min ago"
    if past < 24 * 3600:
        return f"{past / 3600:.0f} h ago"
    if past < 48 * 3600:
        return "yesterday"
    return time.strftime("%d %b %Y", time.localtime(moment))


def age(moment: float, now: float) -> str:
    """The same in at most six cells, under a heading: now, 5 min, 3 h, 12 d, 7 mo, 2 y."""
    past = now - moment
    if moment <= 0:
        return ""
    for seconds, unit in ((365 * 86400, "y"), (61 * 86400, "mo"), (86400, "d"), (3600, "h")):
        if past >= seconds:
            return f"{past // (30.5 * 86400 if unit == 'mo' else seconds):.0f} {unit}"
    return f"{past // 60:.0f} min" if past >= 60 else "now"


def result(known: Metric, value: float, width: int, tone: str = "strong") -> TextLine:
    """``test/accuracy 97.50 %`` in ``width`` cells: word and unit give way, never the number."""
    bare = known.number(value) if known.unit == "%" else compact(value)
    for word, number in ((known.word, known.text(value)), (known.short, known.text(value))):
        if len(word) + 1 + len(number) <= width:
            return named(word, number, width, tone)
    if known.unit == "%" and len(known.short) + 1 + len(bare) > width >= len(known.text(value)):
        return ((known.text(value), tone),)
    return named(known.short, bare if len(bare) <= width else compact(value, 2), width, tone)


def named(word: str, number: str, width: int, tone: str = "strong") -> TextLine:
    """A word and its number at the two ends of ``width`` cells; no word where none fits."""
    room = width - len(number) - 1
    if room < SHORTEST:
        return ((number, tone),)
    return (*fit(((word, "muted"),), room), (" ", ""), (number, tone))


def agreement(claims: tuple[int, int]) -> Part:
    """How many of the published figures that could be judged were reproduced."""
    agreed, judged = claims
    if not judged:
        return "", ""
    return (f"✔ {agreed}/{judged}", "good") if agreed == judged else (f"✖ {agreed}/{judged}", "bad")


def bar(share: float, width: int) -> str:
    """A share in 0…1 as a bar of blocks."""
    full = round(max(0.0, min(1.0, share)) * width)
    return "▰" * full + "▱" * (width - full)


def turn(snapshot: Snapshot, run: Path) -> str:
    """Of a run that waits on this machine: its place and what it waits for; empty for another."""
    row = snapshot.turn(run)
    return row.standing if row else ""
