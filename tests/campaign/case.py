"""One case of the campaign: what it may roll dice with, where it may write, how it is lost."""

from __future__ import annotations

import os
import random
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

SHARED_MEMORY = Path("/dev/shm")
"""Where a disk that others use as well does not keep a case waiting; files are the same there."""

ROOM = "DLTUI_CAMPAIGN_ROOM"
"""The folder of a block of cases, in its environment: what a killed case leaves goes with it."""


class Lost(Exception):
    """What did not hold, in one line."""


@dataclass(slots=True)
class Case:
    """Case ``number`` of ``part``: the same seed gives the same dice.

    ``tried`` counts what has been tried so far; a case ends with the first that does not hold.
    ``said`` are numbers it has measured, in words.
    """

    part: str
    number: int
    seed: int
    folder: Path
    dice: random.Random
    tried: int = 0
    said: str = ""

    @property
    def root(self) -> Path:
        return self.folder / "runs"

    @property
    def temporary(self) -> Path:
        """What the processes of the case have as ``TMPDIR``."""
        return self.folder / "tmp"

    def hold(self, holds: object, otherwise: str) -> None:
        if not holds:
            raise Lost(otherwise)


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """``run`` carries out a case.

    ``cannot`` tells why the part cannot be tried here, ``block`` how many cases one process does,
    ``weight`` its share of the time, ``last`` how many cases there are, null without end.
    """

    name: str
    words: str
    run: Callable[[Case], None]
    cannot: Callable[[], str] = str
    block: int = 10
    weight: float = 1.0
    last: int | None = None


@contextmanager
def room() -> Iterator[Path]:
    """A folder for cases, which is gone afterwards."""
    shared = SHARED_MEMORY if SHARED_MEMORY.is_dir() else None
    with tempfile.TemporaryDirectory(prefix="campaign-", dir=shared) as folder:
        # Somebody else of the machine looks on in some of the parts.
        Path(folder).chmod(0o755)
        yield Path(folder)


@contextmanager
def opened(part: str, number: int, seed: int) -> Iterator[Case]:
    """A case with a folder of its own, which is gone afterwards."""
    folder = Path(tempfile.mkdtemp(prefix=f"{part}-{number}-", dir=os.environ.get(ROOM)))
    folder.chmod(0o755)
    case = Case(part, number, seed, folder, random.Random(f"{seed}/{part}/{number}"))
    case.root.mkdir()
    case.temporary.mkdir()
    try:
        yield case
    finally:
        shutil.rmtree(folder, ignore_errors=True)
