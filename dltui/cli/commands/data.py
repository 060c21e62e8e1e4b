"""``dltui data``: data sets: what is here, fetch one."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from dltui.cli.answers import DataSet
from dltui.cli.diagnostics import narrate
from dltui.cli.group import hand_down
from dltui.cli.names import items
from dltui.cli.shared import data_root_option, json_option, print_json
from dltui.cli.table import print_table, print_text
from dltui.data import places
from dltui.data.options import EMBEDDED, NAMES
from dltui.errors import DataError, UsageError
from dltui.runs.roots import data_root as default_data_root

if TYPE_CHECKING:
    from dltui.cli.names import Items
from dltui.toml.problems import unknown


class DataName(click.ParamType[str]):
    """The name of a data set; the nearest is told for one that does not exist."""

    name = "data set"

    def convert(self, value: str, param: click.Parameter | None, ctx: click.Context | None) -> str:
        if value not in NAMES:
            raise UsageError(unknown("data set", value, NAMES))
        return value

    def shell_complete(self, ctx: click.Context, param: click.Parameter, incomplete: str) -> Items:
        return items(NAMES, incomplete)


@click.group("data", invoke_without_command=True)
@data_root_option
@json_option
@click.pass_context
def command(ctx: click.Context, data_root: Path | None, as_json: bool) -> None:
    """The data sets that a preset can name: their size, place and state.

    DLTUI_DATA_MIRROR names a folder or an address with the files as NAME/FILE, for machines that
    do not reach the sets' own addresses.
    """
    if ctx.invoked_subcommand is None:
        _list(default_data_root(data_root), as_json)
    else:
        hand_down(ctx)


@command.command("list")
@data_root_option
@json_option
def list_(data_root: Path | None, as_json: bool) -> None:
    """All data sets (the same as without a command)."""
    _list(default_data_root(data_root), as_json)


@command.command()
@click.argument("names", nargs=-1, required=True, type=DataName(), metavar="NAME…")
@data_root_option
def get(names: tuple[str, ...], data_root: Path | None) -> None:
    """Fetch NAME with torchvision, which checks it, and print its place.

    What was fetched whole before is not fetched again. Exit code 3 when it cannot be had.
    """
    from dltui.cli.fetching import fetch

    root = default_data_root(data_root)
    for name in names:
        if name in EMBEDDED:
            narrate(f"{name} needs no files: {EMBEDDED[name]}")
        elif places.missing(name, root):
            print_text(fetch(name, root))
        else:
            narrate(f"{name} is here already")
            print_text(str(places.place(name, root)))


@command.command()
@click.argument("name", type=DataName(), metavar="NAME")
@data_root_option
def where(name: str, data_root: Path | None) -> None:
    """Print where NAME lies; exit code 3 when it is not here."""
    root = default_data_root(data_root)
    if name in EMBEDDED:
        narrate(f"{name} needs no files: {EMBEDDED[name]}")
        return
    if absent := places.missing(name, root):
        raise DataError(
            f"{name} is not here, looked for {absent}; dltui data get {name} fetches it"
        )
    print_text(str(places.place(name, root)))


def _list(root: Path, as_json: bool) -> None:
    if as_json:
        print_json([_record(name, root) for name in NAMES])
        return
    narrate(f"data root: {root}")
    rows = []
    for name in NAMES:
        stored = places.STORED.get(name)
        size = places.size_in_words(stored.size) if stored else ""
        how = places.state(name, root)
        note = stored.by_hand if stored and how == "not here" else ""
        place = places.place(name, root) if how in ("here", "begun") else None
        rows.append((name, size, how, str(place or EMBEDDED.get(name, note))))
    print_table(("data set", "size", "state", "place"), rows, right="size")


def _record(name: str, root: Path) -> DataSet:
    stored = places.STORED.get(name)
    place = places.place(name, root)
    return DataSet(
        name=name,
        size=(stored.size or None) if stored else None,
        state=places.state(name, root),
        place=str(place) if place else None,
        fetched=bool(stored and not stored.by_hand),
    )
