"""The replay against the caching allocator's documented rules."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from dltui.memory.allocator import CachingAllocator, replay
from dltui.memory.log import (
    Change,
    Kind,
    MemoryLog,
    Moment,
    Place,
    Request,
    in_blocks,
)
from dltui.memory.sequence import two_steps

MIB = 2**20
FORWARD, UPDATE, SETUP = (Place(m) for m in (Moment.FORWARD, Moment.OPTIMIZER, Moment.SETUP))


def plus(storage: int, size: int, place: Place = FORWARD) -> Change:
    return Change(storage, size, place)


def test_segments_by_size() -> None:
    for size, segment in [
        (1, 2 * MIB),
        (MIB, 2 * MIB),
        (MIB + 1, 20 * MIB),
        (10 * MIB - 512, 20 * MIB),
        (10 * MIB, 10 * MIB),
        (11 * MIB, 12 * MIB),
        (64 * MIB + 1, 66 * MIB),
    ]:
        allocator = CachingAllocator()
        allocator.allocate(size)
        assert allocator.reserved == segment, size


def test_small_blocks_share_a_segment_and_freed_neighbours_merge() -> None:
    allocator = CachingAllocator()
    addresses = [allocator.allocate(MIB // 2) for _ in range(4)]
    assert allocator.reserved == 2 * MIB and allocator.allocated == 2 * MIB
    for address in addresses:
        assert address is not None
        allocator.release(address)
    assert allocator.allocate(MIB) is not None
    assert allocator.reserved == 2 * MIB


def test_a_large_rest_of_a_megabyte_or_less_is_not_split_off() -> None:
    allocator = CachingAllocator()
    address = allocator.allocate(20 * MIB)
    assert address is not None
    allocator.release(address)
    allocator.allocate(19 * MIB)
    assert allocator.allocated == 20 * MIB
    allocator.allocate(MIB + 512)
    assert allocator.reserved == 40 * MIB


def test_best_fit_takes_the_smallest_block_that_is_large_enough() -> None:
    allocator = CachingAllocator()
    sizes = (40, 12, 30)
    kept = [allocator.allocate(size * MIB) for size in sizes]
    for address in kept:
        assert address is not None
        allocator.release(address)
    assert allocator.allocate(28 * MIB) == kept[2]


def test_cached_segments_go_back_only_when_a_request_fails() -> None:
    changes = [plus(0, 40 * MIB), plus(0, -40 * MIB), plus(1, 50 * MIB)]
    assert replay(changes).peak == 90 * MIB
    limited = replay(changes, capacity=60 * MIB)
    assert (limited.peak, limited.retries, limited.failed) == (50 * MIB, 1, 0)
    assert replay(changes, capacity=45 * MIB).failed == 50 * MIB


def test_two_steps_put_the_state_into_the_first_update() -> None:
    log = MemoryLog(
        kinds=[Kind.PARAMETERS, Kind.OPTIMIZER, Kind.ACTIVATIONS, Kind.TEMPORARIES],
        changes=[
            plus(0, 512, SETUP),
            plus(1, 1024, SETUP),
            plus(2, 2048),
            plus(2, -2048),
            plus(3, 4096, UPDATE),
            plus(3, -4096, UPDATE),
        ],
    )
    steps = two_steps(log)
    assert [c.bytes for c in steps[:4]] == [512, 2048, -2048, 1024]
    assert sum(c.bytes for c in steps) == 512 + 1024
    assert len({c.storage for c in steps}) == 6


def test_the_second_step_lets_the_gradients_of_the_first_go() -> None:
    """They were kept for ever, so that the reserved memory came out a network too large."""
    log = MemoryLog(
        kinds=[Kind.PARAMETERS, Kind.GRADIENTS, Kind.GRADIENTS, Kind.ACTIVATIONS],
        changes=[
            plus(0, 512, SETUP),
            plus(1, 1024, SETUP),
            plus(1, -1024),
            plus(3, 4096),
            plus(2, 1024),
            plus(3, -4096),
        ],
    )
    steps = two_steps(log)
    assert [c.bytes for c in steps] == [512, *(4096, 1024, -4096), *(-1024, 4096, 1024, -4096)]
    assert replay(steps).allocated_peak == 512 + 1024 + 4096


def test_what_libraries_ask_for_stands_between_the_tensors() -> None:
    """A workspace goes back at once; what an owner keeps comes once, at its first request."""
    place = Place(Moment.FORWARD)
    log = MemoryLog(
        kinds=[Kind.PARAMETERS, Kind.ACTIVATIONS],
        changes=[plus(0, 512, SETUP), plus(1, 2048), plus(1, -2048)],
        requests=[
            Request(2, place, sizes=(4096, 1024)),
            Request(3, place, owner="cuBLAS"),
            Request(3, place, owner="unknown"),
        ],
    )
    steps = [c.bytes for c in two_steps(log, kept={"cuBLAS": 8192})]
    once = [2048, 4096, 1024, -4096, -1024, -2048]
    assert steps == [512, *once, 8192, *once]


def test_an_evaluation_comes_after_the_steps() -> None:
    log = MemoryLog(
        kinds=[Kind.PARAMETERS, Kind.ACTIVATIONS],
        changes=[plus(0, 512, SETUP), plus(1, 2048), plus(1, -2048)],
    )
    larger = MemoryLog(
        kinds=[Kind.PARAMETERS, Kind.ACTIVATIONS],
        changes=[plus(0, 512, SETUP), plus(1, 8192), plus(1, -8192)],
    )
    steps = two_steps(log, larger)
    assert [c.bytes for c in steps] == [512, 2048, -2048, 2048, -2048, 8192, -8192]
    assert replay(steps).allocated_peak == 512 + 8192


requests = st.lists(
    st.tuples(st.booleans(), st.integers(1, 40 * MIB), st.integers(0, 10**6)), max_size=60
)


@given(requests)
def test_blocks_never_overlap_and_everything_comes_back(asked: list[tuple[bool, int, int]]) -> None:
    allocator = CachingAllocator()
    held: dict[int, int] = {}
    for take, size, choice in asked:
        if take or not held:
            address = allocator.allocate(size)
            assert address is not None
            for other, length in held.items():
                assert address + size <= other or other + length <= address
            held[address] = size
        else:
            address = sorted(held)[choice % len(held)]
            del held[address]
            allocator.release(address)
        assert sum(map(in_blocks, held.values())) <= allocator.allocated <= allocator.reserved
    for address in held:
        allocator.release(address)
    assert allocator.allocated == 0
    reserved = allocator.reserved
    allocator.capacity = max(reserved, 1)
    assert allocator.allocate(reserved + 1) is None
    assert allocator.reserved == 0
