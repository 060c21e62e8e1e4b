"""Bytes that were valid, broken: a seeded mutator."""

from __future__ import annotations

import random
from collections.abc import Callable

WORDS = tuple(
    word.encode()
    for word in (
        *("nan", "inf", "-inf", "null", "true", "1e400", "-1", "0", "1e-320", "9" * 30, "9" * 500),
        *("[", "]", "{", "}", '"', "'", '"""', "\\", "\\u0000", "\\ud800", ",", ";", ":", "=", "."),
        *("\n", "\r", "\t", "\0", "\x1b[2J", "\ufeff", "é", "中", "\u202e", "[[", "]]", "../", "/"),
        *(
            "@attribute",
            "@data",
            "?",
            "train.lr",
            "sweep",
            "[model]",
            "name",
            "..",
            "#",
            "%",
            "1:2:3",
        ),
    )
)

LONGEST = 200_000
"""Bytes of an input: what is larger has limits of its own, elsewhere."""

Change = Callable[[bytearray, random.Random], None]


def broken(content: bytes, dice: random.Random) -> bytes:
    """``content`` after one to six changes."""
    held = bytearray(content)
    for _ in range(dice.randint(1, 6)):
        dice.choice(CHANGES)(held, dice)
    return bytes(held[:LONGEST])


def _place(held: bytearray, dice: random.Random) -> int:
    return dice.randint(0, len(held))


def _span(held: bytearray, dice: random.Random) -> slice:
    begin = _place(held, dice)
    return slice(begin, begin + dice.choice((1, 2, 8, 40, 400)))


def _flip(held: bytearray, dice: random.Random) -> None:
    if held:
        held[dice.randrange(len(held))] ^= 1 << dice.randrange(8)


def _cut_off(held: bytearray, dice: random.Random) -> None:
    del held[_place(held, dice) :]


def _leave_out(held: bytearray, dice: random.Random) -> None:
    del held[_span(held, dice)]


def _double(held: bytearray, dice: random.Random) -> None:
    span = held[_span(held, dice)]
    place = _place(held, dice)
    held[place:place] = span * dice.choice((1, 2, 50))


def _move(held: bytearray, dice: random.Random) -> None:
    span = _span(held, dice)
    taken = held[span]
    del held[span]
    place = _place(held, dice)
    held[place:place] = taken


def _say(held: bytearray, dice: random.Random) -> None:
    place = _place(held, dice)
    held[place:place] = dice.choice(WORDS) * dice.choice((1, 1, 1, 3, 3_000))


def _number(held: bytearray, dice: random.Random) -> None:
    """Another number in the place of one."""
    digits = [i for i, one in enumerate(held) if 48 <= one <= 57]
    if digits:
        begin = end = dice.choice(digits)
        while end < len(held) and 48 <= held[end] <= 57:
            end += 1
        held[begin:end] = dice.choice((b"0", b"-1", b"1e308", b"9" * 25, b"0.5", b"nan", b"1_0"))


def _noise(held: bytearray, dice: random.Random) -> None:
    place = _place(held, dice)
    held[place:place] = dice.randbytes(dice.choice((1, 4, 60)))


CHANGES: tuple[Change, ...] = (
    *(_flip, _cut_off, _leave_out, _double, _move, _say, _say, _number, _number, _noise),
)
