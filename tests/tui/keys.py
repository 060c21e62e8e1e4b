"""Typing as a terminal's driver delivers it: all keys of one read at once."""

from __future__ import annotations

import asyncio

from textual._xterm_parser import XTermParser
from textual.message import Message
from textual.pilot import Pilot

from dltui.tui.app import LabApp
from dltui.tui.terminal.driver import together


def read(text: str) -> list[Message]:
    """What the driver makes of ``text``, read in one go."""
    parser = XTermParser()
    return list(together([*parser.feed(text), *parser.feed("")]))


async def reads(pilot: Pilot[None], *texts: str) -> None:
    """Each of ``texts`` in a read of its own, waiting for nothing in between; done when all that
    has come about.
    """
    for text in texts:
        for message in read(text):
            message.set_sender(pilot.app)
            pilot.app.post_message(message)
    await painted(pilot.app)


async def burst(pilot: Pilot[None], text: str) -> None:
    """``text`` in one read."""
    await reads(pilot, text)


async def painted(app: object) -> None:
    """Wait until what was typed has come about and the screen that is on top was painted."""
    while isinstance(app, LabApp) and app.is_running:
        handled = asyncio.Event()
        if not app.call_later(handled.set):
            return
        while app.is_running and not handled.is_set():
            await asyncio.sleep(0)
        if app.keyboard.ready:
            return
        await asyncio.sleep(0.01)
