"""Settings as the HParams dashboard of TensorBoard keeps them."""

from __future__ import annotations

from typing import Any

from dltui.adapters.pieces import About
from dltui.runs.log.events import Status
from dltui.wire.protobuf import Field, Malformed, double, message, raw, text, whole

FAILURE = 2

MOST = 10_000
"""Settings of one run."""


def take(content: bytes, about: About) -> None:
    """What the content of the plugin's metadata says goes into ``about``."""
    try:
        found = message(content)
        started = message(raw(found.get(3, ())))
        for entry in started.get(1, ()):
            if isinstance(entry, bytes) and len(about.config) < MOST:
                setting = message(entry)
                about.config[text(setting.get(1, ()))] = _value(raw(setting.get(2, ())))
        if whole(message(raw(found.get(4, ()))).get(1, ())) == FAILURE:
            about.status, about.message = Status.FAILED, "its session is told as failed"
    except Malformed:
        about.leave("settings that cannot be read")


def _value(content: bytes) -> Any:
    """A ``google.protobuf.Value``; whole numbers are such again."""
    found = message(content)
    if 2 in found:
        number = double(found[2])
        return int(number) if number.is_integer() and abs(number) < 2**53 else number
    if 3 in found:
        return text(found[3])
    if 4 in found:
        return bool(whole(found[4]))
    if 6 in found:
        return [_value(_bytes(one)) for one in message(raw(found[6])).get(1, ())]
    return None


def _bytes(value: Field) -> bytes:
    return value if isinstance(value, bytes) else b""
