"""How much TOML is read: far more than people write, so that a text is checked in a second whatever
it holds.
"""

from __future__ import annotations

import os
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from dltui.toml.lines import LONG_STRING, SHORT_STRING, KeyPath

BYTES = 2**19
"""Of a file; 10,000 points of a sweep with two settings each fit."""

DEPTH = 32
"""Lists and tables in one another, and the parts of a dotted key."""

DIGITS = 4300
"""Of a whole number, which is what Python reads."""

ITEMS = 1000
"""Of a list, where a setting says nothing else."""

OVERRIDES = 1000
"""Settings on a command line."""

PROBLEMS = 50
"""Told of one preset; more are counted."""

LETTERS = 200
"""Of a key or a value in a message."""

SHOWN = 20
"""Letters of a key that is too deep."""

_PART = r"""(?:[A-Za-z0-9_-]++|"(?:\\.|[^"\\\n])*+"|'[^'\n]*+')[ \t]*+"""
_TOKEN = re.compile(
    rf"(?P<chain>(?:{_PART}\.[ \t]*+){{{DEPTH}}})"
    rf"|{LONG_STRING}|(?P<stray>\"\"\"|''')|{SHORT_STRING}|(?P<quote>[\"'])"
    r"|#[^\n]*+|[A-Za-z0-9_-]++|(?P<opens>[\[{])|(?P<closes>[\]}])",
    re.DOTALL,
)
_LONG = re.compile(rf"\d{{{DIGITS}}}")
_KEY = re.compile(r"^[ \t]*([^=#\[\n]{1,80}?)[ \t]*=", re.MULTILINE)


class Beyond(ValueError):
    """A text with more in it than is read; ``key`` is empty where none is to blame."""

    def __init__(self, text: str, *, line: int | None = None, key: str = "") -> None:
        self.text, self.line, self.key = text, line, key
        super().__init__(f"{key}: {text}" if key else text)


def content(path: Path) -> bytes:
    """The bytes of a file; ``Beyond`` where there are too many, ``OSError`` as of any file.

    A pipe in its place is empty, nobody is waited for.
    """
    file = os.open(path, os.O_RDONLY | os.O_CLOEXEC | os.O_NONBLOCK)
    with os.fdopen(file, "rb") as opened:
        found = opened.read(BYTES + 1)
    if len(found) > BYTES:
        raise Beyond(f"larger than {BYTES // 1024} KiB, which is the most that is read")
    return found


def parse(text: str) -> dict[str, Any]:
    """The tables of ``text``; ``Beyond``, or ``TOMLDecodeError`` where it is not TOML."""
    _look_through(text)
    try:
        tables = tomllib.loads(text)
    except tomllib.TOMLDecodeError:
        raise
    except ValueError:
        found = _LONG.search(text)
        told = f"a number of too many digits: at most {DIGITS:,}"
        raise Beyond(told, line=_line(text, found.start() if found else 0)) from None
    if path := deepest(tables):
        raise Beyond(_deep(), key=".".join(map(str, path[:4])))
    return tables


def deepest(tables: dict[str, Any]) -> KeyPath:
    """The key of a value more than ``DEPTH`` deep; empty where none is."""
    level: list[tuple[KeyPath, Any]] = [((), tables)]
    for _ in range(DEPTH + 1):
        level = [((*path, key), item) for path, value in level for key, item in _inside(value)]
    return level[0][0] if level else ()


def _inside(value: Any) -> Iterator[tuple[str | int, Any]]:
    items = value.items() if isinstance(value, dict) else enumerate(value)
    return ((key, item) for key, item in items if isinstance(item, dict | list))


def _look_through(text: str) -> None:
    """Before it is parsed, which takes a frame or more a level, and quadratic time of a key."""
    if len(text) > BYTES:
        raise Beyond(f"longer than {BYTES // 1024} KiB, which is the most that is read")
    depth = 0
    for token in _TOKEN.finditer(text):
        match token.lastgroup:
            case "opens":
                depth += 1
            case "closes":
                depth -= 1
            case "chain":
                key = f"{token.group()[:SHOWN]}…"
                raise Beyond(_deep(), line=_line(text, token.start()), key=key)
            case "stray" | "quote":
                return  # told by the parser: the text in quotes does not end
        if depth > DEPTH:
            raise _beyond(text, token.start())


def _beyond(text: str, at: int) -> Beyond:
    keys = _KEY.findall(text, 0, at)
    return Beyond(_deep(), line=_line(text, at), key=keys[-1] if keys else "")


def _deep() -> str:
    return f"lists, tables or a dotted key more than {DEPTH} deep"


def _line(text: str, at: int) -> int:
    return text.count("\n", 0, at) + 1


def cut(text: str) -> str:
    """``text`` as a message shows it, its end left out where that is far."""
    return text if len(text) <= LETTERS else f"{text[:LETTERS]}…"
