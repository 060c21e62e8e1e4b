"""What was understood of the user's data, as lines: a section for the plan, and all of it. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from rich.cells import cell_len

from dltui.charts.text import clean, wrap
from dltui.data.head import Column, Head
from dltui.preflight.told import inputs, parts, shares, short, target
from dltui.tui.texts.toned import TextColumn, TextLine, fit, plain, row, sizes

FEW = 6
"""Classes, and columns, that a section of the plan shows."""

MANY = 200
"""Classes that the screen of the data shows."""

NAME, BAR, LEAST_BAR = 20, 24, 4
"""The most cells of a class's name, the most and the fewest of its bar."""

CLASS_COLUMNS = TextColumn("", 9, right=True), TextColumn("", 5, right=True)

FIGURES = 20
"""Cells of what stands behind a bar, gaps included: a count and a share."""

COLUMNS = (
    TextColumn("column", 20, middle=True),
    TextColumn("role", 8, from_width=56),
    TextColumn("understood as"),
    TextColumn("empty", 7, right=True),
)

UNDERSTOOD = 2
"""Number of the column that says as what one is read."""

SHORT_COLUMNS = TextColumn("", 14, middle=True), TextColumn("")

TONES = {"target": "accent", "left out": "muted"}
"""Of a column's role; features have none."""


def data_section(heads: Sequence[Head], width: int, *, brief: bool) -> list[TextLine]:
    """For the plan's side: the whole and the worst note in a line each; unless ``brief`` all notes
    and the first classes and columns.
    """
    lines: list[TextLine] = []
    for head in heads:
        lines += [()] * bool(lines)
        lines += _wrapped(f"DATA  {short(head)}", width, "strong")
        if not brief:
            lines += _classes(head, width, FEW)
            lines += _few_columns(head, width)
        told = [_note(note, width) for note in head.notes]
        if brief and told:
            lines.append(fit(((plain(told[0][0]) + " …" * (len(told[0]) > 1), ""),), width))
        elif not brief:
            lines += [line for note in told for line in note]
    return lines


def whole(head: Head, width: int) -> list[TextLine]:
    """Parts, classes, columns and notes, the notes first: they may call for something."""
    lines: list[TextLine] = [
        ((inputs(head), "strong"), (f"  to tell {target(head)}" if target(head) else "", "")),
        ((parts(head), ""),),
    ]
    if head.notes:
        lines += [(), (("NOTES", "muted"),)]
        for note in head.notes:
            lines += _note(note, width)
    if classes := _classes(head, width, MANY):
        lines += [(), ((f"{head.task.upper()}  {len(head.classes):,}", "muted"),), *classes]
    if head.columns:
        lines += [(), *_columns(head.columns, width)]
    return lines


def _note(note: str, width: int) -> list[TextLine]:
    first, *more = wrap(clean(note), max(8, width - 2))
    return [(("· ", "accent"), (first, "")), *[(("  " + text, ""),) for text in more]]


def _wrapped(text: str, width: int, tone: str) -> list[TextLine]:
    first, *more = wrap(clean(text), width)
    title, _, rest = first.partition("  ")
    return [((title + "  ", "muted"), (rest, tone)), *[((part, tone),) for part in more]]


def _classes(head: Head, width: int, most: int) -> list[TextLine]:
    """A bar for each, of its share; none of numbers, which have no shares."""
    if head.task == "numbers" or not any(head.classes.values()):
        return []
    shown = list(shares(head.classes).items())[:most]
    longest = max(cell_len(clean(name)) for name, _ in shown)
    names = min(NAME, longest, max(4, width - LEAST_BAR - FIGURES))
    bar = max(LEAST_BAR, min(BAR, width - names - FIGURES))
    columns = [TextColumn("", names), TextColumn("", bar), *CLASS_COLUMNS]
    largest = max(share for _, share in shown) or 1.0
    lines: list[TextLine] = []
    for name, share in shown:
        drawn = ("▇" * round(bar * share / largest), "accent")
        cells = (name, drawn, f"{head.classes[name]:,}", (f"{100 * share:.0f} %", "muted"))
        lines.append(row(cells, columns, names + bar + FIGURES))
    return [*lines, *_more(len(head.classes) - len(shown), head.task)]


def _more(count: int, what: str) -> list[TextLine]:
    return [((f"and {count:,} more {what}", "muted"),)] if count > 0 else []


def _few_columns(head: Head, width: int) -> Iterator[TextLine]:
    """What is odd of them comes first: the target, what is left out, what has gaps, words."""
    for column in sorted(head.columns, key=_odd)[:FEW]:
        tone = TONES.get(column.role, "")
        gaps = f"{column.gaps:,} empty, " * bool(column.gaps)
        role = f"{column.role}: " * (column.role != "feature")
        text = (f"{gaps}{clean(role + column.understood)}", "muted")
        yield row(
            ((column.name, tone), text),
            (TextColumn("", 14, middle=True), COLUMNS[UNDERSTOOD]),
            width,
        )
    yield from _more(len(head.columns) - FEW, "columns, under i")


def _odd(column: Column) -> tuple[bool, bool, bool]:
    return column.role == "feature", not column.gaps, column.understood.startswith("number")


def _columns(columns: Sequence[Column], width: int) -> list[TextLine]:
    """A table; what does not fit beside a name goes on below."""
    lines: list[TextLine] = [((f"COLUMNS  {len(columns):,}", "muted"),)]
    lines.append(row([(column.title, "muted") for column in COLUMNS], COLUMNS, width))
    room = sizes(COLUMNS, width)[UNDERSTOOD]
    for column in columns:
        tone = TONES.get(column.role, "")
        gaps = f"{column.gaps:,}" if column.gaps else ""
        first, *more = wrap(clean(column.understood), room)
        cells = (column.name, tone), (column.role, tone), first, (gaps, "warn")
        lines.append(row(cells, COLUMNS, width))
        lines += [row(("", "", part, ""), COLUMNS, width) for part in more]
    return lines
