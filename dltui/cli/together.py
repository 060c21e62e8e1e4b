"""A command that torchrun or srun has begun several times, as ranks: one run for all of them."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from dltui.launch import joined
from dltui.launch.joined import Place
from dltui.runs.layout import RunDir


def follow(root: Path, place: Place) -> None:
    """Take a place in the run that the first says, where this is not the first itself: without
    return.
    """
    if place.rank:
        run = joined.which(root, place)
        os.execv(sys.executable, [sys.executable, "-P", "-m", "dltui.worker", str(run.path)])


@contextmanager
def led(root: Path, place: Place, run: RunDir) -> Iterator[None]:
    """As the first, say that it is ``run`` for as long as this goes on."""
    joined.say_which(root, place, run)
    try:
        yield
    finally:
        joined.forget_which(root, place)
