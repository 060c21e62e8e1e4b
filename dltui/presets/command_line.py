"""The words of ``[command]``, and what stands for what in them."""

from __future__ import annotations

import math
import re
import shlex
import sys
from collections.abc import Iterable, Iterator, Mapping
from itertools import chain
from pathlib import Path
from typing import Any

from dltui.options import LARGEST
from dltui.presets.schema import Preset
from dltui.toml.lines import KeyPath
from dltui.toml.problems import Faults, nearest
from dltui.topics.programs.options import CommandOptions, Words

_NAME = r"[A-Za-z_][\w.-]*"
_HOLE = re.compile(r"\{\{(" + _NAME + r")\}\}|\{((?:--)?" + _NAME + r")\}")
"""``{args.lr}`` or ``{--lr}``; in two braces it stands for itself."""

_KEY = re.compile(r"[A-Za-z_][\w-]*")

OPTION = "--"
ALL = "args"
ARG = "args."
CHECKPOINT = "checkpoint"
GIVEN = ("seed", "run", "folder", "data", "python")
"""What else a word may name: the seed, the run's directory, the preset's folder, where data sets
lie, and the Python that dltui runs in.
"""


def words(written: Words) -> list[str]:
    """The words of a command line; ``ValueError`` for a text with a quote that does not end."""
    return shlex.split(written) if isinstance(written, str) else list(written)


def filled(written: Words, values: Mapping[str, str], args: Mapping[str, Any]) -> list[str]:
    """The command line with all that stands in braces; ``values`` are those of `GIVEN`."""
    return list(chain.from_iterable(_word(word, values, args) for word in words(written)))


def filled_text(text: str, values: Mapping[str, str], args: Mapping[str, Any]) -> str:
    """``text`` with all that stands in braces, as one text."""

    def put(found: re.Match[str]) -> str:
        if literal := found.group(1):
            return "{" + literal + "}"
        name = found.group(2)
        if name == ALL or name.startswith(OPTION):
            return shlex.join(_options(name, args))
        return ",".join(_shown(values, args, name))

    return _HOLE.sub(put, text)


def kept(word: str) -> str:
    """``word`` so that it stands for itself, whatever braces are in it."""
    return re.sub(r"\{((?:--)?" + _NAME + r")\}", r"{{\1}}", word)


def _word(word: str, values: Mapping[str, str], args: Mapping[str, Any]) -> list[str]:
    """What is all of a word may be several: a list, an option with its value."""
    whole = _HOLE.fullmatch(word)
    name = whole.group(2) if whole else None
    if name is None:
        return [filled_text(word, values, args)]
    if name == ALL or name.startswith(OPTION):
        return _options(name, args)
    return _shown(values, args, name)


def _options(name: str, args: Mapping[str, Any]) -> list[str]:
    """``--lr 0.1``; ``--amp`` where it is true and nothing where it is false."""
    chosen = args if name == ALL else {name.removeprefix(OPTION): args[name.removeprefix(OPTION)]}
    found: list[str] = []
    for key, value in chosen.items():
        if isinstance(value, bool):
            found += [f"{OPTION}{key}"] * value
        else:
            found += [f"{OPTION}{key}", *_texts(value)]
    return found


def _shown(values: Mapping[str, str], args: Mapping[str, Any], name: str) -> list[str]:
    return _texts(args[name.removeprefix(ARG)]) if name.startswith(ARG) else [values[name]]


def _texts(value: Any) -> list[str]:
    if isinstance(value, list):
        return [text for item in value for text in _texts(item)]
    return [str(value).lower() if isinstance(value, bool) else str(value)]


def given(preset: Preset, *, folder: Path, data: Path | None, run: Path) -> dict[str, str]:
    """The values of `GIVEN`."""
    return {
        "seed": str(preset.run.seed),
        "run": str(run),
        "folder": str(folder),
        "data": str(data or ""),
        "python": sys.executable,
    }


def folder(command: CommandOptions, base: Path) -> Path:
    """Where the program runs; ``base`` is the preset's folder."""
    return base / Path(command.folder).expanduser()


