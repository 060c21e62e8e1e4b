"""Text of others in files for programs, which people read on terminals all the same."""

from __future__ import annotations

import codecs
import json
import re
from itertools import islice
from typing import Any, TextIO

VERSION = 1
"""Of the shape of JSON answers: another one where a key comes to mean something else, or goes."""

PARTS = 4096
"""Of a JSON text, which are words and signs, written at a time: one by one they took twice as long.
"""

_ODD = re.compile(r"[^\n -~]")


def escaped(text: str) -> str:
    """Characters that are not seen, or steer what is, as ``\\u001b``: nothing of them is lost."""
    return text if text.isprintable() else _ODD.sub(_escape, text)


def as_cell(text: str) -> str:
    """For a table of others: a spreadsheet would compute what begins like a formula."""
    return escaped(f"'{text}" if text.startswith(tuple("=+-@")) else text)


def _escape(found: re.Match[str]) -> str:
    char = found[0]
    return char if char.isprintable() else json.dumps(char)[1:-1]


def write_json(value: Any, file: TextIO, *, indent: int | None = None) -> None:
    """One JSON value and a line break; JSON itself escapes only the first 32 characters.

    All but ASCII is escaped where ``file`` takes no UTF-8.
    """
    encoder = json.JSONEncoder(allow_nan=False, ensure_ascii=not utf8(file), indent=indent)
    parts = encoder.iterencode(value)
    while text := "".join(islice(parts, PARTS)):
        file.write(escaped(text))
    file.write("\n")


def utf8(file: TextIO) -> bool:
    """Whether ``file`` takes every character."""
    return codecs.lookup(file.encoding or "utf-8").name == "utf-8"
