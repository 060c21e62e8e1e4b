"""Which rows of a nested table are seen. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field


@dataclass(slots=True)
class Folds:
    """``levels`` nest each row under the last row before it of a lower level.

    A row with others under it is a block; ``folded`` are the blocks whose rows are hidden.
    """

    levels: Sequence[int]
    folded: set[int] = field(default_factory=set[int])
    parents: list[int | None] = field(init=False)
    blocks: frozenset[int] = field(init=False)

    def __post_init__(self) -> None:
        self.parents = list(_parents(self.levels))
        self.blocks = frozenset(parent for parent in self.parents if parent is not None)

    def visible(self) -> list[int]:
        """The rows that no folded block hides, in order."""
        hidden: set[int] = set()
        for row, parent in enumerate(self.parents):
            if parent is not None and (parent in hidden or parent in self.folded):
                hidden.add(row)
        return [row for row in range(len(self.levels)) if row not in hidden]

    def block_of(self, row: int) -> int | None:
        """``row`` itself if it is a block, else the one it lies in; null at the top."""
        return row if row in self.blocks else self.parents[row]

    def toggle(self, block: int) -> None:
        self.folded ^= {block} & self.blocks

    def fold_all(self) -> None:
        self.folded = set(self.blocks)

    def unfold_all(self) -> None:
        self.folded = set()

    def fit(self, rows: int) -> None:
        """Unfold level by level, small blocks first, while no more than ``rows`` are seen."""
        sizes = Counter(self.parents)
        seen = sizes[None]
        self.fold_all()
        for block in sorted(self.blocks, key=lambda block: (self.levels[block], sizes[block])):
            if self.parents[block] not in self.folded and seen + sizes[block] <= rows:
                self.folded.remove(block)
                seen += sizes[block]


def _parents(levels: Sequence[int]) -> Iterable[int | None]:
    open_rows: list[int] = []
    for row, level in enumerate(levels):
        while open_rows and levels[open_rows[-1]] >= level:
            open_rows.pop()
        yield open_rows[-1] if open_rows else None
        open_rows.append(row)
