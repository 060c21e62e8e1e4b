"""Where each key of a TOML text stands, which no TOML parser tells."""

from __future__ import annotations

import re
import tomllib
from bisect import bisect_right

KeyPath = tuple[str | int, ...]
"""Keys from the top of a document; an integer is a place in a list, from 0."""

LONG_STRING = r'"""(?:\\.|[^\\])*?"""(?:"{0,2})' r"|'''.*?'''(?:'{0,2})"
SHORT_STRING = r'"(?:\\.|[^"\\])*"' r"|'[^']*'"
"""Text in quotes, with ``re.DOTALL``."""

_STRING = re.compile(f"{LONG_STRING}|{SHORT_STRING}", re.DOTALL)
_BARE_KEY = re.compile(r"[A-Za-z0-9_-]+")
_SCALAR = re.compile(r"\d{4}-\d\d-\d\d \d\d:[^,\]}\s#]*|[^,\]}\s#]+")
_SPACE = re.compile(r"[ \t]*")
_BLANK = re.compile(r"(?:[ \t\r\n]|#[^\n]*)*")
_BETWEEN = re.compile(r"(?:[ \t\r\n,]|#[^\n]*)*")


def locate(text: str) -> dict[KeyPath, int]:
    """The line, from 1, of every key and list item of ``text``, which must be valid TOML.

    A table made by several headers or dotted keys has the line of the first.
    """
    return _Scanner(text).document()


class _Scanner:
    """Reads tables, keys and values from left to right; the values themselves do not matter."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._at = 0
        self._breaks = [match.start() for match in re.finditer("\n", text)]
        self._last: dict[KeyPath, int] = {}
        self._lines: dict[KeyPath, int] = {}

    def document(self) -> dict[KeyPath, int]:
        table: KeyPath = ()
        self._skip(_BLANK)
        while self._at < len(self._text):
            if self._text.startswith("[[", self._at):
                table = self._item_header()
            elif self._text.startswith("[", self._at):
                table = self._table_header()
            else:
                self._pair(table)
            self._skip(_BLANK)
        return self._lines

    def _item_header(self) -> KeyPath:
        self._at += 2
        line = self._line()
        path = self._resolve(self._key())
        self._at += 2
        self._note(path, line)
        self._last[path] = self._last.get(path, -1) + 1
        item = (*path, self._last[path])
        self._note(item, line)
        return item

    def _table_header(self) -> KeyPath:
        self._at += 1
        line = self._line()
        path = self._resolve(self._key())
        self._at += 1
        self._note(path, line)
        return path

    def _resolve(self, key: tuple[str, ...]) -> KeyPath:
        """The key of a header, with the newest item of every list on its way."""
        path: KeyPath = ()
        for part in key[:-1]:
            path = (*path, part)
            if path in self._last:
                path = (*path, self._last[path])
        return (*path, key[-1])

    def _pair(self, table: KeyPath) -> None:
        line = self._line()
        path = (*table, *self._key())
        self._note(path, line)
        self._at += 1  # the equals sign
        self._skip(_SPACE)
        self._value(path)

    def _value(self, path: KeyPath) -> None:
        opening = self._text[self._at]
        if opening == "[":
            self._list(path)
        elif opening == "{":
            self._inline_table(path)
        elif opening in "\"'":
            self._skip(_STRING)
        else:
            self._skip(_SCALAR)

    def _list(self, path: KeyPath) -> None:
        self._at += 1
        self._skip(_BETWEEN)
        count = 0
        while self._text[self._at] != "]":
            item = (*path, count)
            self._note(item, self._line())
            self._value(item)
            self._skip(_BETWEEN)
            count += 1
        self._at += 1

    def _inline_table(self, path: KeyPath) -> None:
        self._at += 1
        self._skip(_BETWEEN)
        while self._text[self._at] != "}":
            self._pair(path)
            self._skip(_BETWEEN)
        self._at += 1

    def _key(self) -> tuple[str, ...]:
        parts: list[str] = []
        while True:
            self._skip(_SPACE)
            quoted = self._text[self._at] in "\"'"
            raw = self._skip(_STRING if quoted else _BARE_KEY)
            parts.append(tomllib.loads(f"key = {raw}")["key"] if quoted else raw)
            self._skip(_SPACE)
            if self._text[self._at] != ".":
                return tuple(parts)
            self._at += 1

    def _skip(self, pattern: re.Pattern[str]) -> str:
        match = pattern.match(self._text, self._at)
        if match is None:
            raise ValueError(f"line {self._line()} is not TOML")
        self._at = match.end()
        return match.group()

    def _line(self) -> int:
        return bisect_right(self._breaks, self._at - 1) + 1

    def _note(self, path: KeyPath, line: int) -> None:
        for length in range(1, len(path) + 1):
            self._lines.setdefault(path[:length], line)
