"""What stdout and stderr take: their encoding, and the terminal behind them, if it is one."""

from __future__ import annotations

import os
import sys
from typing import TextIO

from dltui.charts.ascii import spell, unicode
from dltui.charts.colours import Depth
from dltui.charts.style import Style
from dltui.devices.ability import CONSOLE, judged, own_name

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
    """How many colours stdout has: none where it is no terminal."""
    if not sys.stdout.isatty():
        return Depth.NONE
    return DEPTHS[judged(os.environ, None, ()).colours]
