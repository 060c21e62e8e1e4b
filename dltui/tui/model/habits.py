"""The user's habits: the table ``[tui]`` of ``config.toml`` in the platform's config folder.

```toml
[tui]
theme = "dltui-light"     # the one chosen in the palette; TEXTUAL_THEME comes before it
ascii = true              # nothing but ASCII (false: never); DLTUI_ASCII=1 comes before it
colours = "true"          # or "256", "16", "none"; DLTUI_COLOURS comes before it
rate = 2                  # drawings of a chart a second, at most
mouse = false
bell = true               # the terminal's bell when a run ends that one does not look at
[tui.keys]
"run.stop" = "S"          # the name of a key is shown by ? and in the palette
```
"""

from __future__ import annotations

import os
import re
from contextlib import suppress
from typing import Annotated, Any, Literal

import msgspec
from msgspec import Meta, Struct, field

from dltui.devices.ability import RANK, Ability, Colours
from dltui.errors import UsageError
from dltui.runs.files.atomic import write_atomic
from dltui.runs.roots import config_file, user_config
from dltui.writing import writing

ENOUGH: Colours = "256"
"""Used where nothing else is asked for: with all of 24 bits a quarter more is sent (measured: a
run 142 instead of 112 kB), for gradations that only pictures have.
"""


class Settings(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """``ascii`` null and ``colours`` auto: what the terminal can show."""

    theme: str = "dltui-dark"
    ascii: bool | None = None
    colours: Literal["auto", "none", "16", "256", "true"] = "auto"
    rate: Annotated[float, Meta(ge=0.2, le=10.0)] = 4.0
    mouse: bool = True
    bell: bool = False
    keys: dict[str, str] = field(default_factory=dict[str, str])


def read() -> Settings:
    """Environment, then the user's file, then the defaults; ``UsageError`` names a fault."""
    settings = _converted(user_config().get("tui", {}), f"{config_file()}: [tui]")
    asked: dict[str, Any] = {}
    if colours := os.environ.get("DLTUI_COLOURS"):
        asked["colours"] = _converted({"colours": colours}, "DLTUI_COLOURS:").colours
    if theme := os.environ.get("TEXTUAL_THEME"):
        asked["theme"] = theme
    if ascii_said := os.environ.get("DLTUI_ASCII"):
        asked["ascii"] = ascii_said not in ("0", "")
    return msgspec.structs.replace(settings, **asked)


def _converted(table: Any, place: str) -> Settings:
    try:
        return msgspec.convert(table, Settings)
    except msgspec.ValidationError as error:
        raise UsageError(f"{place} {str(error)[:1].lower()}{str(error)[1:]}") from None


def fitted(settings: Settings, ability: Ability) -> Settings:
    """``settings`` with what they leave to the terminal."""
    fewest = min(ability.colours, ENOUGH, key=RANK.index)
    return msgspec.structs.replace(
        settings,
        ascii=not ability.unicode if settings.ascii is None else settings.ascii,
        colours=fewest if settings.colours == "auto" else settings.colours,
        mouse=settings.mouse and not ability.plain,
    )


def keep_theme(name: str) -> None:
    """Write ``[tui] theme`` into the user's file and touch nothing else in it.

    ``UsageError`` or ``Refused`` says what stands in the way.
    """
    path = config_file()
    line, lost = f'theme = "{name}"', f"the theme {name} is not kept"
    with writing(path, lost):
        try:
            before = path.read_text("utf-8") if path.exists() else ""
        except UnicodeDecodeError:
            raise UsageError(f"{path}: not UTF-8; {lost}") from None
        after = with_theme(before, name)
        if after is None:
            raise UsageError(f"{path}: too intricate to change; write {line} under [tui] there")
        path.parent.mkdir(parents=True, exist_ok=True)
        # A link to it stays one: many keep their settings elsewhere.
        write_atomic(path.resolve(), after.encode(), lost)


_TABLE = re.compile(r"^[ \t]*\[[ \t]*tui[ \t]*\][^\n]*\n?", re.MULTILINE)
_NEXT = re.compile(r"^[ \t]*\[", re.MULTILINE)
_THEME = re.compile(r"""^([ \t]*theme[ \t]*=[ \t]*)("[^"\n]*"|'[^'\n]*')""", re.MULTILINE)


def with_theme(text: str, name: str) -> str | None:
    """The TOML ``text`` with one line changed or added; null where that would change more."""
    table = _TABLE.search(text)
    if table is None:
        ended = text if not text or text.endswith("\n") else text + "\n"
        changed = f'{ended}\n[tui]\ntheme = "{name}"\n'.lstrip("\n")
    else:
        head, body = text[: table.end()], text[table.end() :]
        end = found.start() if (found := _NEXT.search(body)) else len(body)
        own, count = _THEME.subn(lambda line: f'{line[1]}"{name}"', body[:end], count=1)
        added = "" if count else ("" if head.endswith("\n") else "\n") + f'theme = "{name}"\n'
        changed = head + added + own + body[end:]
    return changed if _differs_only_in_theme(text, changed, name) else None


def _differs_only_in_theme(before: str, after: str, name: str) -> bool:
    import tomllib

    with suppress(tomllib.TOMLDecodeError):
        old, new = tomllib.loads(before), tomllib.loads(after)
        own = old.get("tui", {})
        return isinstance(own, dict) and new == old | {"tui": own | {"theme": name}}
    return False
