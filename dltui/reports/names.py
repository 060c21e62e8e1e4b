"""The names of the formats and what they are, for those who only offer them."""

from __future__ import annotations

from pathlib import Path

NAMES = {
    "html": "a report in one file, for a browser",
    "pdf": "a report as pages, for paper",
    "md": "a report as Markdown",
    "svg": "the figures as drawings",
    "png": "the figures as a picture",
    "terminal": "the figures as a terminal shows them, an SVG",
    "csv": "every value as a row",
    "json": "series, figures and result",
    "jsonl": "every value as a line of JSON",
    "parquet": "every value, in typed columns",
    "tensorboard": "a folder of event files, for TensorBoard",
}

OF_SEVERAL = NAMES | {"json": "one value a run"}
"""The same of several runs at once."""

FIGURES = {
    "csv": "its data as rows",
    "json": "the same as objects",
    "jsonl": "an object a line",
    "parquet": "typed columns",
    "svg": "a drawing",
    "pdf": "a drawing for a paper",
    "png": "a picture",
}
"""Of one figure."""

REPORTS = ("html", "pdf", "md")
"""Those that tell a run in words."""

SUFFIXES = {"terminal": "svg"}
"""How the names of files end, where not as the format is called."""


def suffix(kind: str) -> str:
    """``.html``; of ``terminal`` ``.svg``."""
    return f".{SUFFIXES.get(kind, kind)}"


def drawings(path: Path) -> Path:
    """The folder of drawings beside the Markdown in ``path``, called like it."""
    return path.with_name(f"{path.stem}-figures")


def files(path: Path, kind: str) -> list[Path]:
    """What is written for ``path``."""
    return [path, drawings(path)] if kind == "md" else [path]


WIDE = ("csv", "jsonl", "parquet")
"""Those that have a wide table, too."""
