"""The user's settings of the screen, as this terminal can follow them."""

from __future__ import annotations

import msgspec

from dltui.config.schema import Settings
from dltui.devices.ability import RANK, Ability, Colours

ENOUGH: Colours = "256"
"""Used where nothing else is asked for: with all of 24 bits a quarter more is sent (measured: a
run 142 instead of 112 kB), for gradations that only pictures have.
"""


def fitted(settings: Settings, ability: Ability) -> Settings:
    """``settings`` with what they leave to the terminal."""
    fewest = min(ability.colours, ENOUGH, key=RANK.index)
    return msgspec.structs.replace(
        settings,
        ascii=not ability.unicode if settings.ascii is None else settings.ascii,
        colours=fewest if settings.colours == "auto" else settings.colours,
        mouse=settings.mouse and not ability.plain,
    )
