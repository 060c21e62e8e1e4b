"""Signs in ASCII: what stands for each, and streams that write no others.

Drawings are made of other characters there from the start (``Style.ascii``); this is for what is
written besides, and for text of people and files.
"""

from __future__ import annotations

import codecs
import unicodedata
from io import TextIOWrapper
from typing import TextIO

from rich.cells import cell_len

_ROWS = (
    ("▸▾▴▼✔✖●○■□◉▲△◆◇✚≈▣▰▱·…–—×↻←→↑↓±›‖", ">v^v+x*o##@^^+o+~m#-.~--x@<>^v~>|"),
    ("▁▂▃▄▅▆▇█▓▒░▔▀▌▐▏▎▍▋▊▉", "_.-=+*%#=:--'||||||||"),
    ("│┃━─╸╺┄┈┆┊┌┐└┘├┤┬┴┼╭╮╰╯╔╗╚╝═║", ":#------|:+++++++++++++++++=|"),
    ("παβδεθσμµ−≤≥≠∘′√°‘’“”", "pabdetsuu-<>!o'V ''\"\""),
)

SIGNS = {char: sign for row in _ROWS for char, sign in str.maketrans(*row).items()}
"""What stands for a sign on a terminal without its glyph, one cell for one."""

ERRORS = "dltui.ascii"
"""The name of ``_spelt`` among Python's handlers of what an encoding lacks."""


def spelt(char: str) -> str:
    """ASCII for one character, as many cells wide: its sign, its letter without accents, or ?."""
    sign = char.translate(SIGNS)
    if not sign.isascii():
        sign = unicodedata.normalize("NFKD", char)[:1]
    width = cell_len(char)
    return sign if sign.isascii() and len(sign) == width else "?" * width


def _spelt(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeEncodeError):
        raise error
    return "".join(map(spelt, error.object[error.start : error.end])), error.end


codecs.register_error(ERRORS, _spelt)


def spell(stream: TextIO | None, encoding: str = "") -> None:
    """From now on ``stream`` writes what its encoding (or ``encoding``) lacks as ASCII signs."""
    if isinstance(stream, TextIOWrapper):
        stream.reconfigure(encoding=encoding or stream.encoding, errors=ERRORS)


def unicode(stream: TextIO) -> bool:
    """Whether ``stream`` takes the characters that drawings are made of."""
    try:
        "▸⣿█±".encode(stream.encoding or "ascii")
    except UnicodeEncodeError:
        return False
    return True
