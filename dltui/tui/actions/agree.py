"""Agreeing to code of the user's own that a look at a plan would run."""

from __future__ import annotations

import asyncio

from dltui.errors import DltuiError
from dltui.preflight import consent
from dltui.presets.load import Loaded
from dltui.tui.lab import Lab


async def agree(lab: Lab, loaded: Loaded, section: str = "") -> None:
    """For good, or until the lab is left where that cannot be written down, which is told."""
    try:
        await asyncio.to_thread(consent.agree, loaded, section)
    except DltuiError as error:
        lab.complain(error)
