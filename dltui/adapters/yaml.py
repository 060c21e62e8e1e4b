"""As much YAML as tools write settings in: tables and lists by their indentation, plain values."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from dltui.adapters import files

SETTINGS = "hparams.yaml"

LINES = 20_000
"""Lines of a file that are looked at."""

DEEP = 32
"""Tables in one another."""

_KEY = re.compile(
    r"""("(?:[^"\\]|\\.)*"|'(?:[^']|'')*'|[^\s'"\[{#&*!|>%@`][^#]*?)\s*:(?:\s+(.*))?$"""
)
_TAG = re.compile(r"^(?:[!&]\S+\s*)+")
_NUMBER = re.compile(r"[-+]?(\d+|(\d+\.?\d*|\.\d+)(e[-+]?\d+)?)", re.IGNORECASE)
_WORDS = {
    **dict.fromkeys(("", "~", "null", "Null", "NULL"), None),
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
}

Line = tuple[int, str]
"""How far it is indented, and what stands there."""


def beside(folder: Path) -> dict[str, Any]:
    """The settings that Lightning writes into the folder of a run; empty without."""
    content = files.content(folder / SETTINGS)
    return table(content.decode("utf-8", "replace")) if content else {}


def table(text: str) -> dict[str, Any]:
    """The settings of ``text``; what is written in another way is a text, objects of Python's are
    the tables that they are made of.
    """
    lines = [
        (len(line) - len(line.lstrip()), line.strip())
        for line in text.splitlines()[:LINES]
        if line.strip() and not line.lstrip().startswith(("#", "---", "%", "..."))
    ]
    found, _ = _block(lines, 0, 0)
    return found if isinstance(found, dict) else {}


def _block(lines: Sequence[Line], at: int, deep: int) -> tuple[Any, int]:
    """What begins with the line ``at``, and the line behind it."""
    if at >= len(lines) or deep > DEEP:
        return None, len(lines)
    indent, first = lines[at]
    if first.startswith("- ") or first == "-":
        return _items(lines, at, indent, deep)
    if not _KEY.match(first):
        return _texts(lines, at, indent)
    found: dict[str, Any] = {}
    while at < len(lines) and lines[at][0] >= indent:
        here, line = lines[at]
        key = _KEY.match(line) if here == indent else None
        if key is None:
            at += 1
            continue
        name = str(_plain(key[1]))
        found[name], at = _value(lines, at, indent, key[2] or "", deep)
    return found, at


def _value(lines: Sequence[Line], at: int, indent: int, rest: str, deep: int) -> tuple[Any, int]:
    """What stands behind a key in the line ``at``, or below it."""
    rest = _TAG.sub("", rest).strip()
    below = at + 1 < len(lines) and (
        lines[at + 1][0] > indent
        or (lines[at + 1][0] == indent and lines[at + 1][1][:2] in ("- ", "-"))
    )
    if not rest and below:
        return _block(lines, at + 1, deep + 1)
    if below and lines[at + 1][0] > indent:
        more, after = _texts(lines, at + 1, indent + 1)
        begun = "" if rest[:1] in ("|", ">") else f"{rest} "
        return _plain(f"{begun}{more}"), after
    return _plain(rest), at + 1


def _items(lines: Sequence[Line], at: int, indent: int, deep: int) -> tuple[list[Any], int]:
    found: list[Any] = []
    while at < len(lines) and lines[at][0] == indent and lines[at][1][:2] in ("- ", "-"):
        rest = lines[at][1][1:].strip()
        if rest and (_KEY.match(rest) or rest.startswith("- ")):
            inner = [(indent + 2, rest), *lines[at + 1 :]]
            end = next((n for n, one in enumerate(inner) if n and one[0] <= indent), len(inner))
            value, _ = _block(inner[:end], 0, deep + 1)
            at += end
        else:
            value, at = _value(lines, at, indent, rest, deep)
        found.append(value)
    return found, at


def _texts(lines: Sequence[Line], at: int, indent: int) -> tuple[str, int]:
    """Lines that belong to one text."""
    end = at
    while end < len(lines) and lines[end][0] >= indent:
        end += 1
    return " ".join(line for _, line in lines[at:end]), max(end, at + 1)


def _plain(text: str) -> Any:
    text = _TAG.sub("", text).strip()
    if text[:1] == "'" and text[-1:] == "'" and len(text) > 1:
        return text[1:-1].replace("''", "'")
    if text[:1] in ('"', "[", "{"):
        try:
            return json.loads(text)
        except (ValueError, RecursionError):
            return [_plain(one) for one in text[1:-1].split(",")] if text[0] == "[" else text
    text = text.partition(" #")[0].strip()
    if text in _WORDS:
        return _WORDS[text]
    if _NUMBER.fullmatch(text):
        return int(text) if text.lstrip("+-").isdigit() and len(text) < 300 else float(text)
    return text
