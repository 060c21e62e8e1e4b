"""Runs deleted by a command: asked before on a terminal, said before by --yes elsewhere."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import click

from dltui.charts.text import clean
from dltui.cli.answers import KeptRun, Removal, RemovedRun
from dltui.cli.diagnostics import complain, narrate, told
from dltui.cli.shared import print_json
from dltui.cli.table import print_table
from dltui.devices.disk import taken
from dltui.errors import ExitCode, UsageError
from dltui.runs.escaped import VERSION
from dltui.runs.layout import RunDir
from dltui.runs.removal import Removed, clear_leftovers, demand, remove, try_each
from dltui.words import amount

FEW = 20
"""So many are named before it is asked whether to delete them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Will:
    """``sure``: without asking; ``dry_run``: only say what would go."""

    sure: bool
    dry_run: bool
    as_json: bool


def delete(runs: Sequence[RunDir], will: Will, root: Path) -> int:
    """Delete ``runs`` of ``root`` but for those that may not be, each of which is a line, and what
    a deletion of before has left; the exit code is that of the first.

    ``UsageError`` where nobody can be asked and nobody said that it is sure.
    """
    if not (will.sure or will.dry_run or sys.stdin.isatty()):
        raise UsageError("nobody can be asked here whether to delete: say --yes, or --dry-run")
    free = try_each(runs, demand)
    sizes = {run: taken(run.path) for run in free.gone}
    for _, error in free.refused:
        complain(str(error))
    if sizes and not (will.sure or will.dry_run):
        _ask(sizes)
    done = Removed(free.gone) if will.dry_run else try_each(free.gone, remove)
    if not will.dry_run:
        clear_leftovers(root)
    for _, error in done.refused:
        complain(str(error))
    refused = [*free.refused, *done.refused]
    code = refused[0][1].exit_code if refused else ExitCode.FINISHED
    every = Removed(done.gone, refused)
    if will.dry_run:  # Nothing was done but to say it.
        _print(every, sizes, will)
        return code
    return told(code, lambda: _print(every, sizes, will))


def _ask(sizes: dict[RunDir, int]) -> None:
    for run in list(sizes)[:FEW]:
        narrate(f"  {run.id}  {amount(sizes[run])}")
    if len(sizes) > FEW:
        narrate(f"  … and {len(sizes) - FEW:,} more")
    click.confirm(
        f"delete {_counted(len(sizes))}, {amount(sum(sizes.values()))}, for good?",
        abort=True,
        err=True,
    )


def _counted(number: int) -> str:
    return f"{number:,} run" + "s" * (number != 1)


def _print(removed: Removed, sizes: dict[RunDir, int], will: Will) -> None:
    gone = removed.gone
    total = sum(sizes[run] for run in gone)
    if will.as_json:
        print_json(_answer(removed, sizes, will.dry_run))
    elif gone:
        rows = [(clean(run.id), amount(sizes[run])) for run in gone]
        print_table(("run", "space"), rows, right="space")
    if gone or removed.refused:
        does = "would be" if will.dry_run else "were" if len(gone) != 1 else "was"
        narrate(f"{_counted(len(gone))} {does} deleted, {amount(total)}")
    else:
        narrate("no run to delete")


def _answer(removed: Removed, sizes: dict[RunDir, int], dry_run: bool) -> Removal:
    return Removal(
        schema=VERSION,
        dry_run=dry_run,
        bytes=sum(sizes[run] for run in removed.gone),
        removed=[
            RemovedRun(id=run.id, run_dir=str(run.path), bytes=sizes[run]) for run in removed.gone
        ],
        kept=[
            KeptRun(id=run.id, run_dir=str(run.path), message=str(error))
            for run, error in removed.refused
        ],
    )
