"""Records are whole or passed over; a file that grows is read from where it was left."""

from __future__ import annotations

import os
import struct
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dltui.wire import crc32c, records
from dltui.wire.records import HEAD, Records, packed

CONTENTS = st.lists(st.binary(max_size=60), max_size=12)

LONG = st.lists(st.text("abc", min_size=9, max_size=60).map(str.encode), min_size=1, max_size=12)


def read(reader: Records) -> list[bytes]:
    file = os.open(reader.path, os.O_RDONLY)
    try:
        return [
            piece.content[start:end]
            for piece in reader.pieces(file)
            for start, end in zip(piece.starts, piece.ends, strict=True)
        ]
    finally:
        os.close(file)


def written(folder: Path, content: bytes) -> Records:
    path = folder / "file"
    path.write_bytes(content)
    return Records(path)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("records")


@settings(max_examples=60)
@given(CONTENTS, st.data())
def test_a_file_cut_anywhere_is_gone_on_with(
    folder: Path, contents: list[bytes], data: st.DataObject
) -> None:
    whole = b"".join(map(packed, contents))
    reader = written(folder, whole[: data.draw(st.integers(0, len(whole)))])
    begun = read(reader)
    assert begun == contents[: len(begun)]
    reader.path.write_bytes(whole)
    assert begun + read(reader) == contents
    assert not reader.damaged


@settings(max_examples=60)
@given(LONG, st.data())
def test_one_wrong_bit_costs_one_record(
    folder: Path, contents: list[bytes], data: st.DataObject
) -> None:
    spoiled = bytearray(b"".join(map(packed, contents)))
    spoiled[data.draw(st.integers(0, len(spoiled) - 1))] ^= 1 << data.draw(st.integers(0, 7))
    reader = written(folder, bytes(spoiled))
    found = read(reader)
    assert reader.damaged == 1
    assert len(found) == len(contents) - 1
    assert all(one in contents for one in found)


def test_eight_bytes_and_their_sum_are_no_head(folder: Path) -> None:
    spoiled = bytearray(packed(b"a" * 8) + packed(b"two"))
    spoiled[0] ^= 1
    assert read(written(folder, bytes(spoiled))) == [b"two"]


def test_rubbish_between_records_is_passed_over(folder: Path) -> None:
    rubbish = bytes(range(256)) * 3
    reader = written(folder, packed(b"one") + rubbish + packed(b"two"))
    assert read(reader) == [b"one", b"two"]
    assert reader.damaged == 1
    assert read(reader) == []
    assert reader.damaged == 1


def test_a_piece_may_be_shorter_than_a_record(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(records, "CHUNK", 64)
    contents = [bytes(40), bytes(500), b"", bytes(3000), b"x"]
    assert read(written(folder, b"".join(map(packed, contents)))) == contents


def head(length: int) -> bytes:
    """A right one, whatever stands behind it."""
    content = struct.pack("<Q", length)
    one = crc32c.masked(crc32c.sums(content, *map(crc32c.np.array, ([0], [8]))))
    return content + one.tobytes()


def test_a_hostile_length_holds_no_memory_and_waits_for_its_end(folder: Path) -> None:
    reader = written(folder, packed(b"one") + head(2**60) + b"x" * 100)
    assert read(reader) == [b"one"]
    assert (reader.damaged, reader.lost) == (0, False)


def test_a_record_that_is_too_large_is_passed_over(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(records, "LARGEST", 1000)
    monkeypatch.setattr(records, "CHUNK", 500)
    reader = written(folder, packed(bytes(2000)) + packed(b"two"))
    assert read(reader) == [b"two"]
    assert reader.large == 1


def test_behind_a_long_damage_nothing_is_looked_for(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(records, "SEARCHED", 1000)
    monkeypatch.setattr(records, "CHUNK", 500)
    reader = written(folder, packed(b"one") + b"\xff" * (5000 + HEAD) + packed(b"two"))
    assert read(reader) == [b"one"]
    assert reader.lost
