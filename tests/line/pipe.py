"""One direction of a line: what goes in comes out later, in order, or not at all."""

from __future__ import annotations

import random
from collections import deque
from math import inf


class Pipe:
    """Times are seconds of any clock that only the caller reads.

    ``rate`` is bytes a second, ``delay`` seconds one way. Of what is put in, ``loss`` is the share
    that vanishes, as does what finds more than ``room`` bytes waiting for their turn.
    """

    def __init__(
        self,
        *,
        rate: float = inf,
        delay: float = 0.0,
        loss: float = 0.0,
        room: float = inf,
        seed: int = 0,
    ) -> None:
        self.rate = rate
        self.delay = delay
        self.loss = loss
        self.room = room
        self._chance = random.Random(seed)
        self._free = 0.0
        self._under_way: deque[tuple[float, bytes]] = deque()
        self.inside = 0

    def put(self, data: bytes, now: float) -> bool:
        """Whether it will come out."""
        waiting = (self._free - now) * self.rate if self._free > now else 0.0
        if waiting + len(data) > self.room or self._chance.random() < self.loss:
            return False
        self._free = max(self._free, now) + len(data) / self.rate
        self._under_way.append((self._free + self.delay, data))
        self.inside += len(data)
        return True

    def take(self, now: float) -> list[bytes]:
        """All that has come out by ``now`` and was not taken yet."""
        out = []
        while self._under_way and self._under_way[0][0] <= now:
            out.append(self._under_way.popleft()[1])
            self.inside -= len(out[-1])
        return out

    @property
    def next(self) -> float:
        """When something comes out next; infinity of an empty pipe."""
        return self._under_way[0][0] if self._under_way else inf

    def hold(self, seconds: float, now: float) -> None:
        """Nothing moves for ``seconds``: a black hole that loses nothing in the end."""
        self._free = max(self._free, now) + seconds
        self._under_way = deque((moment + seconds, data) for moment, data in self._under_way)
