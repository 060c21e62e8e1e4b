"""Small files that unpack to more than there is memory for, and lines without end."""

from __future__ import annotations

import gzip
import io
import struct
import zipfile
from pathlib import Path

import numpy as np
import pytest

from dltui.data import idx, room
from dltui.data.heads import look
from dltui.data.natural import natural
from dltui.data.options import FileData
from dltui.data.tables import text
from dltui.errors import DataError, DltuiError, InputError

FREE = 2**20
"""Bytes of memory that the machine of these tests has left."""


@pytest.fixture(autouse=True)
def little_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(room, "free", lambda: FREE)
    monkeypatch.setattr(room, "PIECE", 2**16)


def refusal(folder: Path, name: str, content: bytes, kind: type[DltuiError]) -> str:
    (folder / name).write_bytes(content)
    with pytest.raises(kind) as refused:
        look(FileData(path=name), folder)
    said = str(refused.value)
    assert "\n" not in said
    return said.removeprefix(str(folder / name))


def header(shape: tuple[int, ...], kind: str = "<f8") -> bytes:
    held = io.BytesIO()
    described = {"descr": kind, "fortran_order": False, "shape": shape}
    np.lib.format.write_array_header_1_0(held, described)
    return held.getvalue()


def archive(**arrays: bytes) -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as file:
        for name, content in arrays.items():
            file.writestr(f"{name}.npy", content)
    return held.getvalue()


def test_a_header_that_promises_10_to_the_12_values(tmp_path: Path) -> None:
    content = archive(x=header((10**12, 4)), y=header((10**12,), "<i8"))
    said = refusal(tmp_path, "a.npz", content, DataError)
    assert said == " cannot be read: x ends before its (1000000000000, 4) values do"


def test_an_archive_larger_than_the_memory(tmp_path: Path) -> None:
    rows = 4 * FREE // 8
    content = archive(x=header((rows, 1)) + bytes(8 * rows), y=header((rows,)) + bytes(8 * rows))
    assert len(content) < FREE / 16
    said = refusal(tmp_path, "a.npz", content, DataError)
    assert said == ": x takes 4.0 MiB, and of this machine's memory 1.0 MiB are free"


def test_packed_images_are_unpacked_no_further_than_fits(tmp_path: Path) -> None:
    count = 2**23
    head = struct.pack(">HBBI", 0, idx.UNSIGNED_BYTE, 1, count)
    (tmp_path / "a.gz").write_bytes(gzip.compress(head + bytes(count)))
    with pytest.raises(DataError, match=r"a\.gz: more than .*iB in it do not fit into memory"):
        idx.read(tmp_path, "a")


def test_a_packed_table_is_unpacked_no_further_than_fits(tmp_path: Path) -> None:
    (tmp_path / "a.csv.gz").write_bytes(gzip.compress(b"a,b,label\n" + b"1,2,yes\n" * 2**19))
    with pytest.raises(DataError, match=r"a\.csv\.gz: more than .*iB in it do not fit into memory"):
        text.read(tmp_path / "a.csv.gz")


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"x" * 5_000_000, ": its first line is longer than 4,000,000 bytes"),
        (b"1," * 3_000_000 + b"\n1,2\n", ": its first line is longer than 4,000,000 bytes"),
        (
            b"a," * 100_000 + b"b\n" + b"1," * 100_000 + b"yes\n",
            " has 100,001 columns; at most 100",
        ),
    ],
)
def test_a_table_wider_than_any(tmp_path: Path, content: bytes, said: str) -> None:
    assert refusal(tmp_path, "a.csv", content, InputError).startswith(said)


@pytest.mark.parametrize("tail", ["", "x"])
def test_a_cell_of_200000_digits(tmp_path: Path, tail: str) -> None:
    """A number, or a word that begins like one, in a column and as a class."""
    digits = "9" * 200_000 + tail
    rows = [f"{row}," + (digits if row == 7 else "yes" if row % 2 else "no") for row in range(9)]
    rows.insert(3, f"{digits},yes")
    refusal(tmp_path, "a.csv", "\n".join(["a,label", *rows]).encode(), InputError)
    assert sorted([digits, "10", "2"], key=natural)[:2] == ["2", "10"]
