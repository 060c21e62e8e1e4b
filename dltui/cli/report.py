"""A run told on stdout: what it was, its numbers, what was reported, its figures."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Collection

from dltui.charts.text import clean
from dltui.cli.progress import duration, position
from dltui.cli.streams import drawing
from dltui.cli.table import print_line, print_table, print_text
from dltui.compare.apart import apart, chosen
from dltui.figures.records import Figure
from dltui.launch.queue.now import standing
from dltui.presets.claims_table import claims_table
from dltui.presets.claims_table import notes as claim_notes
from dltui.presets.sources import legend
from dltui.reports.document import METRICS, title, told
from dltui.reports.plain import report, to_ansi, to_text
from dltui.reports.reported import of_verdicts, with_reported
from dltui.runs import damage
from dltui.runs.files.request import kind
from dltui.runs.liveness import ending
from dltui.runs.log.events import Status
from dltui.runs.log.fold import RunView
from dltui.runs.verdict import Verdict

CLAIMS = claims_table([]).id
"""The figure that repeats what the report says first."""

WIDTH = 100
"""Of figures, where stdout is no terminal."""


def print_report(view: RunView) -> None:
    """Title and state, metrics, claims, then each figure under its title."""
    result = view.result
    print_line(clean(f"{title(view)}  {_stands(view)}"))
    print_line(f"{view.run.path}  {position(view)}  {duration(view.elapsed)}")
    for line in damage.found(view.run):
        print_line(clean(f"damaged: {line}"))
    if view.skipped:
        print_line(f"{view.skipped} lines of the log could not be read")
    if kind(view.run) != "preset" and (own := apart([chosen(view.run)])[0]):
        print_line(clean(own))
    if view.finals:
        print()
        print_table(METRICS, told(view), right="value best")
    if result and result.claims:
        print_claims(result.claims, result.topic)
    claimed = of_verdicts(result.claims) if result else []
    figures = [with_reported(f, claimed) for f in view.charted.values() if f.id != CLAIMS]
    print_figures(figures, view)


def print_standing(view: RunView) -> None:
    """One line: the id, how it ended, and the metric that stands for it."""
    name = view.headline
    value = f"{view.metric(name).word} {view.metric(name).text(view.finals[name])}" if name else ""
    print_line(clean("  ".join(filter(None, (view.run.id, _stands(view), value)))))


def _stands(view: RunView) -> str:
    """How it ended; of one that waits, where in the queue and for what."""
    said = view.ending
    if view.status is Status.QUEUED:
        said = standing([view.run.path]).get(view.run.path, said)
    return ending.line(view.status, said)


def print_claims(claims: list[Verdict], topic: str) -> None:
    """Reported against reproduced, then the notes in words."""
    print_figures([claims_table(claims, topic)])
    for name in legend(claim.source for claim in claims):
        print_text(name)
    for note in claim_notes(claims):
        print_text(clean(note))


def print_figures(figures: Collection[Figure], view: RunView | None = None) -> None:
    """Each under its title; ``view`` is where step series and large pictures lie."""
    if not figures:
        return
    terminal = sys.stdout.isatty()
    style = drawing()
    lines = report(
        figures,
        width=shutil.get_terminal_size().columns if terminal else WIDTH,
        style=style,
        series=view.series if view else None,
        run=view.run.path if view else None,
    )
    print()
    text = to_ansi(lines, colours=style.depth.value) if style.colour else to_text(lines)
    print(text, end="", flush=True)
