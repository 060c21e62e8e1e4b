"""The user's file in an editor of theirs."""

from __future__ import annotations

import os
import shlex
import shutil
import subprocess
from collections.abc import Iterator
from typing import Any

import tomli_w

from dltui.config import values
from dltui.config.schema import Config, description, settable
from dltui.errors import DltuiError, UsageError
from dltui.writing import replace_file, writing


def edit_config() -> None:
    """``UsageError`` tells all that is wrong with it afterwards."""
    path = values.config_file()
    editor = _editor()
    if not path.exists():
        with writing(path.parent):
            path.parent.mkdir(parents=True, exist_ok=True)
        replace_file(path, "\n".join(beginning()).encode())
    ended = subprocess.run([*editor, str(path)], check=False)
    if ended.returncode:
        raise DltuiError(f"{editor[0]} ended with {ended.returncode}")
    values.of_file()


def beginning() -> Iterator[str]:
    """A file in which every key stands with its default, commented out."""
    table = ""
    for key, field in settable():
        section, _, name = key.rpartition(".")
        if section != table:
            table = section
            yield f"[{section}]"
        yield f"# {description(field)}"
        value = values.get(Config(), key)
        yield f"# {name} = {_default(value)}\n"


def _default(value: Any) -> str:
    if value is None or isinstance(value, dict):
        return "…" if value is None else "{}"
    return tomli_w.dumps({"v": value}).removeprefix("v = ").strip()


def _editor() -> list[str]:
    named = os.environ.get("VISUAL") or os.environ.get("EDITOR") or "vi"
    words = shlex.split(named)
    if not words or not shutil.which(words[0]):
        raise UsageError(f"no editor {named}: set VISUAL or EDITOR")
    return words
