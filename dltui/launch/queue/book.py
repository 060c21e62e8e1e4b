"""The tickets of one user's runs on one machine, and the order in which those that wait go.

A folder with a file a fact, so that no two write the same: ``TOKEN.json`` is what a run waits for
or holds, by its process; ``TOKEN.place`` is where somebody moved it, ``TOKEN.paused`` that
somebody paused it, and ``paused`` that the whole queue is, by whoever did it last. All are replaced
and never changed, so the time of the folder tells in one call whether anything did.
"""

from __future__ import annotations

import os
import re
import socket
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cached_property
from pathlib import Path
from urllib.parse import quote

import msgspec
import platformdirs

from dltui import leftovers
from dltui.launch.queue.ticket import Ticket
from dltui.runs import clock
from dltui.runs.files import small_files, stamps
from dltui.runs.files.encoding import encoded
from dltui.runs.files.identity import Identity
from dltui.runs.files.small_files import Damaged
from dltui.runs.files.stamps import SETTLED, Stamp
from dltui.runs.liveness import state
from dltui.runs.liveness.state import Life
from dltui.writing import new_file, writing

TICKET, PLACE, PAUSED = ".json", ".place", ".paused"

ALL = "paused"
"""The file that says that nobody's turn comes."""

_NUMBER = re.compile(r"-?\d{1,999}(/\d{1,999})?")
"""How a place is written."""

_DECODER = msgspec.json.Decoder(Ticket)


def folder() -> Path:
    """Of this user on this machine: homes are often those of many machines."""
    host = quote(socket.gethostname(), safe="")
    return platformdirs.user_state_path("dltui") / "queue" / host


def _before_boot(ticket: Ticket) -> bool:
    """Whether its process began before this machine did, by more than clocks are corrected by."""
    return ticket.process.started < clock.wall() - clock.uptime() - HOUR


HOUR = 3600.0


@dataclass(frozen=True, eq=False)
class Page:
    """All that stood in the folder at one moment; of pauses those of a ticket."""

    tickets: dict[str, Ticket] = field(default_factory=dict[str, Ticket])
    places: dict[str, Fraction] = field(default_factory=dict[str, Fraction])
    paused: frozenset[str] = frozenset()
    halted: bool = False
    """Whether the whole queue is paused."""

    def place(self, ticket: Ticket) -> tuple[Fraction, str]:
        """By what tickets are ordered: nobody's place is another's."""
        return self.places.get(ticket.id, ticket.asked), ticket.id

    @cached_property
    def waiting(self) -> list[Ticket]:
        """Those that hold nothing yet, in their order, paused ones too."""
        found = [one for one in self.tickets.values() if one.standing == "waits"]
        return sorted(found, key=self.place)

    @cached_property
    def holding(self) -> list[Ticket]:
        """Those that hold something, or are just about to, longest first."""
        found = [one for one in self.tickets.values() if one.standing != "waits"]
        return sorted(found, key=lambda one: (one.asked, one.id))


class Book:
    """The folder, read again only when its time has moved."""

    def __init__(
        self, place: Path | None = None, lives: Callable[[Identity], bool] = state.process_lives
    ) -> None:
        self.folder = place or folder()
        self._name = str(self.folder)
        self._lives = lives
        self._stamp: Stamp | None = None
        self._read_at = self._moved_at = 0.0
        self._page = Page()
        self._gone: set[str] = set()
        self._known: dict[str, tuple[Stamp, Ticket | None]] = {}

    def page(self, *, anew: bool = False) -> Page:
        """What stands there now, without those that were found gone."""
        now, stamp = clock.monotonic(), stamps.of(self._name)
        if stamp != self._stamp:
            self._stamp, self._moved_at = stamp, now
        elif not anew and self._read_at - self._moved_at >= SETTLED:
            return self._page
        self._read_at = now
        self._page = self._read()
        return self._page

    def write(self, ticket: Ticket) -> None:
        """By its own process. ``Refused`` where it cannot be."""
        self.put(ticket.id + TICKET, encoded(ticket))

    def withdraw(self, identifier: str) -> None:
        """Nothing of it stays; by its own process, or once that is gone."""
        for ending in (TICKET, PLACE, PAUSED):
            with suppress(OSError):
                (self.folder / f"{identifier}{ending}").unlink()

    def check(self, tickets: Iterable[Ticket]) -> bool:
        """Look whether their processes live; whether any does not, which is out of it then."""
        dead = [one for one in tickets if not self._lives(one.process)]
        for one in dead:
            self._gone.add(one.id)
            if state.life(one.process) is Life.GONE or _before_boot(one):
                self.withdraw(one.id)
        if dead:
            left = {name: one for name, one in self._page.tickets.items() if name not in self._gone}
            self._page = Page(left, self._page.places, self._page.paused, self._page.halted)
        return bool(dead)

    def checked(self) -> Page:
        """What stands there now, of those that live."""
        self.check(self.page().tickets.values())
        return self._page

    def put(self, name: str, content: bytes) -> None:
        """It need not outlast the machine's next boot, so nobody waits for the disk."""
        path = self.folder / name
        with writing(self.folder):
            self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        partial = leftovers.partial(path)
        with writing(path):
            try:
                with new_file(partial) as file:
                    file.write(content)
                partial.replace(path)
            finally:
                partial.unlink(missing_ok=True)

    def take_out(self, name: str) -> None:
        with writing(self.folder):
            (self.folder / name).unlink(missing_ok=True)

    def _read(self) -> Page:
        tickets: dict[str, Ticket] = {}
        places: dict[str, Fraction] = {}
        paused: set[str] = set()
        entries = self._entries()
        for name, entry in entries.items():
            identifier, ending = os.path.splitext(name)  # noqa: PTH122
            if ending == PAUSED:
                paused.add(identifier)
            elif identifier in self._gone:
                continue
            elif ending == PLACE and (place := self._place(name)) is not None:
                places[identifier] = place
            elif ending == TICKET and (ticket := self._ticket(entry, identifier)) is not None:
                tickets[identifier] = ticket
        self._known = {name: seen for name, seen in self._known.items() if name in entries}
        return Page(tickets, places, frozenset(paused & tickets.keys()), ALL in entries)

    def _ticket(self, entry: os.DirEntry[str], identifier: str) -> Ticket | None:
        """Null of what is none. One that is as it was is not read again: where 200 wait and 200
        run, each that waits reads one file when one has changed.
        """
        with suppress(FileNotFoundError):
            info = entry.stat(follow_symlinks=False)
            stamp = (info.st_ino, info.st_ctime_ns, info.st_size)
            if (known := self._known.get(entry.name)) and known[0] == stamp:
                return known[1]
            ticket = None
            with suppress(Damaged, msgspec.DecodeError):
                found = _DECODER.decode(self._content(entry.name))
                ticket = found if found.id == identifier else None
            self._known[entry.name] = stamp, ticket
            return ticket
        return None

    def _place(self, name: str) -> Fraction | None:
        with suppress(FileNotFoundError, Damaged, ValueError, ZeroDivisionError):
            text = self._content(name).decode()
            return Fraction(text) if _NUMBER.fullmatch(text) else None
        return None

    def _content(self, name: str) -> bytes:
        return small_files.content(self.folder / name)

    def _entries(self) -> dict[str, os.DirEntry[str]]:
        with suppress(FileNotFoundError, NotADirectoryError), os.scandir(self.folder) as entries:
            return {entry.name: entry for entry in entries if entry.name[0] != "."}
        return {}
