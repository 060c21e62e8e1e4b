"""A run of a list in a few lines: what was asked, what it gave, why it failed. Pure."""

from __future__ import annotations

from rich.cells import cell_len

from dltui.charts.text import clean, wrap
from dltui.presets.sweep import show
from dltui.runs.files import config
from dltui.runs.files.request import RECORDED
from dltui.runs.listing import told
from dltui.runs.listing.index import RunRecord
from dltui.runs.log.fold import RunView
from dltui.tui.texts import phrases
from dltui.tui.texts.side_column import progress
from dltui.tui.texts.toned import TextLine, ends
from dltui.words import from_home, titled

LABEL = 10
"""Cells of the names on the left."""


def details(record: RunRecord, view: RunView | None, now: float, width: int) -> list[TextLine]:
    """``view`` is what a live run does now."""
    status, said = (view.status, view.ending) if view else (record.status, record.message)
    standing = phrases.standing(status, said)
    live = view if view and not status.final else None
    room = width - cell_len(clean(record.called)) - 2
    lines = [ends(((clean(record.called), "strong"),), _when(record, live, now, room), width)]
    for label, text, tone in (
        ("", said, standing[1]),
        ("", titled(record.title, record.quick), "muted"),
        ("settings", _settings(record), ""),
        ("points", f"{record.points:,}" if record.points else "", ""),
        ("final", told.final(record), ""),
        ("best", told.best(record), ""),
        ("claims", phrases.agreement(record.claims)[0], phrases.agreement(record.claims)[1]),
        ("tags", " ".join(f"#{tag}" for tag in record.tags), "accent"),
        ("note", record.note, ""),
        ("device", record.device, "muted"),
        ("run by", record.owner, "muted"),
        ("kept in", from_home(record.run.path), "muted"),
    ):
        lines += _labelled(label, clean(text), tone, width)
    return lines


def _when(record: RunRecord, live: RunView | None, now: float, room: int) -> TextLine:
    if live:
        return progress(live, room)
    status = phrases.standing(record.status, record.message)
    took = f"  {phrases.clock(record.elapsed)}" if record.elapsed else ""
    return (status, (f"{took}  {phrases.ago(record.created, now)}", "muted"))


def _settings(record: RunRecord) -> str:
    """What was changed of the preset, or what the script that recorded it wrote."""
    own = config.read(record.run) if record.kind in RECORDED else {}
    said = record.overrides or [f"{key}={show(value)}" for key, value in own.items()]
    return "  ".join(said) or ("" if record.kind in RECORDED else "as the preset has them")


def _labelled(label: str, text: str, tone: str, width: int) -> list[TextLine]:
    """``text`` beside its label, or from the left edge where it needs none."""
    if not text:
        return []
    indent = f"{label:<{LABEL}}" if label else ""
    first, *more = wrap(text, width - len(indent))
    lines: list[TextLine] = [((indent, "muted"), (first, tone))]
    return lines + [((" " * len(indent), ""), (line, tone)) for line in more]
