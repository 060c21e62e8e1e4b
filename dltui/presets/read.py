"""A preset file as raw tables, with the place of every key."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

from dltui.presets.document import Document, flat_keys
from dltui.toml.lines import KeyPath, locate
from dltui.toml.problems import Place, Places, PresetError, Problem


def read(path: Path) -> tuple[Document, Places]:
    """The tables of ``path``; raises ``PresetError`` when it is missing or not TOML."""
    file = str(path)
    try:
        text = path.read_bytes().decode()
        document = tomllib.loads(text)
    except OSError as error:
        reason = (error.strerror or "unreadable").lower()
        raise PresetError([Problem(Place(file), "", reason)]) from None
    except UnicodeDecodeError as error:
        raise PresetError([Problem(Place(file), "", f"not a text file: {error.reason}")]) from None
    except tomllib.TOMLDecodeError as error:
        raise PresetError([_syntax(file, text, str(error))]) from None
    flat_keys(document)
    known: dict[KeyPath, Place] = {}
    for key, line in locate(text).items():
        known.setdefault(_flat(key), Place(file, line))
    return document, Places(file, known)


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
    return Problem(Place(file, line), "", f"not TOML: {what[:1].lower()}{what[1:]} {column}")
