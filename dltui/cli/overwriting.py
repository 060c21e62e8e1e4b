"""What is there already is not written over unasked."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from dltui.errors import UsageError

force_option = click.option("--force", is_flag=True, help="Over a FILE that is there, unasked.")


def demand_new(*paths: Path, force: bool) -> None:
    """That none of ``paths`` is there, or that somebody at a terminal, or ``force``, gives it up.

    ``UsageError`` where nobody can be asked, and for a link, which is never written through.
    Pipes and devices are not written over.
    """
    for path in paths:
        if not path.is_file() and not path.is_dir() and not path.is_symlink():
            continue
        if path.is_symlink() and (path.is_file() or not path.exists()):
            raise UsageError(f"{path} is a link: name the file that it leads to")
        if force:
            continue
        if not sys.stdin.isatty():
            raise UsageError(f"{path} is there already: name another, or say --force")
        click.confirm(f"write over {path}?", abort=True, err=True)
