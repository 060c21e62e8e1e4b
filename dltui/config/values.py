"""What the user's file and the environment say, and from where each value is.

The file is ``config.toml`` in the platform's configuration folder. What is wrong in it is told
all at once, with line, key and the nearest valid key, by whatever reads it first.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import msgspec
import platformdirs
from msgspec import Struct

from dltui.config import schema
from dltui.config.schema import Config
from dltui.errors import UsageError

DEFAULT = "default"

VARIABLES = ("DLTUI_", "TEXTUAL_THEME")
"""How those begin that come before the file."""

FOLDERS = ("DLTUI_RUNS", "DLTUI_DATA")
"""Those of folders, which ``runs.roots`` reads."""


class Setting(Struct, frozen=True, kw_only=True):
    """One key; ``origin`` is an option, a variable, the line of a file, or ``default``."""

    key: str
    value: Any
    origin: str
    help: str


def config_file() -> Path:
    return platformdirs.user_config_path("dltui") / "config.toml"


def of_file() -> Config:
    """The user's file; the defaults where there is none."""
    path = config_file()
    if not path.exists():
        return Config()
    from dltui.toml import limits

    try:
        text = limits.content(path).decode()
    except UnicodeDecodeError:
        raise UsageError(f"{path}: not UTF-8") from None
    except limits.Beyond as error:
        raise UsageError(f"{path}: {error}") from None
    except OSError as error:
        raise UsageError(f"{path}: {error.strerror}") from error
    return of_text(text, path)


def of_text(text: str, path: Path) -> Config:
    """``text`` typed; ``UsageError`` has a line for each fault."""
    from dltui.toml import limits
    from dltui.toml.decode import decode_options
    from dltui.toml.problems import Faults

    try:
        table = limits.parse(text)
    except limits.Beyond as error:
        place = f"{path}:{error.line}" if error.line else str(path)
        raise UsageError(f"{place}: {error}") from None
    except ValueError as error:
        raise UsageError(f"{path}: not valid TOML: {error}") from error
    faults = Faults()
    config = decode_options(Config, table, (), faults)
    if faults:
        from dltui.toml.lines import locate
        from dltui.toml.problems import Places, PresetError

        problems = Places(str(path), lambda: locate(text)).problems(faults)
        raise UsageError(str(PresetError(problems)))
    assert isinstance(config, Config)
    return config


def effective() -> Config:
    """The environment before the file; of folders, what the file says (``runs.roots``)."""
    config = of_file()
    named = os.environ.keys() - FOLDERS
    if not any(name.startswith(VARIABLES) for name in named):
        return config  # the first frame waits for it: 3 ms to look at every key
    for key, field in schema.settable():
        value = None if schema.extra(field, "folder") else in_environment(field)
        if value is not None:
            config = _put(config, key, value)
    return config


def in_environment(field: msgspec.inspect.Field) -> Any:
    """What its variable says, typed; null where there is none or it is empty."""
    variable = schema.extra(field, "variable")
    text = os.environ.get(variable, "") if variable else ""
    if not text:
        return None
    if schema.extra(field, "folder"):
        return text
    from dltui.toml.decode import decode_field
    from dltui.toml.problems import Faults

    faults, known = Faults(), _SWITCHES.get(field.name)
    value = decode_field(field, _SWITCH.get(text, text) if known else text, (), faults)
    if faults:
        told = f"must be {known}, not {text}" if known else faults.found[0][1]
        raise UsageError(f"{variable}: {told}")
    return value


_SWITCH: dict[str, bool] = {"1": True, "0": False}

_SWITCHES = {"ascii": "1 or 0", "warm": "1 or 0", "runs_shared": "1, 0, group or all"}
"""By the key, what its variable may say."""


def settings(asked: Mapping[str, Path | None]) -> list[Setting]:
    """Every key with its value and origin; ``asked`` is what the command line said of folders."""
    file, lines = of_file(), _lines()
    found = []
    for key, field in schema.settable():
        path = tuple(key.split("."))
        value: Any = None
        if folder := asked.get(key):
            value, origin = str(folder), schema.extra(field, "option")
        elif (value := in_environment(field)) is not None:
            origin = schema.extra(field, "variable")
        else:
            value = get(file, key)
            origin = f"{config_file()}:{lines[path]}" if path in lines else DEFAULT
        if (name := schema.extra(field, "folder")) and value is None:
            value = str(platformdirs.user_data_path("dltui") / name)
        found.append(Setting(key=key, value=value, origin=origin, help=schema.description(field)))
    return found


def get(config: Config, key: str) -> Any:
    value: Any = config
    for part in key.split("."):
        value = getattr(value, part)
    return value


def _put(config: Config, key: str, value: Any) -> Config:
    table, _, name = key.rpartition(".")
    if not table:
        return msgspec.structs.replace(config, **{name: value})
    inner = msgspec.structs.replace(getattr(config, table), **{name: value})
    return msgspec.structs.replace(config, **{table: inner})


def _lines() -> dict[tuple[str | int, ...], int]:
    path = config_file()
    if not path.exists():
        return {}
    from dltui.toml.limits import content
    from dltui.toml.lines import locate

    return locate(content(path).decode())
