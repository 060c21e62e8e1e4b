"""One program, several who tell its numbers: of each name the most reliable of them counts."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

Columns = Mapping[str, tuple[Sequence[int], Sequence[float]]]
"""Of each metric its steps and as many values."""

LOGGED, WRITTEN, PRINTED = range(3)
"""By the program itself, in a file that it writes, in what it prints: best first."""

WORDS = ("what it logs", "a file that it writes", "what it prints")


class Sources:
    """``say`` is told where a name has two of them."""

    def __init__(self, say: Callable[[str], object]) -> None:
        self._say = say
        self._of: dict[str, int] = {}
        self._said: set[tuple[str, int]] = set()

    def choose(self, source: int, columns: Columns) -> Columns:
        """Those of ``columns`` that no better source gives."""
        kept = {}
        for name, column in columns.items():
            before = self._of.setdefault(name, source)
            if source < before:
                self._of[name] = source
                self._tell(name, source, before)
            elif source > before:
                self._tell(name, before, source)
                continue
            kept[name] = column
        return kept

    def own(self, name: str, source: int) -> bool:
        """Whether ``name`` comes from ``source``, as far as is known."""
        return self._of.get(name, source) == source

    def _tell(self, name: str, better: int, worse: int) -> None:
        if (name, worse) not in self._said:
            self._said.add((name, worse))
            self._say(f"{name} comes from {WORDS[better]}; in {WORDS[worse]} it is left out")
