"""One setting of the user's file changed, and nothing else in it."""

from __future__ import annotations

import re
from contextlib import suppress
from typing import Any

from dltui.config import values
from dltui.errors import UsageError
from dltui.writing import replace_file, writing

_NEXT = re.compile(r"^[ \t]*\[", re.MULTILINE)
_VALUE = r"""("[^"\n]*"|'[^'\n]*'|[^#\n]*?)(?=[ \t]*(?:#[^\n]*)?$)"""


def put(key: str, value: Any, lost: str) -> None:
    """Write the dotted ``key``; ``lost`` says what is not kept where it cannot be.

    ``UsageError`` or ``Refused`` says what stands in the way.
    """
    path = values.config_file()
    with writing(path, lost):
        try:
            before = path.read_text("utf-8") if path.exists() else ""
        except UnicodeDecodeError:
            raise UsageError(f"{path}: not UTF-8; {lost}") from None
        after = changed(before, key, value)
        if after is None:
            table, name = _split(key)
            place = f"under [{table}] there" if table else "there"
            raise UsageError(f"{path}: too intricate to change; write {_line(name, value)} {place}")
        values.of_text(after, path)
        path.parent.mkdir(parents=True, exist_ok=True)
        # A link to it stays one: many keep their settings elsewhere.
        replace_file(path.resolve(), after.encode(), lost)


def changed(text: str, key: str, value: Any) -> str | None:
    """The TOML ``text`` with one line changed or added; null where that would change more."""
    table, name = _split(key)
    line = f"{_line(name, value)}\n"
    start, end = _span(text, table)
    if start is None:
        ended = text if not text or text.endswith("\n") else text + "\n"
        after = f"{ended}\n[{table}]\n{line}".lstrip("\n")
    else:
        head, body, tail = text[:start], text[start:end], text[end:]
        there = re.compile(rf"^([ \t]*{re.escape(name)}[ \t]*=[ \t]*){_VALUE}", re.MULTILINE)
        own, count = there.subn(lambda found: found[1] + _toml(value), body, count=1)
        if not count:
            own = ("" if not head or head.endswith("\n") else "\n") + line + body
        after = head + own + tail
    return after if _differs_only_there(text, after, key, value) else None


def _split(key: str) -> tuple[str, str]:
    """The table and the name in it as they are written: an action's has a dot and is quoted."""
    action = key.removeprefix("tui.keys.")
    if action != key:
        return "tui.keys", f'"{action}"'
    table, _, name = key.rpartition(".")
    return table, name


def _span(text: str, table: str) -> tuple[int | None, int]:
    """Where the lines of ``table`` are, behind its header; null without one."""
    start: int | None = 0
    if table:
        header = rf"^[ \t]*\[[ \t]*{re.escape(table)}[ \t]*\][^\n]*\n?"
        found = re.search(header, text, re.MULTILINE)
        start = found.end() if found else None
    following = _NEXT.search(text, start or 0)
    return start, following.start() if following else len(text)


def _differs_only_there(before: str, after: str, key: str, value: Any) -> bool:
    from dltui.toml.limits import parse

    with suppress(ValueError):
        wanted, new = parse(before), parse(after)
        inside, name = _split(key)
        table = wanted
        for part in inside.split(".") if inside else ():
            table = table.setdefault(part, {})
            if not isinstance(table, dict):
                return False
        table[name.strip('"')] = value
        return wanted == new
    return False


def _line(name: str, value: Any) -> str:
    return f"{name} = {_toml(value)}"


def _toml(value: Any) -> str:
    import tomli_w

    return tomli_w.dumps({"v": value}).removeprefix("v = ").rstrip("\n")
