"""``source.json``: what an imported run was read from, and how far; by it a run is found again."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path
from typing import Any

import msgspec
from msgspec import Struct, field

from dltui.adapters.pieces import About
from dltui.adapters.sources import Source
from dltui.runs import ids
from dltui.runs.bounds import Count
from dltui.runs.files import small_files
from dltui.runs.files.atomic import write_atomic
from dltui.runs.files.encoding import laid_out
from dltui.runs.layout import RunDir

LETTERS = 3
"""At the end of a run's name; those of an imported one follow from what it was read from."""


class Known(Struct, frozen=True, kw_only=True):
    """``key`` is what the source is known by, ``state`` what its reader has read, ``about`` what it
    said; ``log`` are the bytes of the log with that and no more.
    """

    tool: str
    place: str
    key: str
    name: str = ""
    state: dict[str, Any] = field(default_factory=dict[str, Any])
    about: About = field(default_factory=About)
    log: Count = 0


_DECODER = msgspec.json.Decoder(Known)


def read(run: RunDir) -> Known | None:
    """Null where ``run`` was not imported, or its file is damaged."""
    return small_files.told(run.source, _DECODER)[0]


def write(run: RunDir, known: Known) -> None:
    write_atomic(run.source, laid_out(known))


def find(root: Path, key: str) -> RunDir | None:
    """The run of ``root`` that was read from ``key``: one look at its names, and a file or two."""
    ending = f"-{letters(key)}"
    try:
        with os.scandir(root) as entries:
            names = [one.name for one in entries if one.name.endswith(ending)]
    except FileNotFoundError:
        return None
    for name in names:
        known = read(RunDir(root / name))
        if known is not None and known.key == key:
            return RunDir(root / name)
    return None


def place(root: Path, source: Source) -> RunDir:
    """Where a run that is new here goes."""
    stamp = ids.run_id(source.name, source.created)[:-LETTERS]
    return RunDir(root / f"{stamp}{letters(source.key)}")


def letters(key: str) -> str:
    number = int.from_bytes(hashlib.sha256(key.encode("utf-8", "replace")).digest()[:8], "big")
    known = ids.LETTERS
    return "".join(known[number // len(known) ** n % len(known)] for n in range(LETTERS))
