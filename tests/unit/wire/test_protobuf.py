"""Fields by number, and nothing but ``Malformed`` for what is no message."""

from __future__ import annotations

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dltui.wire.protobuf import (
    Malformed,
    double,
    field,
    fields,
    message,
    number,
    raw,
    varint,
    whole,
)
from tests.event_files import field_of_four

NUMBERS = st.integers(0, 2**64 - 1)


@given(NUMBERS)
def test_a_number_is_read_as_it_is_written(value: int) -> None:
    written = number(value)
    assert varint(written, 0) == (value, len(written))


@given(st.integers(-(2**63), 2**63 - 1))
def test_a_sign_is_kept(value: int) -> None:
    assert whole(message(field(3, value))[3]) == value


def test_values_of_each_kind() -> None:
    found = message(field(1, 0.1) + field(2, "ü") + field(2, b"x") + field_of_four(15, 1.5))
    assert double(found[1]) == 0.1
    assert found[2] == ["ü".encode(), b"x"]
    assert raw(found[15]) == b"\x00\x00\xc0\x3f"


@given(st.binary(max_size=60))
def test_any_bytes_are_fields_or_malformed(content: bytes) -> None:
    with contextlib.suppress(Malformed):
        for place, value in fields(content):
            assert place >= 0
            assert isinstance(value, int) or len(value) <= len(content)


@pytest.mark.parametrize(
    "content",
    [
        b"\xff" * 20,
        b"\x0a\xff\xff\xff\xff\xff\xff\xff\xff\x7f",
        b"\x0b",
        b"\x09\x00",
        b"\x0a\x05abc",
        b"\x08",
    ],
    ids=["endless number", "hostile length", "group", "torn double", "torn text", "no number"],
)
def test_what_is_no_message(content: bytes) -> None:
    with pytest.raises(Malformed):
        list(fields(content))
