"""A run, or several compared, and single figures written as files: every format there is."""

from __future__ import annotations

import errno
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Literal, TextIO
from urllib.parse import quote

from dltui.compare import data
from dltui.compare.members import expand, members
from dltui.compare.quantities import Quantities
from dltui.compare.rows import rows
from dltui.compare.settings import used
from dltui.figures.records import Figure
from dltui.reports import event_files
from dltui.reports.document import PLAIN, Wishes, of_comparison, of_run
from dltui.reports.drawings import sheet
from dltui.reports.drawings.described import described
from dltui.reports.figure_data import frame_of
from dltui.reports.frame import Frame
from dltui.reports.frame_files import WRITERS, WriteFrame
from dltui.reports.html import to_html
from dltui.reports.markdown import to_markdown
from dltui.reports.names import drawings
from dltui.reports.parts import Document, Picture, Slugs
from dltui.reports.pdf import to_pdf
from dltui.reports.reported import of_verdicts, with_reported
from dltui.reports.terminal import to_terminal
from dltui.reports.tidy import tidy
from dltui.reports.wide import wide
from dltui.runs import numbers
from dltui.runs.layout import RunDir
from dltui.runs.log.fold import RunView
from dltui.runs.log.follow import read
from dltui.writing import new_text, writing

Write = Callable[[Sequence[RunDir], TextIO], None]
WriteReport = Callable[[Document, TextIO], None]
WriteFigure = Callable[[RunView, Figure, TextIO], None]
"""What is no text goes into the ``buffer`` of its file."""


def _json(runs: Sequence[RunDir], file: TextIO) -> None:
    """One run or sweep whole; of several runs, and of the points of a sweep, one value a run."""
    views = _meant(runs)
    if len(views) == 1:
        return numbers.write_json(views[0], used(views[0].run), file)
    every = members(views)
    first = Quantities(every).first
    return data.write_json(rows(every, first), first, file)


def _table(make: Callable[[Sequence[RunDir]], Frame], write: WriteFrame) -> Write:
    return lambda runs, file: write(make(runs), file)


def _text(draw: Callable[[Document], str]) -> WriteReport:
    return lambda document, file: (file.write(draw(document)), None)[1]


def _pages(document: Document, file: TextIO) -> None:
    file.buffer.write(to_pdf(document))


def _svg(document: Document, file: TextIO) -> None:
    file.write(sheet.together(document.title, document.pictures))


def _png(document: Document, file: TextIO) -> None:
    svg = sheet.together(document.title, document.pictures)
    file.buffer.write(sheet.printed(svg, document.title, document.title, "png"))


def _figure(write: WriteFrame) -> WriteFigure:
    return lambda view, figure, file: write(frame_of(figure, view.series), file)


def _pictured(view: RunView, figure: Figure) -> Picture:
    """With the values that its lines are held against."""
    claimed = of_verdicts(view.result.claims) if view.result else []
    return Picture(with_reported(figure, claimed), view.series, view.run.path)


def _figure_svg(view: RunView, figure: Figure, file: TextIO) -> None:
    file.write(sheet.alone(_pictured(view, figure)))


def _figure_page(kind: Literal["pdf", "png"]) -> WriteFigure:
    def write(view: RunView, figure: Figure, file: TextIO) -> None:
        picture = _pictured(view, figure)
        alt = described(picture.figure, picture.series)
        title = figure.title or figure.id
        file.buffer.write(sheet.printed(sheet.alone(picture), title, alt, kind))

    return write


REPORTS: dict[str, WriteReport] = {
    "html": _text(to_html),
    "pdf": _pages,
    "md": _text(to_markdown),
    "svg": _svg,
    "png": _png,
    "terminal": _text(to_terminal),
}
"""Of a document."""

TABLES: dict[str, Write] = {
    "csv": _table(tidy, WRITERS["csv"]),
    "json": _json,
    "jsonl": _table(tidy, WRITERS["jsonl"]),
    "parquet": _table(tidy, WRITERS["parquet"]),
    "tensorboard": lambda runs, file: event_files.write_one(runs, file.buffer),
}
"""Of the numbers of whole runs."""

WIDE: dict[str, Write] = {kind: _table(wide, WRITERS[kind]) for kind in ("csv", "jsonl", "parquet")}
"""Of whole runs, for spreadsheets."""

FIGURES: dict[str, WriteFigure] = {
    **{kind: _figure(write) for kind, write in WRITERS.items()},
    "svg": _figure_svg,
    "pdf": _figure_page("pdf"),
    "png": _figure_page("png"),
}
"""Of one figure."""

BINARY = frozenset({"parquet", "pdf", "png", "tensorboard"})
"""Those that no terminal shows."""


def _meant(runs: Sequence[RunDir]) -> list[RunView]:
    """A sweep by itself is told whole, among others it stands for its points."""
    return [read(run) for run in (runs if len(runs) == 1 else expand(runs))]


def document(runs: Sequence[RunDir], wishes: Wishes = PLAIN) -> Document:
    """One run by itself; several as their comparison."""
    views = _meant(runs)
    if len(views) == 1:
        return of_run(views[0], wishes)
    return of_comparison(members(views), wishes)


def write_file(
    runs: Sequence[RunDir], kind: str, path: Path, wishes: Wishes = PLAIN, *, wide: bool = False
) -> None:
    """``Refused`` where the file cannot be written; drawings of Markdown go into a folder beside
    it, which is named like it. Event files go into a folder.
    """
    if kind == "md":
        return write_markdown(document(runs, wishes), path)
    if kind == "tensorboard":
        return event_files.write_folder(runs, path)
    with new_text(path) as file:
        write(runs, kind, file, wishes, wide=wide)
    return None


def write(
    runs: Sequence[RunDir], kind: str, file: TextIO, wishes: Wishes = PLAIN, *, wide: bool = False
) -> None:
    if kind in REPORTS:
        REPORTS[kind](document(runs, wishes), file)
    else:
        (WIDE if wide else TABLES)[kind](runs, file)


def write_markdown(made: Document, path: Path) -> None:
    folder, names = drawings(path), Slugs()

    def place(picture: Picture) -> str:
        with writing(folder):
            if folder.is_symlink():
                raise OSError(errno.ELOOP, "link")
            folder.mkdir(exist_ok=True)
        name = f"{names(picture.figure.id)}.svg"
        with new_text(folder / name) as file:
            file.write(sheet.alone(picture))
        return f"{quote(folder.name)}/{name}"

    with new_text(path) as file:
        file.write(to_markdown(made, place))
