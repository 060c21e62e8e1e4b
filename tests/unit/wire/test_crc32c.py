"""The sums of many strings are those of each by itself, bit by bit."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from dltui.wire import crc32c


def bit_by_bit(content: bytes) -> int:
    found = 0xFFFFFFFF
    for byte in content:
        found ^= byte
        for _ in range(8):
            found = (found >> 1) ^ (0x82F63B78 if found & 1 else 0)
    return found ^ 0xFFFFFFFF


def test_the_sum_that_everybody_gives_as_an_example() -> None:
    assert crc32c.of(b"123456789") == 0xE3069283


@settings(max_examples=40)
@given(st.binary(max_size=1500))
def test_one_string_of_any_length(content: bytes) -> None:
    assert crc32c.of(content) == bit_by_bit(content)


@settings(max_examples=40)
@given(st.binary(min_size=1, max_size=1200), st.data())
def test_many_strings_at_once(content: bytes, data: st.DataObject) -> None:
    edge = st.integers(0, len(content))
    cuts = data.draw(st.lists(st.tuples(edge, edge).map(sorted), max_size=8))
    starts = np.array([a for a, _ in cuts], np.int64)
    ends = np.array([b for _, b in cuts], np.int64)
    found = crc32c.sums(content, starts, ends).tolist()
    assert found == [bit_by_bit(content[a:b]) for a, b in cuts]
