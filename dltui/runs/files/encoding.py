"""Records as JSON, whatever text was put into them."""

from __future__ import annotations

from typing import Any

import msgspec


def encoded(value: object) -> bytes:
    """``value`` as JSON. Text that no UTF-8 has, as in a file's name or an error, gets escapes."""
    try:
        return msgspec.json.encode(value)
    except UnicodeEncodeError:
        return msgspec.json.encode(_writable(msgspec.to_builtins(value)))


def laid_out(value: object) -> bytes:
    """The same with a line for each key, for people."""
    return msgspec.json.format(encoded(value), indent=1)


def _writable(value: Any) -> Any:
    match value:
        case str():
            return value.encode("utf-8", "backslashreplace").decode()
        case dict():
            return {_writable(key): _writable(item) for key, item in value.items()}
        case list() | tuple():
            return [_writable(item) for item in value]
        case _:
            return value
