"""Waiting for one's turn, without a server: each that waits looks at the others' tickets.

Two may look at the same moment and both see a GPU free. So nobody takes: one claims, looks again,
and holds only what nobody else holds or claims. Of two that claim at once the one with the larger
token goes back to waiting, and the other waits for that. Whoever claimed without seeing the other
is seen by it, for both write before they look. While somebody claims nobody else begins to.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import suppress

from dltui.errors import Interrupted
from dltui.launch.queue.book import Book, Page
from dltui.launch.queue.shares import Limits, fits, shares
from dltui.launch.queue.ticket import Ticket, holds
from dltui.runs.files import end_request
from dltui.runs.layout import RunDir
from dltui.runs.liveness.state import HEARTBEAT_SECONDS
from dltui.writing import Refused, touch

LOOK_SECONDS = 1.5
"""Between two looks: 50 that wait took 1.1 to 1.4 % of a core together, on a busy machine."""

CLAIM_SECONDS = 0.02
"""Between two looks while somebody claims."""

ALL_EVERY = 60
"""Looks after which one looks at all processes and not only at those right before it: somebody may
have stopped the one that should have seen that another is gone."""


class Turn:
    """One that waits. ``decide`` reads and ``commit`` writes; many do both at once."""

    def __init__(self, book: Book, ticket: Ticket, limits: Callable[[], Limits]) -> None:
        self._book = book
        self._limits = limits
        self._looks = 0
        self._in_vain: tuple[Page, Limits] | None = None
        """What stood there when there was nothing to do."""
        self.ticket = ticket
        self.pause = LOOK_SECONDS
        """Seconds until the next look."""

    def step(self) -> None:
        if (ticket := self.decide()) is not None:
            self.commit(ticket)

    def decide(self) -> Ticket | None:
        """What is to be written now, if anything."""
        if self.ticket.standing == "claims":
            return self._after_claim()
        page, limits = self._watched(), self._limits()
        if self._in_vain is not None and (page, limits) == self._in_vain:
            return None
        found = self._at(page, limits)
        self._in_vain = None if found else (page, limits)
        return found

    def _at(self, page: Page, limits: Limits) -> Ticket | None:
        mine = [one for one in shares(page, limits) if one.ticket.id == self.ticket.id]
        if not mine:  # somebody has emptied the folder
            return self.ticket
        claimed = any(one.standing == "claims" for one in page.holding)
        self.pause = CLAIM_SECONDS if claimed or mine[0].granted else LOOK_SECONDS
        if claimed:
            return None
        return holds(self.ticket, mine[0].gpus, "claims") if mine[0].granted else None

    def commit(self, ticket: Ticket) -> None:
        self._book.write(ticket)
        self.ticket = ticket

    def _watched(self) -> Page:
        """What stands there, of those that live as far as this one has to look."""
        self._looks += 1
        page = self._book.page()
        while self._book.check(self._before(page)):
            page = self._book.page()
        return page

    def _before(self, page: Page) -> list[Ticket]:
        """Each looks whether the one before it lives, and the first at those that hold."""
        if self._looks % ALL_EVERY == 0:
            return [one for one in page.tickets.values() if one.id != self.ticket.id]
        waiting, holding = page.waiting, page.holding
        place = next((n for n, one in enumerate(waiting) if one.id == self.ticket.id), 0)
        claims = [one for one in holding if one.standing == "claims"]
        return claims + (waiting[place - 1 : place] or holding)

    def _after_claim(self) -> Ticket | None:
        others = [one for one in self._book.page(anew=True).holding if one.id != self.ticket.id]
        self._book.check(others)
        page = self._book.page()
        rivals = [one.id for one in page.holding if one.standing == "claims"]
        first = min(rivals, default=self.ticket.id) >= self.ticket.id
        if not first or not fits(page, self.ticket, self._limits()):
            return holds(self.ticket, [], "waits")
        return None if set(rivals) - {self.ticket.id} else holds(self.ticket, self.ticket.held)


def wait(
    run: RunDir,
    book: Book,
    ticket: Ticket,
    *,
    limits: Callable[[], Limits],
    stop: Callable[[], bool],
) -> Ticket:
    """``ticket`` with what it wanted, once it holds that; ``Interrupted`` where it is stopped
    before.
    """
    turn, due = Turn(book, ticket, limits), 0.0
    turn.commit(ticket)
    while True:
        with suppress(OSError, Refused):  # a disk that is full or away: it keeps its place
            turn.step()
        if turn.ticket.standing == "holds":
            return turn.ticket
        asked = False
        if time.monotonic() >= due:
            due = time.monotonic() + HEARTBEAT_SECONDS
            asked = end_request.read(run) is not None
            with suppress(OSError):  # a sign of life for other machines
                touch(run.heartbeat)
        if asked or stop():
            book.withdraw(ticket.id)
            raise Interrupted("stopped while it waited for its turn")
        time.sleep(turn.pause)