def goes_on(command: CommandOptions, *, told: bool) -> bool:
    """Whether ``resume`` can go on; ``told``: there is a checkpoint that it may need."""
    return bool(command.resume) and (told or CHECKPOINT not in set(_names(words(command.resume))))


def begins_anew(preset: Preset) -> bool:
    """Whether a run of it that ended early can only be run again: a program without a way on."""
    return preset.command is not None and not preset.command.resume and preset.sweep.empty


def check(preset: Preset, faults: Faults) -> None:
    """Note what cannot be meant: no program, a name that is none, a setting that does nothing."""
    command, args = preset.command, preset.args or {}
    if command is None:
        return
    if preset.run.device != "auto":
        text = "does nothing with a [command]: command.gpus says how many it takes"
        faults.add(("run", "device"), text)
    for key in ("loaders", "memory_limit"):
        if getattr(preset.run, key):
            faults.add(("run", key), "does nothing with a [command]")
    named: set[str] = set()
    for key, line in (("run", command.run), ("resume", command.resume)):
        try:
            parts = words(line)
        except ValueError as error:
            faults.add(("command", key), str(error)[:1].lower() + str(error)[1:])
            return
        if key == "run" and not (parts and parts[0]):
            faults.add(("command", key), "names no program")
        extra = (CHECKPOINT,) if key == "resume" else ()
        named |= _check_names(("command", key), parts, args, extra, faults)
    named |= _check_names(("command", "read"), command.read, args, (), faults)
    for name, value in command.environment.items():
        path = ("command", "environment", name)
        if not name or "=" in name:
            faults.add(path, "is no name of a variable")
        named |= _check_names(path, [str(value)], args, (), faults)
    for key in args:
        if ALL not in named and f"{ARG}{key}" not in named and f"{OPTION}{key}" not in named:
            text = f"no word of command.run names it: add {{--{key}}}, {{args.{key}}} or {{args}}"
            faults.add(("args", key), text)
    _check_patterns(command, faults)


def _check_names(
    path: KeyPath,
    parts: Iterable[str],
    args: Mapping[str, Any],
    extra: Iterable[str],
    faults: Faults,
) -> set[str]:
    """The names in ``parts``; one that stands for nothing is a fault."""
    valid = {*GIVEN, *extra, ALL, *(f"{ARG}{key}" for key in args)}
    options = {f"{OPTION}{key}" for key in args}
    found = set(_names(parts))
    for name in sorted(found - valid - options):
        near = nearest(name, options if name.startswith(OPTION) and options else valid)
        faults.add(path, f"{{{name}}} stands for nothing{near}; {{{{{name}}}}} is the text itself")
    return found


def _names(parts: Iterable[str]) -> Iterator[str]:
    for part in parts:
        yield from (found.group(2) for found in _HOLE.finditer(part) if found.group(2))


def _check_patterns(command: CommandOptions, faults: Faults) -> None:
    for index, pattern in enumerate(command.patterns):
        path = ("command", "patterns", index)
        try:
            groups = re.compile(pattern).groupindex.keys()
        except re.error as error:
            faults.add(path, f"no regular expression: {error}")
            continue
        if not groups - {"step", "epoch", "total", "name"}:
            text = "has no group for a number: write (?P<loss>…), or (?P<name>…) and (?P<value>…)"
            faults.add(path, text)


def check_args(table: Mapping[str, Any], faults: Faults) -> dict[str, Any]:
    """``[args]`` typed: numbers, texts, true and false, and lists of them."""
    for key, value in table.items():
        if not _KEY.fullmatch(key):
            faults.add(("args", key), "is no name: letters, digits, - and _, a letter first")
        if not _plain(value) and not (isinstance(value, list) and all(map(_plain, value))):
            text = "expected a finite number, a text, true, false, or a list of them"
            faults.add(("args", key), text)
    return dict(table)


def _plain(value: Any) -> bool:
    """Whether it can be written as JSON, too."""
    if isinstance(value, float):
        return math.isfinite(value)
    return isinstance(value, str) or (isinstance(value, int) and abs(value) <= LARGEST)
