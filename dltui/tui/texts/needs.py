"""What a run needs and what of it is here, in lines for the plan."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from rich.cells import cell_len

from dltui.charts.text import clean, wrap
from dltui.data.fetching import Step
from dltui.data.places import size_in_words
from dltui.errors import DltuiError
from dltui.preflight.finding import Finding
from dltui.runs.roots import ELSEWHERE
from dltui.tui.texts.toned import TextLine, fit
from dltui.words import amount, from_home

WHAT, VALUE, GAP = 10, 28, 2
"""Cells of the first column, the most of the second, and between two."""

WIDEST = 110
"""Cells; a hint too far from what it is for is not seen to belong to it."""

MISSED = {"disk": "place for runs"}
"""What is missing, where it has another name than what is looked at."""


def missed(finding: Finding) -> str:
    """``data refused``, ``device missing``."""
    what = MISSED.get(finding.what, finding.what)
    return f"{what} {'refused' if finding.refused else 'missing'}"


def needs(
    findings: Sequence[Finding],
    arriving: Mapping[str, Step],
    width: int,
    *,
    disk: int = 0,
    every: bool = True,
) -> list[TextLine]:
    """A finding a line or two, those that stand in the way first; only these unless ``every``.

    ``arriving`` are the data sets on their way, ``disk`` the bytes that the run is predicted to
    leave behind, 0 where that is not known.
    """
    seen = [one for one in findings if every or not one.ok or one.value in arriving]
    values = max((cell_len(shown(one.value)) for one in seen), default=0)
    lines: list[TextLine] = []
    for one in sorted(seen, key=lambda one: one.ok):
        start = WHAT + min(values, VALUE) + GAP
        lines += _lines(one, arriving.get(one.value), start, min(width, WIDEST), disk)
    return lines


class Lacking(DltuiError):
    """Something stands in the way of a run: with the key of the plan that mends it."""


def demand(findings: Sequence[Finding]) -> None:
    """Raises `Lacking` for the first thing that stands in the way of a run."""
    hints = {
        "fetch": "; d fetches it",
        "device": "; u takes what there is",
        "place": f"; {ELSEWHERE}",
    }
    for finding in findings:
        if not finding.ok:
            hint = hints.get(finding.cure, "")
            raise Lacking(f"{finding.value}: {shown(finding.text)}{hint}")


def shown(text: str) -> str:
    """A text of a finding with the home folder as it is written for people."""
    return clean(from_home(text))


def _lines(
    finding: Finding, step: Step | None, start: int, width: int, disk: int
) -> list[TextLine]:
    """The third column begins at ``start`` and wraps."""
    mark, hint = _end(finding, step)
    text = clean(step.in_words) if step else shown(finding.text)
    if finding.what == "disk" and finding.ok and disk:
        text = f"{amount(disk)} needed, {text}"
    tone = "" if finding.ok or step else "warn"
    room = max(16, width - start - cell_len(hint) - GAP)
    first, *more = wrap(text, room)
    head: TextLine = (
        mark,
        (f"{finding.what:<{WHAT - 2}}", "muted"),
        *fit(((shown(finding.value), "strong" if finding.ok else "bad"),), start - WHAT - GAP),
        (" " * GAP, ""),
        (first + " " * (room - cell_len(first)), tone),
        (" " * GAP, ""),
        (hint, "accent"),
    )
    return [head, *[((" " * start, ""), (part, tone)) for part in more]]


def _end(finding: Finding, step: Step | None) -> tuple[tuple[str, str], str]:
    """The mark in front, and the key that mends it."""
    if step is not None:
        return ("● ", "accent"), "d  stop"
    size = size_in_words(finding.size)
    hints = {"fetch": f"d  fetch {size}".rstrip(), "device": "u  take what there is"}
    return (("✔ ", "good") if finding.ok else ("✖ ", "bad")), hints.get(finding.cure, "")
