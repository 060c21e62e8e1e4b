"""What stdout and stderr take: their encoding, and the terminal behind them, if it is one."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING, Any, TextIO

import click

from dltui.charts.ascii import spell, unicode
from dltui.charts.colours import Depth
from dltui.charts.style import Style
from dltui.devices.ability import CONSOLE, judged, own_name

if TYPE_CHECKING:
    from rich.console import Console

DEPTHS = {"none": Depth.NONE, "16": Depth.SIXTEEN, "256": Depth.MANY, "true": Depth.TRUE}


def fit_streams() -> None:
    """From now on nothing is printed that they do not take: signs become ASCII there.

    Nobody is asked here, as a command's answer may be read by a program.
    """
    for stream in (sys.stdout, sys.stderr):
        spell(stream, "ascii" if _only_ascii(stream) else "")


def _only_ascii(stream: TextIO) -> bool:
    if said := os.environ.get("DLTUI_ASCII"):
        return said != "0"
    return stream.isatty() and bool(CONSOLE.match(own_name(os.environ)))


def drawing() -> Style:
    """How figures are drawn on stdout."""
    depth = _depth()
    return Style(colour=depth is not Depth.NONE, ascii=not unicode(sys.stdout), depth=depth)


def _depth() -> Depth:
    """How many colours stdout gets: none where it is no terminal, unless they were asked for."""
    if not coloured(sys.stdout):
        return Depth.NONE
    around = {key: value for key, value in os.environ.items() if key != "NO_COLOR"}
    depth = DEPTHS[judged(around, None, ()).colours]
    # Where a pipe is coloured on purpose TERM may say nothing of who reads it.
    return Depth.SIXTEEN if depth is Depth.NONE and not sys.stdout.isatty() else depth


def coloured(stream: TextIO) -> bool:
    """Whether ``stream`` may have colours: by --color, NO_COLOR, FORCE_COLOR, or as a terminal."""
    if (asked := _asked()) is not None:
        return asked
    if os.environ.get("NO_COLOR"):
        return False
    return bool(os.environ.get("FORCE_COLOR")) or stream.isatty()


def _asked() -> bool | None:
    context = click.get_current_context(silent=True)
    return context.color if context else None


def console(stream: TextIO, **settings: Any) -> Console:
    """One of rich on ``stream``, with the colours that were asked for and no markup."""
    from dltui.cli.consoles import Piped  # 20 ms, for those who draw

    return Piped(
        file=stream,
        highlight=False,
        markup=False,
        emoji=False,
        no_color=not coloured(stream),
        force_terminal=True if _asked() else None,
        **settings,
    )
