"""Sends to the terminal what Textual paints, a frame at a time and none before the last arrived."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from rich.color import ColorSystem
from textual._ansi_sequences import SYNC_END, SYNC_START
from textual.app import App

from dltui.tui.terminal.frame import Frame, Update
from dltui.tui.terminal.link import Link

if TYPE_CHECKING:
    from textual.driver import Driver


class Sender:
    """Between Textual and its driver. ``ready`` is whether a picture would leave at once."""

    def __init__(self, app: App[Any], driver: Driver) -> None:
        self._app = app
        self._driver = driver
        self._frame = Frame()
        self._loop = asyncio.get_running_loop()
        self._overdue: asyncio.TimerHandle | None = None
        self._has_terminal = False
        self._arrivals: list[tuple[Callable[[], object], int]] = []
        self.line = Link()

    @property
    def ready(self) -> bool:
        """Whether nothing waits to be sent and the line has room."""
        return not self._frame.waiting and self.line.room() > 0

    def start(self) -> None:
        """The terminal was just taken and is empty."""
        self._has_terminal = True
        self._frame.forget()
        self.line.start()
        self._driver.write(self._question(0))

    def stop(self, seconds: float) -> None:
        """The terminal is about to be given back: wait for its last answer, but not long."""
        self._has_terminal = False
        if self._overdue:
            self._overdue.cancel()
            self._overdue = None
        self.line.drain(seconds)

    def show(self, update: Update) -> None:
        """Bring ``update`` to the terminal, as soon as the line is free."""
        self._frame.resize(*self._app.screen.outer_size)
        self._frame.put(update, self._app.console._color_system or ColorSystem.TRUECOLOR)
        self._pump()

    def redraw(self) -> None:
        """Send all of it again: somebody else has written to the terminal."""
        self._frame.forget()
        self._driver.write("\x1b[2J")
        self._pump()

    def answered(self, number: int) -> None:
        """The terminal has come as far as question ``number``; called from the input thread."""
        if self.line.answered(number):
            self._loop.call_soon_threadsafe(self._pump)

    def after_arrival(self, call: Callable[[], object]) -> None:
        """``call`` once what was painted last is on the terminal, or given up."""
        self._arrivals.append((call, self.line.left + self._frame.waiting))
        self._pump()

    def _pump(self) -> None:
        if not self._has_terminal:
            return
        while self._frame.waiting and (room := self.line.room()):
            if text := self._frame.take(room):
                self._send(text)
        self._tell_arrivals()
        if self.line.busy and self._overdue is None:
            self._overdue = self._loop.call_later(self.line.patience(), self._look)

    def _tell_arrivals(self) -> None:
        if not self._frame.waiting:
            # What was waiting may have looked like what is shown, and no frame left for it.
            left = self.line.left
            self._arrivals = [(call, min(frame, left)) for call, frame in self._arrivals]
        arrived = self.line.arrived
        due = [call for call, frame in self._arrivals if frame <= arrived]
        self._arrivals = [(call, frame) for call, frame in self._arrivals if frame > arrived]
        for call in due:
            call()

    def _send(self, text: str) -> None:
        synchronized = self._app._sync_available
        question = self._question(len(text.encode())) if self.line.asks else ""
        # Where the cursor is left, input methods show what is being composed.
        column, row = self._app.screen.outer_size.clamp_offset(self._app.cursor_position)
        parts = (text, question, f"\x1b[{row + 1};{column + 1}H")
        whole = "".join((SYNC_START, *parts, SYNC_END) if synchronized else parts)
        self._driver.write(whole)

    def _question(self, size: int) -> str:
        """Where is the cursor? It was put where its column names the frame."""
        return f"\x1b[1;{self.line.sent(size)}H\x1b[6n"

    def _look(self) -> None:
        """Whether the answer that was waited for has come meanwhile."""
        self._overdue = None
        if self.line.busy and self.line.patience() <= 0:
            self.line.give_up()
        self._pump()


def sender_of(app: App[Any]) -> Sender | None:
    """What paints the terminal of ``app``; null where there is none, as in a test."""
    return getattr(app._driver, "sender", None)
