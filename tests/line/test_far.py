"""The far terminal shows what a lab sends and answers as a real one does."""

from __future__ import annotations

import pytest

from tests.line.far import FarTerminal


@pytest.mark.parametrize(
    ("asked", "answer"),
    [
        (b"\x1b[5n", b"\x1b[0n"),
        (b"\x1b[3;7H\x1b[6n", b"\x1b[3;7R"),
        (b"\x1b[3;7H\x1b[?6n", b"\x1b[?3;7R"),
        (b"\x1b[1;20Hx\x1b[6n", b"\x1b[1;20R"),
        (b"\x1b[c", b"\x1b[?62;22c"),
        (b"\x1b[>0c", b"\x1b[>1;10;0c"),
        (b"\x1b[?2026$p", b"\x1b[?2026;2$y"),
        (b"\x1b[?2048$p", b"\x1b[?2048;0$y"),
        (b"\x1b[18t", b"\x1b[8;5;20t"),
        (b"\x1b]11;?\x1b\\", b"\x1b]11;rgb:0000/0000/0000\x1b\\"),
    ],
)
def test_what_is_asked_is_answered(asked: bytes, answer: bytes) -> None:
    """Also where the question comes in pieces."""
    assert FarTerminal(20, 5).feed(asked) == answer
    slow = FarTerminal(20, 5)
    assert b"".join(slow.feed(bytes([byte])) for byte in asked) == answer
    assert FarTerminal(20, 5, silent=True).feed(asked) == b""


def test_the_place_is_that_of_the_question() -> None:
    far = FarTerminal(20, 5)
    assert far.feed(b"ab\x1b[6ncd\x1b[6n") == b"\x1b[1;3R\x1b[1;5R"


def test_nothing_of_a_sequence_is_drawn() -> None:
    """Kitty's keys, mouse, cursor and private modes, in pieces as they come."""
    far = FarTerminal(20, 2)
    sent = "\x1b[>25u\x1b[?1049h\x1b[?25l\x1b[38;5;252;48;5;16m▸ né\x1b[0m\x1b[<u\x1b[?u\x1b[>4;2m"
    for byte in sent.encode():
        far.feed(bytes([byte]))
    assert far.text.split("\n") == ["▸ né".ljust(20), " " * 20]
    assert not far.left
    far.feed(b"\x1b[?1049l")
    assert far.left


def test_frames_are_counted_with_their_bytes() -> None:
    far = FarTerminal(20, 5)
    frame = b"\x1b[?2026h\x1b[1;1Hone\x1b[5n\x1b[?2026l"
    far.feed(b"before" + frame[:10])
    assert far.frames == []
    far.feed(frame[10:] + b"between" + frame)
    assert far.frames == [len(frame), len(frame)]
