"""The settings in a command line that somebody has typed: ``--lr 0.1`` is the setting ``lr``."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from dltui.presets.command_line import kept

_OPTION = re.compile(r"--(?P<name>[A-Za-z][\w.-]*)(?:=(?P<value>.*))?", re.S)
_PAIR = re.compile(r"(?P<name>\+{0,2}[A-Za-z_][\w./]*)=(?P<value>.*)", re.S)
_WHOLE = re.compile(r"-?(?:0|[1-9]\d{0,17})")
_DECIMAL = re.compile(r"-?\d+\.\d+|-?\d+(?:\.\d*)?[eE]-?\d+|-?\.\d+")


def told(words: Sequence[str]) -> tuple[list[str], dict[str, Any]]:
    """``words`` with their settings as ``{args.…}``, and those settings: filled in again they are
    the same words, but for a number such as ``1e-3``, which may be written as 0.001.

    Settings are ``--name value``, ``--name=value``, ``--flag`` and, behind the program's first
    argument, ``name=value``. A name that comes twice is none: which of them counts is the program's
    own business.
    """
    line, args, twice = list[str](), dict[str, Any](), _twice(words)
    at = 0
    while at < len(words):
        word = words[at]
        pair = _PAIR.fullmatch(word) if at > 1 else None
        option = _OPTION.fullmatch(word) if at else None
        found = option or pair
        at += 1
        if found is None or (name := _name(found["name"])) in twice:
            line.append(kept(word))
        elif found["value"] is not None:
            args[name] = value(found["value"])
            line.append(f"{word[: found.start('value')]}{{args.{name}}}")
        elif values := _values(words[at:]):
            at += len(values)
            args[name] = value(values[0]) if len(values) == 1 else [value(one) for one in values]
            line += [word, f"{{args.{name}}}"]
        elif name == word.removeprefix("--"):
            args[name] = True
            line.append(f"{{--{name}}}")
        else:
            line.append(kept(word))
    return line, args


def value(text: str) -> Any:
    """A number where it is surely one, else the text: ``007`` and ``1.10`` may be names."""
    if _WHOLE.fullmatch(text):
        return int(text)
    if _DECIMAL.fullmatch(text):
        number = float(text)
        same = "e" in text.lower() or text.startswith((".", "-.")) or repr(number) == text
        return number if same and number not in (float("inf"), float("-inf")) else text
    return text


def _name(written: str) -> str:
    return re.sub(r"[./]", "_", written.lstrip("+"))


def _twice(words: Sequence[str]) -> set[str]:
    names = [
        _name(found["name"])
        for at, word in enumerate(words)
        if (
            found := (_OPTION.fullmatch(word) if at else None)
            or (_PAIR.fullmatch(word) if at > 1 else None)
        )
    ]
    return {name for name in names if names.count(name) > 1}


def _values(rest: Sequence[str]) -> list[str]:
    """What follows an option: one word, or as many numbers as there are."""
    if not rest or (rest[0].startswith("-") and not _number(rest[0])):
        return []
    if not _number(rest[0]):
        return [rest[0]]
    end = next((at for at, word in enumerate(rest) if not _number(word)), len(rest))
    return list(rest[:end])


def _number(text: str) -> bool:
    return not isinstance(value(text), str)
