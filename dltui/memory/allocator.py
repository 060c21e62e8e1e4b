"""A replay of CUDA's caching allocator: what it would reserve for a recorded step.

Its rules (``c10/core/AllocatorConfig.h`` and ``CUDACachingAllocator.cpp``, 2.11 to 2.15, no
expandable segments): requests are rounded to 512 bytes; up to 1 MiB come from 2 MiB segments,
below 10 MiB from 20 MiB segments, larger ones from segments rounded to 2 MiB; best fit, ties
by address; a block is split when the rest is worth keeping; freed neighbours merge; segments
go back to the device only when an allocation fails.
"""

from __future__ import annotations

from bisect import bisect_left, insort
from collections.abc import Iterable
from dataclasses import dataclass, field

from dltui.memory.log import Change, in_blocks

MIB = 2**20
SMALL_REQUEST = 1 * MIB
SMALL_SEGMENT = 2 * MIB
MIDDLE_REQUEST = 10 * MIB
LARGE_SEGMENT = 20 * MIB
SEGMENT_ROUND = 2 * MIB
SMALLEST_SPLIT = {True: 512, False: 1 * MIB + 1}
"""Smallest rest worth keeping as a block of its own, for the small pool and the large one."""


@dataclass(slots=True, eq=False)
class _Block:
    address: int
    size: int
    small: bool
    before: _Block | None = None
    after: _Block | None = None
    free: bool = True

    @property
    def key(self) -> tuple[int, int]:
        return self.size, self.address

    @property
    def whole(self) -> bool:
        """An unsplit segment, which can go back to the device."""
        return self.before is None and self.after is None


@dataclass(frozen=True, slots=True)
class Reserved:
    """Bytes taken from the device: ``peak`` over the replay; ``failed`` is the request that
    did not fit in the capacity even after the cached segments were given back (0: none)."""

    peak: int
    allocated_peak: int
    retries: int = 0
    failed: int = 0


@dataclass(slots=True)
class CachingAllocator:
    """``capacity`` in bytes; 0 is without limit."""

    capacity: int = 0
    reserved: int = 0
    allocated: int = 0
    retries: int = 0
    _next: int = 0
    _free: dict[bool, list[tuple[int, int]]] = field(default_factory=lambda: {True: [], False: []})
    _blocks: dict[int, _Block] = field(default_factory=dict[int, _Block])

    def allocate(self, size: int) -> int | None:
        """The address of a block for ``size`` bytes, or null when it does not fit."""
        size = in_blocks(size)
        small = size <= SMALL_REQUEST
        block = self._best_fit(size, small) or self._segment(size, small)
        if block is None:
            return None
        block.free = False
        if block.size - size >= SMALLEST_SPLIT[small]:
            self._split(block, size)
        self.allocated += block.size
        return block.address

    def release(self, address: int) -> None:
        """Give a block back to the cache, merged with its free neighbours."""
        block = self._blocks[address]
        self.allocated -= block.size
        block.free = True
        if block.before is not None and block.before.free:
            block = self._merge(block.before, block)
        if block.after is not None and block.after.free:
            block = self._merge(block, block.after)
        insort(self._free[block.small], block.key)

    def _best_fit(self, size: int, small: bool) -> _Block | None:
        pool = self._free[small]
        position = bisect_left(pool, (size, 0))
        if position == len(pool):
            return None
        _, address = pool.pop(position)
        return self._blocks[address]

    def _segment(self, size: int, small: bool) -> _Block | None:
        if small:
            wanted = SMALL_SEGMENT
        elif size < MIDDLE_REQUEST:
            wanted = LARGE_SEGMENT
        else:
            wanted = -(-size // SEGMENT_ROUND) * SEGMENT_ROUND
        if self.capacity and self.reserved + wanted > self.capacity:
            self.retries += 1
            self._return_segments()
            if self.reserved + wanted > self.capacity:
                return None
        block = _Block(self._next, wanted, small)
        # A gap keeps blocks of two segments from ever being neighbours.
        self._next += wanted + SEGMENT_ROUND
        self._blocks[block.address] = block
        self.reserved += wanted
        return block

    def _split(self, block: _Block, size: int) -> None:
        rest = _Block(block.address + size, block.size - size, block.small, block, block.after)
        if block.after is not None:
            block.after.before = rest
        block.after, block.size = rest, size
        self._blocks[rest.address] = rest
        insort(self._free[rest.small], rest.key)

    def _merge(self, left: _Block, right: _Block) -> _Block:
        for block in (left, right):
            pool = self._free[block.small]
            position = bisect_left(pool, block.key)
            if position < len(pool) and pool[position] == block.key:
                del pool[position]
        del self._blocks[right.address]
        left.size += right.size
        left.after = right.after
        if right.after is not None:
            right.after.before = left
        return left

    def _return_segments(self) -> None:
        for pool in self._free.values():
            for key in [key for key in pool if self._blocks[key[1]].whole]:
                pool.remove(key)
                del self._blocks[key[1]]
                self.reserved -= key[0]


def replay(changes: Iterable[Change], capacity: int = 0) -> Reserved:
    """Run ``changes`` through the allocator's rules."""
    allocator = CachingAllocator(capacity=capacity)
    addresses: dict[int, int] = {}
    reserved = allocated = 0
    for change in changes:
        if change.bytes > 0:
            address = allocator.allocate(change.bytes)
            if address is None:
                return Reserved(reserved, allocated, allocator.retries, failed=change.bytes)
            addresses[change.storage] = address
        elif change.storage in addresses:
            allocator.release(addresses.pop(change.storage))
        reserved = max(reserved, allocator.reserved)
        allocated = max(allocated, allocator.allocated)
    return Reserved(reserved, allocated, allocator.retries)
