"""What stands in ASCII for a character, in a stream that takes no other."""

from __future__ import annotations

import io

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from dltui.charts.ascii import SIGNS, spell, spelt, unicode


@pytest.mark.parametrize(
    ("char", "ascii"),
    [("▸", ">"), ("±", "~"), ("…", "~"), ("é", "e"), ("Ö", "O"), ("漢", "??"), ("⣿", "?")],
)
def test_a_character_is_its_sign_its_letter_or_a_question_mark(char: str, ascii: str) -> None:
    assert spelt(char) == ascii


@given(st.characters())
def test_any_character_is_spelt_as_wide_as_it_is(char: str) -> None:
    assert spelt(char).isascii() and len(spelt(char)) == cell_len(char)


def test_every_sign_has_one_in_ascii() -> None:
    assert all(chr(sign).isascii() and chr(sign).isprintable() for sign in SIGNS.values())
    assert all(cell_len(chr(char)) == 1 for char in SIGNS)


@pytest.mark.parametrize(
    ("encoding", "wanted"),
    [("utf-8", "▸ 5 ± 1 漢".encode()), ("latin-1", b"> 5 \xb1 1 ??"), ("ascii", b"> 5 ~ 1 ??")],
)
def test_a_stream_writes_what_its_encoding_has(encoding: str, wanted: bytes) -> None:
    raw = io.BytesIO()
    stream = io.TextIOWrapper(raw, encoding=encoding)
    spell(stream)
    stream.write("▸ 5 ± 1 漢")
    stream.flush()
    assert raw.getvalue() == wanted
    assert unicode(stream) == (encoding == "utf-8")


def test_a_stream_can_be_told_to_write_nothing_but_ascii() -> None:
    raw = io.BytesIO()
    stream = io.TextIOWrapper(raw, encoding="utf-8")
    spell(stream, "ascii")
    stream.write("80 % ✔\udcff")
    stream.flush()
    assert raw.getvalue() in (b"80 % +?", b"80 % +")


def test_what_is_no_file_is_left_alone() -> None:
    stream = io.StringIO()
    spell(stream)
    spell(None)
    stream.write("▸")
    assert stream.getvalue() == "▸"
