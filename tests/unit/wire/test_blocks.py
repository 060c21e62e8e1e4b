"""Logs in blocks: whole records, in pieces over blocks too; what is damaged costs little."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dltui.wire.blocks import BLOCK, Blocks, packed

START = 7

SIZES = st.lists(st.integers(0, 200) | st.integers(BLOCK - 40, BLOCK + 40), max_size=6)


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("blocks") / "log"


def read(log: Blocks) -> list[bytes]:
    file = os.open(log.path, os.O_RDONLY)
    try:
        return list(log.records(file))
    finally:
        os.close(file)


def contents(sizes: list[int]) -> list[bytes]:
    return [bytes([65 + number]) * size for number, size in enumerate(sizes)]


@settings(max_examples=60)
@given(SIZES, st.data())
def test_a_log_cut_anywhere_is_gone_on_with(
    path: Path, sizes: list[int], data: st.DataObject
) -> None:
    whole = bytes(START) + packed(contents(sizes), START)
    path.write_bytes(whole[: data.draw(st.integers(START, len(whole)))])
    log = Blocks(path, START)
    begun = read(log)
    path.write_bytes(whole)
    assert begun + read(log) == contents(sizes)
    assert not log.damaged


@settings(max_examples=60)
@given(st.lists(st.integers(1, 200), min_size=1, max_size=6), st.data())
def test_a_wrong_bit_is_noticed(path: Path, sizes: list[int], data: st.DataObject) -> None:
    spoiled = bytearray(bytes(START) + packed(contents(sizes), START))
    spoiled[data.draw(st.integers(START, len(spoiled) - 1))] ^= 1 << data.draw(st.integers(0, 7))
    path.write_bytes(spoiled)
    found = read(Blocks(path, START))
    assert len(found) < len(sizes)
    assert all(one in contents(sizes) for one in found)


def test_what_is_written_behind_a_damaged_block_is_read(path: Path) -> None:
    first = packed([b"a" * 100], START)
    spoiled = bytearray(bytes(START) + first + bytes(BLOCK - START - len(first)))
    spoiled[START + 4] = 0xFF
    spoiled[START + 5] = 0xFF
    path.write_bytes(spoiled + packed([b"two"], BLOCK))
    log = Blocks(path, START)
    assert read(log) == [b"two"]
    assert log.damaged == 1
