"""The user's habits: the table ``[tui]`` of ``config.toml`` in the platform's config folder.

```toml
[tui]
theme = "dltui-light"     # any theme of the palette's list; TEXTUAL_THEME comes before it
ascii = true              # charts and signs without Unicode; DLTUI_ASCII=1 comes before it
rate = 2                  # drawings of a chart a second, at most
mouse = false
[tui.keys]
"run.stop" = "S"          # the name of a key is shown by ? and in the palette
```
"""

from __future__ import annotations

import os
from typing import Annotated, Any

import msgspec
from msgspec import Meta, Struct, field

from dltui.errors import UsageError
from dltui.runs.roots import config_file, user_config
from dltui.tui.theme import DARK


class Settings(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    theme: str = DARK.name
    ascii: bool = False
    rate: Annotated[float, Meta(ge=0.2, le=10.0)] = 4.0
    mouse: bool = True
    keys: dict[str, str] = field(default_factory=dict[str, str])


def read() -> Settings:
    """Environment, then the user's file, then the defaults; ``UsageError`` names a fault."""
    table: Any = user_config().get("tui", {})
    try:
        settings = msgspec.convert(table, Settings)
    except msgspec.ValidationError as error:
        raise UsageError(
            f"{config_file()}: [tui] {str(error)[:1].lower()}{str(error)[1:]}"
        ) from None
    asked: dict[str, Any] = {}
    if theme := os.environ.get("TEXTUAL_THEME"):
        asked["theme"] = theme
    if ascii_said := os.environ.get("DLTUI_ASCII"):
        asked["ascii"] = ascii_said not in ("0", "")
    return msgspec.structs.replace(settings, **asked)
