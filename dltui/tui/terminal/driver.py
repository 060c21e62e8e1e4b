"""The terminal: read so that keys which came together are told together, written frame by frame."""

from __future__ import annotations

import os
import selectors
from codecs import getincrementaldecoder
from collections.abc import Iterable, Iterator
from typing import Any

from textual import events
from textual._keyboard_protocol import MODIFIER_FUNCTIONAL_KEYS
from textual._xterm_parser import XTermParser
from textual.app import App
from textual.drivers.linux_driver import LinuxDriver
from textual.message import Message

from dltui.tui import periods
from dltui.tui.terminal.keyboard import Burst, Typed
from dltui.tui.terminal.sender import Sender


class LabDriver(LinuxDriver):
    """Textual's driver, which forgets where a read ended and does not wait for the line."""

    def __init__(self, app: App[Any], **options: Any) -> None:
        super().__init__(app, **options)
        self.sender = Sender(app, self)

    def start_application_mode(self) -> None:
        super().start_application_mode()  # type: ignore[no-untyped-call]
        self.sender.start()

    def stop_application_mode(self) -> None:
        self.sender.stop(periods.LAST_ANSWER)
        super().stop_application_mode()

    def _enable_mouse_support(self) -> None:
        """Buttons, wheel and dragging. Textual asks for every movement (1003), which is ten bytes
        up the line for each cell that the pointer crosses; nothing here changes under it.
        """
        if self._mouse:
            self.write("\x1b[?1002h\x1b[?1006h")

    def _disable_mouse_support(self) -> None:
        if self._mouse:
            self.write("\x1b[?1002l\x1b[?1006l")

    def run_input_thread(self) -> None:
        """As the original, but a byte that is no UTF-8 becomes a � and not the end of the app."""
        parser = XTermParser(self._debug)
        decode = getincrementaldecoder("utf-8")("replace").decode
        try:
            # The simplest selector: macOS has no other for terminals.
            with selectors.SelectSelector() as selector:
                selector.register(self.fileno, selectors.EVENT_READ)
                while not self.exit_event.is_set():
                    if selector.select(0.1):
                        text = decode(os.read(self.fileno, 1 << 12))
                        self._deliver(parser.feed(text) if text else ())
                    self._deliver(parser.tick())
        finally:
            self.sender.line.close()

    def _deliver(self, messages: Iterable[Message]) -> None:
        for message in together(messages):
            if isinstance(message, events.CursorPosition):
                self.sender.answered(message.x + 1)
            else:
                self.process_message(message)


def together(messages: Iterable[Message]) -> Iterator[Message]:
    """``messages`` of one read; its keys, if there are several, as one burst."""
    every = list(messages)
    keys: list[Typed] = [m for m in every if isinstance(m, Typed) and not _modifies(m)]
    if len(keys) < 2:
        yield from every
        return
    yield from (message for message in every if not isinstance(message, Typed))
    yield Burst(keys)


def _modifies(message: Typed) -> bool:
    """Some terminals tell a shift of its own, in one read with what it is pressed for."""
    return isinstance(message, events.Key) and message.key in MODIFIER_FUNCTIONAL_KEYS
