"""What a job is submitted with: the command line, then the user's file."""

from __future__ import annotations

import shlex
from collections.abc import Mapping
from typing import Any

import msgspec

from dltui.config.schema import SlurmSettings
from dltui.config.values import effective
from dltui.errors import UsageError
from dltui.toml.decode import decode_field, structure
from dltui.toml.problems import Faults, unknown

OPTIONS = tuple(name for name in SlurmSettings.__struct_fields__ if name != "before")

NUMBERS = ("cpus", "nodes", "array_limit", "signal_seconds")


def settings(named: Mapping[str, str]) -> SlurmSettings:
    """``[slurm]`` of the user's file with ``named``, as typed, over it.

    ``UsageError`` has a line for each that cannot be meant.
    """
    return msgspec.structs.replace(effective().slurm, **_decoded(named))


def typed(line: str) -> SlurmSettings:
    """``--gpus 2 --time=4:00:00``: these and no others, but for the lines of the user's file."""
    named: dict[str, str] = {}
    try:
        words = [part for word in shlex.split(line) for part in _parts(word)]
    except ValueError as error:
        raise UsageError(f"{line}: {error}") from None
    for option, value in zip(words[::2], [*words[1::2], ""], strict=False):
        key = option.removeprefix("--").replace("-", "_")
        if key not in OPTIONS or not option.startswith("--"):
            raise UsageError(unknown("option", option, [in_words(key) for key in OPTIONS]))
        named[key] = value
    return msgspec.structs.replace(
        SlurmSettings(before=effective().slurm.before), **_decoded(named)
    )


def in_options(asked: SlurmSettings) -> str:
    """The line that ``typed`` makes ``asked`` of; what is left to Slurm is not in it."""
    usual = SlurmSettings()
    changed = [key for key in OPTIONS if getattr(asked, key) != getattr(usual, key)]
    return " ".join(f"{in_words(key)} {shlex.quote(str(getattr(asked, key)))}" for key in changed)


def in_words(key: str) -> str:
    return f"--{key.replace('_', '-')}"


def _parts(word: str) -> list[str]:
    """``--gpus=2`` as two words."""
    option, equals, value = word.partition("=")
    return [option, value] if equals and option.startswith("--") else [word]


def _decoded(named: Mapping[str, str]) -> dict[str, Any]:
    faults, found = Faults(), dict[str, Any]()
    fields = {field.name: field for field in structure(SlurmSettings).fields}
    for key, text in named.items():
        value = int(text) if key in NUMBERS and text.isdecimal() else text
        found[key] = decode_field(fields[key], value, (key,), faults)
    if faults:
        lines = (f"{in_words(str(path[0]))}: {why}" for path, why in faults.found)
        raise UsageError("\n".join(lines))
    return found
