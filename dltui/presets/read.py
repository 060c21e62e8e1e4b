"""A preset file as raw tables, with the place of every key."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

from dltui.metrics import PROGRAMS
from dltui.presets.document import Document, flat_keys
from dltui.toml import limits
from dltui.toml.lines import KeyPath, locate
from dltui.toml.problems import Place, Places, PresetError, Problem, UnreadablePreset
from dltui.topics.programs.options import RUN
from dltui.writing import FAILING, in_words

_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_KEY = re.compile(r"\s*([^=#\[]+?)\s*=")


def read(path: Path) -> tuple[Document, Places]:
    """The tables of ``path``; raises ``PresetError`` when it is missing or not TOML.

    What says a ``[command]`` is one of programs, without saying so.
    """
    file = str(path)
    try:
        text = _text(file, limits.content(path))
        document = limits.parse(text)
    except OSError as error:
        if error.errno in FAILING:
            raise UnreadablePreset([Problem(Place(file), "", in_words(error))]) from None
        reason = (error.strerror or "unreadable").lower()
        raise PresetError([Problem(Place(file), "", reason)]) from None
    except tomllib.TOMLDecodeError as error:
        raise PresetError([_syntax(file, text, str(error))]) from None
    except limits.Beyond as error:
        raise PresetError([Problem(Place(file, error.line), error.key, error.text)]) from None
    flat_keys(document)
    if "command" in document:
        document = {"topic": PROGRAMS, "experiment": RUN} | document
    return document, Places(file, lambda: _located(text))


def _located(text: str) -> dict[KeyPath, int]:
    known: dict[KeyPath, int] = {}
    for key, line in locate(text).items():
        known.setdefault(_flat(key), line)
    return known


def _text(file: str, content: bytes) -> str:
    """UTF-8, with or without a byte-order mark; else the line that is not, and what it may be."""
    if content[:2] in (b"\xff\xfe", b"\xfe\xff") or b"\0" in content[:4]:
        raise PresetError([Problem(Place(file, 1), "", "text in UTF-16: save it as UTF-8")])
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        said = f"byte {content[error.start]:#04x} is not UTF-8: save the file as UTF-8"
        raise PresetError([Problem(Place(file, line), "", said)]) from None


def _flat(key: KeyPath) -> KeyPath:
    """``sweep.train.lr[0]`` under the one key ``train.lr`` of ``[sweep]``; so in ``[quick]``."""
    if key[0] not in ("sweep", "quick") or len(key) < 3:
        return key
    end = next((i for i, part in enumerate(key) if isinstance(part, int)), len(key))
    return (key[0], ".".join(str(part) for part in key[1:end]), *key[end:])


def _syntax(file: str, text: str, message: str) -> Problem:
    found = re.search(r" \(at line (\d+), column (\d+)\)| \(at end of document\)", message)
    line = int(found[1]) if found and found[1] else max(1, len(text.splitlines()))
    what = message[: found.start()] if found else message
    column = f"at column {found[2]}" if found and found[2] else "at the end of the file"
    if control := _CONTROL.search(text):
        line = text.count("\n", 0, control.start()) + 1
        return Problem(Place(file, line), "", f"not TOML: character {ord(control[0]):#04x} in it")
    if what == "Cannot overwrite a value" and (twice := _twice(text.splitlines(), line)):
        return Problem(Place(file, line), "", twice)
    return Problem(Place(file, line), "", f"not TOML: {what[:1].lower()}{what[1:]} {column}")


def _twice(lines: list[str], line: int) -> str:
    """That the key of ``line``, from 1, stands in its table before; empty where none does."""
    key = _KEY.match(lines[line - 1])
    for number in range(line - 1, 0, -1):
        before = lines[number - 1]
        if before.lstrip().startswith("["):
            break
        if key and (same := _KEY.match(before)) and same[1] == key[1]:
            return f"not TOML: the key {key[1]} is written twice, first on line {number}"
    return ""
