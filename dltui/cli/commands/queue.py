"""``dltui queue``: the runs that wait on this machine: their order, what each waits for."""

from __future__ import annotations

import shutil
import time
from collections.abc import Collection, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

from dltui.cli.diagnostics import narrate
from dltui.cli.finding import find_run
from dltui.cli.group import hand_down
from dltui.cli.names import RunName
from dltui.cli.shared import json_option, print_json, runs_dir_option
from dltui.cli.table import print_table, print_text
from dltui.errors import UsageError
from dltui.words import duration

if TYPE_CHECKING:
    from dltui.launch.queue.book import Book
    from dltui.launch.queue.rows import Row

run_argument = click.argument("run", type=RunName())
perhaps_run = click.argument("run", type=RunName(), required=False)


@click.group("queue", invoke_without_command=True)
@runs_dir_option
@json_option
@click.pass_context
def command(ctx: click.Context, runs_dir: Path | None, as_json: bool) -> None:
    """Your runs on this machine: what each holds or waits for, in the order of their turns.

    They wait for a free GPU, and where config.toml has [queue] with cores or runs, for those.
    All runs roots share one queue. Nobody overtakes a run on what it waits for. Behind them stand
    the runs of --runs-dir that Slurm has.
    """
    if ctx.invoked_subcommand is None:
        _show(runs_dir, as_json)
    else:
        hand_down(ctx)


@command.command("move")
@run_argument
@click.option("--up", "by", flag_value=-1, type=int, help="One place forward.")
@click.option("--down", "by", flag_value=1, type=int, help="One place back.")
@click.option("--first", "to", flag_value=1, type=int, help="To the head of the queue.")
@click.option("--last", "to", flag_value=1_000_000, type=int, help="Behind all others.")
@click.option("--to", type=click.IntRange(min=1), metavar="N", help="To place N.")
@runs_dir_option
@click.pass_context
def move(
    ctx: click.Context, run: str, by: int | None, to: int | None, runs_dir: Path | None
) -> None:
    """Put a waiting RUN elsewhere in the queue."""
    from dltui.launch.queue import moves

    if (by is None) == (to is None):
        raise click.UsageError("one of --up, --down, --first, --last and --to N", ctx)
    book, row = _meant(run, runs_dir)
    if by is not None:
        moves.shift(book, row.ticket, by)
    else:
        moves.move(book, row.ticket, (to or 1) - 1)
    _tell(book, row)


@command.command("pause")
@perhaps_run
@runs_dir_option
def pause(run: str | None, runs_dir: Path | None) -> None:
    """Keep a waiting RUN, or without one the whole queue, from its turn until go."""
    _set(run, runs_dir, paused=True)


@command.command("go")
@perhaps_run
@runs_dir_option
def go(run: str | None, runs_dir: Path | None) -> None:
    """Undo pause, of a waiting RUN or of the whole queue."""
    _set(run, runs_dir, paused=False)


def _set(run: str | None, runs_dir: Path | None, *, paused: bool) -> None:
    from dltui.launch.queue import moves
    from dltui.launch.queue.book import Book

    change = moves.pause if paused else moves.go
    if run is None:
        change(Book(), None)
        print_text("the queue is paused: no turn comes" if paused else "the queue goes on")
        return
    book, row = _meant(run, runs_dir)
    change(book, row.ticket)
    _tell(book, row)


def _meant(name: str, runs_dir: Path | None) -> tuple[Book, Row]:
    """The one that waits under this name; in other roots, too, where its id is enough."""
    from dltui.launch.queue.book import Book
    from dltui.launch.queue.limits import limits
    from dltui.launch.queue.rows import rows
    from dltui.runs.liveness import state

    book = Book()
    every = rows(book.checked(), limits())
    named = [row for row in every if name in row.run]
    if len(named) != 1:
        run = find_run(name, runs_dir)
        named = [row for row in every if row.path == run.path]
        if not named:
            raise UsageError(f"{run.id} does not wait in this queue: it is {state.status(run)}")
    if not named[0].movable:
        raise UsageError(f"{named[0].run} does not wait, it {named[0].said}")
    return book, named[0]


def _tell(book: Book, row: Row) -> None:
    from dltui.launch.queue.limits import limits
    from dltui.launch.queue.rows import rows

    now = [one for one in rows(book.checked(), limits()) if one.ticket == row.ticket]
    print_text(f"{row.run}: {(now[0].standing or now[0].said) if now else 'waits no more'}")


def _show(runs_dir: Path | None, as_json: bool) -> None:
    from dltui.launch.queue import rows
    from dltui.launch.queue.book import Book
    from dltui.launch.queue.limits import limits

    queue = rows.queue(Book().checked(), limits())
    queue.rows.extend(_with_slurm(runs_dir, {row.path for row in queue.rows}))
    if as_json:
        print_json(queue)
        return
    if queue.paused:
        narrate("the queue is paused: dltui queue go")
    if not queue.rows:
        narrate("nothing runs or waits")
        return
    now = time.time()
    print_table(
        ("run", "waits for", "since", "place"),
        [
            (row.run, row.said, duration(max(0.0, now - row.since)), row.place or "")
            for row in queue.rows
        ],
        "since place",
    )


def _with_slurm(runs_dir: Path | None, known: Collection[Path]) -> Iterator[Row]:
    """Those of the root that Slurm has; none is read where there is no Slurm."""
    if shutil.which("squeue"):
        from dltui.launch.queue.rows import of_slurm
        from dltui.runs.listing.index import Index
        from dltui.runs.roots import runs_root

        found = of_slurm(Index(runs_root(runs_dir)).records())
        yield from (row for row in found if row.path not in known)
