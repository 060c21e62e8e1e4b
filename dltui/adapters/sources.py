"""A run of another tool as it lies on the disk, and how it is read."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from dltui.adapters.pieces import About, Piece


class Reader(Protocol):
    """Reads one run; ``about`` is complete once ``pieces`` came to its end."""

    about: About

    def restore(self, state: Mapping[str, Any]) -> bool:
        """Go on behind what ``state`` says was read; false where that cannot be: then everything
        is read again.
        """
        ...

    @property
    def state(self) -> dict[str, Any]:
        """What has been read so far, as JSON."""
        ...

    def pieces(self) -> Iterator[Piece]:
        """What there is more."""
        ...


@dataclass(frozen=True, slots=True)
class Source:
    """``key`` is what the run is known by wherever it is imported from again; ``created`` is about
    when it began, in Unix seconds.
    """

    tool: str
    place: Path
    key: str
    name: str
    created: float
    reader: Callable[[About], Reader]
