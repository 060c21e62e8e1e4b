"""A preset as raw TOML tables: set a key, read ``--set``, write it out."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from typing import Any

import msgspec
import tomli_w

from dltui.errors import UsageError
from dltui.presets.schema import Preset
from dltui.toml import limits
from dltui.toml.limits import cut
from dltui.toml.lines import KeyPath

Document = dict[str, Any]

IDENTIFYING = ("name", "file", "path")
"""A table with one of these names another thing, so it replaces a table and is not merged."""

SETTINGS = ("run", "data", "model", "train", "options", "command", "args")
"""The sections whose keys can be swept and claimed about."""


def split(key: str) -> KeyPath:
    """A dotted key as a path; below ``sweep`` and ``quick`` the rest is one key of that table."""
    head, dot, rest = key.partition(".")
    if dot and head in ("sweep", "quick"):
        return (head, rest)
    return tuple(key.split("."))


def assign(document: Document, key: str, value: Any) -> KeyPath:
    """Set the dotted ``key`` in ``document`` and return its path.

    A table value is merged into the one that is there, unless it is empty or names another
    thing (``name``, ``file`` or ``path``): then it takes its place. Raises ``ValueError`` when
    the key leads through something that is not a table, or too deep.
    """
    path = split(key)
    if len(path) > limits.DEPTH:
        raise ValueError(f"more than {limits.DEPTH} parts")
    table = document
    for part in path[:-1]:
        below = table.setdefault(str(part), {})
        if not isinstance(below, dict):
            raise ValueError(f"{part} is not a table")
        table = below
    last = str(path[-1])
    there = table.get(last)
    if isinstance(value, dict) and isinstance(there, dict) and _merges(value):
        for inner, item in value.items():
            assign(there, inner, item)
    else:
        table[last] = value
    return path


def _merges(table: Document) -> bool:
    return bool(table) and not any(key in table for key in IDENTIFYING)


def flat_keys(document: Document) -> None:
    """Let ``train.lr = …`` without quotes mean the same in ``[sweep]`` and ``[quick]`` as with."""
    for name in ("sweep", "quick"):
        if isinstance(document.get(name), dict):
            document[name] = dict(_dotted_items(document[name]))


def _dotted_items(table: Document, prefix: str = "") -> Iterator[tuple[str, Any]]:
    for key, value in table.items():
        free = key == "args" and not prefix  # of what is there nothing names another thing
        if isinstance(value, dict) and (_merges(value) or free):
            yield from _dotted_items(value, f"{prefix}{key}.")
        else:
            yield f"{prefix}{key}", value


def release(document: Document, key: str) -> None:
    """Take ``key`` out of the sweep, so that an explicit setting of it holds at every point."""
    sweep = document.get("sweep")
    if not isinstance(sweep, dict):
        return
    sweep.pop(key, None)
    points = sweep.get("points")
    if not isinstance(points, list) or not all(isinstance(point, dict) for point in points):
        return
    if any(key in point for point in points):
        rest = ({k: v for k, v in point.items() if k != key} for point in points)
        sweep["points"] = list(
            {repr(sorted(point.items())): point for point in rest if point}.values()
        )


def parse_assignment(text: str) -> tuple[str, Any]:
    """``train.lr=0.05`` as key and value; the value is TOML, and bare words are text."""
    if any("\ud800" <= char <= "\udfff" for char in text):
        raise UsageError(f"--set {cut(text)}: holds bytes that are not UTF-8")
    key, equals, value = (part.strip() for part in text.partition("="))
    if not equals or not key:
        raise UsageError(f"--set {cut(text)}: expected KEY=VALUE, for example train.lr=0.05")
    try:
        return key, parse_value(value)
    except ValueError as error:
        raise UsageError(f"--set {cut(text)}: {error}") from None


CLOSING = {"[": "]", "{": "}", '"': '"', "'": "'"}
"""What ends a value that begins so."""


def parse_value(text: str) -> Any:
    """A value as it is typed: TOML, or bare words, which are text, in a list as well.

    ``ValueError`` for what begins as a list, a table or a text in quotes and is none, and for more
    than is read.
    """
    value = text.strip()
    try:
        parsed = limits.parse(f"value = {value}")
    except limits.Beyond as error:
        raise ValueError(error.text) from None
    except tomllib.TOMLDecodeError:
        if value[:1] not in CLOSING:
            return value
        if words := _words(value):
            return words
        raise ValueError(_not_a_value(value)) from None
    return parsed["value"] if len(parsed) == 1 else value


def _words(text: str) -> list[str]:
    """``[sgd, adam]`` as its words; empty for anything else."""
    words = [word.strip() for word in text[1:-1].split(",")]
    plain = all(word.replace("-", "").replace("_", "").isalnum() for word in words)
    named = all(word[:1].isalpha() for word in words)
    return words if text[0] + text[-1] == "[]" and plain and named else []


def _not_a_value(text: str) -> str:
    what = {"[": "list", "{": "table"}.get(text[0], "text in quotes")
    closing = CLOSING[text[0]]
    if len(text) < 2 or not text.endswith(closing):
        return f"{cut(text)} is a {what} that does not end; it needs a closing {closing}"
    if what == "list":
        return f"{cut(text)} is not a list: values stand between commas, as in [0.1, 0.01]"
    if what == "table":
        return f'{cut(text)} is not a table; write it as {{ name = "mlp", hidden = [64] }}'
    return f"{cut(text)} is not a text in quotes"


def dump(document: Document) -> str:
    """``document`` as TOML text."""
    return tomli_w.dumps(document)


def flatten(preset: Preset) -> dict[str, Any]:
    """All settings by dotted key, defaults included, e.g. ``{"train.lr": 0.01, …}``."""
    sections = {name: getattr(preset, name) for name in SETTINGS}
    written = msgspec.json.decode(msgspec.json.encode(sections))
    return dotted({name: section for name, section in written.items() if section is not None})


def dotted(table: Mapping[str, Any]) -> dict[str, Any]:
    """``{"model": {"name": "mlp"}}`` as ``{"model.name": "mlp"}``."""
    flat: dict[str, Any] = {}
    for name, value in table.items():
        _flatten_into(flat, name, value)
    return flat


def _flatten_into(flat: dict[str, Any], key: str, value: Any) -> None:
    if isinstance(value, dict):
        for name, item in value.items():
            _flatten_into(flat, f"{key}.{name}", item)
    else:
        flat[key] = value
