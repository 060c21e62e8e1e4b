"""How a batch is shared out, so that all parts together are the batch of one process."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Piece:
    """What a rank trains of a batch.

    ``scale`` is what its mean loss is multiplied by, so that the mean over ranks of the gradients
    is the gradient of the batch; ``loss`` and ``told`` what its loss and its sum beside the loss
    count in those of the batch.
    """

    scale: float
    loss: float
    told: float


@dataclass(frozen=True, slots=True)
class Share:
    """That of ``rank`` in every batch: a part of examples that follow one another, as large as the
    others' or one less. A batch of which a part would have fewer than ``least`` is trained whole
    by every rank.
    """

    rank: int
    ranks: int
    least: int = 1

    def parted(self, count: int) -> bool:
        return count // self.ranks >= self.least

    def cut(self, begin: int, end: int) -> tuple[int, int]:
        """Begin and end of the part of the batch from ``begin`` to ``end``."""
        count = end - begin
        if not self.parted(count):
            return begin, end
        each, more = divmod(count, self.ranks)
        first = begin + self.rank * each + min(self.rank, more)
        return first, first + each + (self.rank < more)

    def piece(self, count: int) -> Piece:
        """Of a batch of ``count`` examples."""
        if not self.parted(count):
            first = float(self.rank == 0)
            return Piece(1.0, first, first)
        begin, end = self.cut(0, count)
        part = (end - begin) / count
        return Piece(self.ranks * part, part, 1.0)
