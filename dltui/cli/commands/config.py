"""``dltui config``: your settings: each value, where it comes from, and how to change it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from dltui.cli.group import hand_down
from dltui.cli.names import items
from dltui.cli.shared import data_root_option, json_option, print_json, runs_dir_option
from dltui.cli.table import print_table, print_text
from dltui.config import values
from dltui.config.schema import settable
from dltui.errors import UsageError

if TYPE_CHECKING:
    from dltui.cli.names import Items


class Key(click.ParamType[str]):
    """A key of the file; the nearest is told for one that does not exist."""

    name = "key"

    def convert(self, value: str, param: click.Parameter | None, ctx: click.Context | None) -> str:
        from dltui.toml.problems import unknown

        known = [key for key, _ in settable()]
        if value not in known and not value.startswith("tui.keys."):
            raise UsageError(unknown("setting", value, known))
        return value

    def shell_complete(self, ctx: click.Context, param: click.Parameter, incomplete: str) -> Items:
        from dltui.config.schema import description

        return items([(key, description(field)) for key, field in settable()], incomplete)


@click.group("config", invoke_without_command=True)
@runs_dir_option
@data_root_option
@json_option
@click.pass_context
def command(
    ctx: click.Context, runs_dir: Path | None, data_root: Path | None, as_json: bool
) -> None:
    """Each setting, its value, and where that comes from: the command line, the environment,
    the user's config.toml, or the default, in this order.
    """
    if ctx.invoked_subcommand is not None:
        hand_down(ctx)
        return
    import msgspec

    from dltui.cli.answers import SettingEntry

    found = values.settings({"runs_dir": runs_dir, "data_root": data_root})
    if as_json:
        print_json(msgspec.convert(found, list[SettingEntry], from_attributes=True))
    else:
        rows = [(one.key, shown(one.value), one.origin, one.help) for one in found]
        print_table(("setting", "value", "from", ""), rows)


@command.command()
def path() -> None:
    """Print where the file is, or would be."""
    print_text(str(values.config_file()))


@command.command()
@click.argument("key", type=Key())
def get(key: str) -> None:
    """Print the value of KEY, wherever it comes from."""
    name = key.removeprefix("tui.keys.")
    if name != key:
        keys = values.effective().tui.keys
        if name not in keys:
            raise UsageError(f"{key} is not set")
        print_text(keys[name])
        return
    print_text(next(shown(one.value) for one in values.settings({}) if one.key == key))


@command.command("set")
@click.argument("key", type=Key())
@click.argument("value")
def set_(key: str, value: str) -> None:
    """Write KEY = VALUE into the file, and touch nothing else there.

    What the file would then say is checked first; VALUE needs no quotes of its own.
    """
    from dltui.config.change import put
    from dltui.presets.document import parse_value

    try:
        meant: Any = parse_value(value)
    except ValueError as error:
        raise UsageError(f"{key}: {error}") from None
    if key in TEXTS or key.startswith("tui.keys."):
        meant = value
    put(key, meant, f"{key} is not set")


@command.command()
def edit() -> None:
    """Open the file in $VISUAL or $EDITOR, and check it afterwards."""
    from dltui.cli.editing import edit_config

    edit_config()


TEXTS = ("runs_dir", "data_root", "tui.theme", "tui.colours")
"""Keys whose values are texts, though they may look like numbers."""


def shown(value: Any) -> str:
    """As it stands in the file; a dash for what is not set."""
    match value:
        case None:
            return "–"
        case bool():
            return "true" if value else "false"
        case dict():
            return " ".join(f"{key}={item}" for key, item in value.items()) or "–"
        case float():
            return f"{value:g}"
        case _:
            return str(value)
