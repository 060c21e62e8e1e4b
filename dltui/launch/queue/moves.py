"""The order changed by people: a file each, so the last who changed a run's place or pause has it.

Each gives what was there before, with which it is undone. ``UsageError`` of one that waits no more.
"""

from __future__ import annotations

import math
from contextlib import suppress
from dataclasses import dataclass
from fractions import Fraction

from dltui.errors import UsageError
from dltui.launch.queue.book import ALL, PAUSED, PLACE, Book, Page


@dataclass(frozen=True, slots=True)
class Before:
    """What the file ``name`` held; null where there was none."""

    name: str
    content: bytes | None


def move(book: Book, identifier: str, to: int) -> Before:
    """Put one that waits at place ``to``, from 0, behind all where that is beyond them: its place
    becomes a number between those of its neighbours there.
    """
    page = _demand_waiting(book, identifier)
    others = [page.place(one)[0] for one in page.waiting if one.id != identifier]
    before = others[to - 1] if 0 < to <= len(others) else None
    behind = others[to] if to < len(others) else None
    if before is None:
        before = others[-1] if to > 0 and others else None
    return _put(book, f"{identifier}{PLACE}", str(_between(before, behind)).encode())


def shift(book: Book, identifier: str, by: int) -> Before:
    """The same by so many places from where it stands now, whatever a screen still shows."""
    order = [one.id for one in _demand_waiting(book, identifier).waiting]
    return move(book, identifier, max(0, order.index(identifier) + by))


def pause(book: Book, identifier: str | None) -> Before:
    """Null is the whole queue: nobody's turn comes until ``go``."""
    if identifier is not None:
        _demand_waiting(book, identifier)
    return _put(book, _pause(identifier), b"")


def go(book: Book, identifier: str | None) -> Before:
    before = _before(book, _pause(identifier))
    book.take_out(before.name)
    return before


def put_back(book: Book, before: Before) -> None:
    if identifier := before.name.rpartition(".")[0]:
        _demand_waiting(book, identifier)
    if before.content is None:
        book.take_out(before.name)
    else:
        book.put(before.name, before.content)


def _demand_waiting(book: Book, identifier: str) -> Page:
    """``UsageError`` where its turn has come, or it is gone: nothing of it is left lying about."""
    page = book.page(anew=True)
    ticket = page.tickets.get(identifier)
    if ticket is None or ticket.standing != "waits":
        raise UsageError("it waits no more: its turn came, or it was stopped")
    return page


def _pause(identifier: str | None) -> str:
    return ALL if identifier is None else f"{identifier}{PAUSED}"


def _put(book: Book, name: str, content: bytes) -> Before:
    before = _before(book, name)
    book.put(name, content)
    return before


def _before(book: Book, name: str) -> Before:
    content = None
    with suppress(FileNotFoundError):
        content = (book.folder / name).read_bytes()
    return Before(name, content)


def _between(before: Fraction | None, behind: Fraction | None) -> Fraction:
    if before is None:
        return Fraction(0) if behind is None else behind - 1
    if behind is None:
        return before + 1
    return simplest(before, behind) if before < behind else before


def simplest(low: Fraction, high: Fraction) -> Fraction:
    """The number strictly between with the least denominator: places stay short however often runs
    change about between the same two, where halves would grow by a digit with every third move.
    """
    whole = Fraction(math.floor(low))
    if whole + 1 < high:
        return whole + 1
    if low == whole:
        return whole + Fraction(1, math.floor(1 / (high - whole)) + 1)
    return whole + 1 / simplest(1 / (high - whole), 1 / (low - whole))
