"""What the terminal can show, how that is known, and what would give more: for ``doctor``."""

from __future__ import annotations

from dltui.config.schema import Settings
from dltui.devices.ability import Ability, Asking
from dltui.tui.model.habits import fitted

COLOURS = {
    "none": "none, only bold, dim and swapped",
    "16": "16",
    "256": "256",
    "true": "all of 24 bits",
}


def asked() -> Ability:
    """Ask this terminal."""
    asking = Asking()
    try:
        return asking.found()
    finally:
        asking.close()


def signs(settings: Settings, ability: Ability) -> str:
    """E.g. ``ASCII: tmux sends its client no UTF-8; for more: tmux -u attach``."""
    kind = "ASCII" if fitted(settings, ability).ascii else "Unicode"
    if settings.ascii is not None:
        return f"{kind}: set by DLTUI_ASCII or [tui] ascii"
    advice = f"; for more: {ability.advice}" if ability.advice else ""
    return f"{kind}: {ability.signs_known}{advice}"


def colours(settings: Settings, ability: Ability) -> str:
    """E.g. ``256: by TERM``."""
    used = fitted(settings, ability).colours
    if settings.colours != "auto":
        return f"{COLOURS[used]}: set by DLTUI_COLOURS or [tui] colours"
    more = ability.colours != used
    has = f', which has {COLOURS[ability.colours]}; [tui] colours = "true" uses them'
    return f"{COLOURS[used]}: {ability.colours_known}{has if more else ''}"
