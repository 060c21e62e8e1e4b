"""Examples that do not fit in memory: read ahead of the training by processes that stay."""

from __future__ import annotations

import signal
import sys
import warnings
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing.connection import wait

import torch
from torch import Tensor
from torch.utils.data import DataLoader, Dataset

from dltui.data.dataset import LazyImages
from dltui.data.readers import processes
from dltui.data.seeded import seeded
from dltui.errors import DltuiError
from dltui.runs.liveness.processes import die_with_parent

FORKED = "fork" if sys.platform == "linux" else None
"""How they begin: a point of a sweep would have a server fork them, which imports torch anew."""

SEEN_SECONDS = 1.0
"""Within as long the system tells that a process has ended whose messages have."""

AHEAD = 2
"""Batches that each process has ready or in work."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """A batch: the ``places`` of its examples, and the seed of what the user's code draws."""

    places: list[int]
    seed: int


def read(images: LazyImages, wanted: Wanted) -> list[Tensor]:
    """In this process. What is drawn depends on the batch alone, not on who reads it."""
    with seeded(wanted.seed):
        return [images[place] for place in wanted.places]


class Loader:
    """``count`` processes that read batches of all parts of a data set; 0 reads in this one.

    They begin with the first batch and stay until ``close``, or until this is forgotten. With
    ``pinned``, batches lie in memory that a GPU can copy from by itself. PyTorch's own random
    numbers stay where they are. ``reading`` is the part that was begun last.
    """

    def __init__(self, count: int | None = None, *, pinned: bool = False) -> None:
        self.count = processes() if count is None else count
        self.pinned = pinned
        self._sources: list[LazyImages] = []
        self._orders = _Orders()
        self._loader: DataLoader[Tensor] | None = None
        self._busy = False
        self._under_way: Iterator[Tensor] | None = None
        self.reading: LazyImages | None = None

    def add(self, images: LazyImages) -> None:
        """Name a part before the processes begin: they have to begin again for one that is new."""
        if self._place(images) is None:
            self._sources.append(images)
            self.close()

    def batches(self, images: LazyImages, wanted: Iterable[Wanted]) -> Iterator[Tensor]:
        """(n, …) as stored, in the order in which they are ``wanted``."""
        self.add(images)
        if self._busy:  # somebody reads a part while another is under way
            beside = Loader(self.count, pinned=self.pinned)
            yield from beside.batches(images, wanted)
            return
        self._busy, self.reading = True, images
        source = self._place(images)
        assert source is not None
        self._orders.waiting = ((source, one) for one in wanted)
        try:
            with _one_line():
                yield from self._begun()
        finally:
            self._busy = False

    def close(self) -> None:
        """End the processes."""
        self._loader = self._under_way = None

    @property
    def ended(self) -> dict[int, int]:
        """Exit codes of processes that are gone, by their numbers: torch says no more than which,
        and nothing where what one has sent is cut short before its end is seen.
        """
        there = getattr(self._under_way, "_workers", ())
        wait([one.sentinel for one in there], SEEN_SECONDS)
        return {one.pid: one.exitcode for one in there if one.exitcode is not None}

    def _place(self, images: LazyImages) -> int | None:
        return next((n for n, one in enumerate(self._sources) if one is images), None)

    def _begun(self) -> Iterator[Tensor]:
        """By the processes there are, or by new ones.

        torch hears of a dead one by a signal and raises wherever this one is, as while it writes
        how the run ended. Without that it sees it within 5 s, in here.
        """
        with warnings.catch_warnings():  # who asks for more than there are cores waits for files
            warnings.filterwarnings("ignore", "This DataLoader will create")
            if self._loader is None:
                self._loader = DataLoader(
                    _Sources(self._sources),
                    batch_sampler=self._orders,  # type: ignore[arg-type]
                    num_workers=self.count,
                    prefetch_factor=AHEAD if self.count else None,
                    persistent_workers=self.count > 0,
                    multiprocessing_context=FORKED if self.count else None,
                    pin_memory=self.pinned,
                    worker_init_fn=_end_with_training,
                    generator=torch.Generator(),
                )
            heard = signal.getsignal(signal.SIGCHLD)
            self._under_way = iter(self._loader)
            if signal.getsignal(signal.SIGCHLD) is not heard:
                signal.signal(signal.SIGCHLD, heard)
            return self._under_way


class _Orders:
    """What is to be read next, from one epoch to the next."""

    def __init__(self) -> None:
        self.waiting: Iterator[tuple[int, Wanted]] = iter(())

    def __iter__(self) -> Iterator[tuple[int, Wanted]]:
        return self.waiting


class _Sources(Dataset[Tensor]):
    """What a process of a loader asks for a batch."""

    def __init__(self, sources: Sequence[LazyImages]) -> None:
        self._sources = sources

    def __getitems__(self, order: tuple[int, Wanted]) -> list[Tensor]:
        source, wanted = order
        return read(self._sources[source], wanted)


@contextmanager
def _one_line() -> Iterator[None]:
    """An error of another process comes without the traceback put before it."""
    try:
        yield
    except DltuiError as error:
        *before, last = str(error).strip().splitlines()
        raise type(error)(last.partition(": ")[2] if before else last) from error


def _end_with_training(number: int) -> None:
    """A killed training leaves no loader behind, which would go on for 5 s and hold its memory."""
    die_with_parent()
