"""What a run says later of what it holds: a sweep, once it has shared its GPUs out."""

from __future__ import annotations

from dltui.launch.queue.book import Book
from dltui.launch.queue.ticket import holds
from dltui.runs.files import identity as identities
from dltui.runs.layout import RunDir


def tell(run: RunDir, gpus: list[str]) -> None:
    """That ``run``, by whose process this is called, holds ``gpus`` and no others; nothing where it
    has no ticket. ``Refused`` where it cannot be written.
    """
    book, worker = Book(), identities.read(run)
    ticket = book.page().tickets.get(worker.token) if worker else None
    if ticket and ticket.held != gpus:
        book.write(holds(ticket, gpus))
