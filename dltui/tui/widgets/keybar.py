"""The last line of a screen: the keys that work now, as many as fit; ``?`` shows them all."""

from __future__ import annotations

from itertools import accumulate

from textual import events
from textual.screen import Screen

from dltui.tui.terminal.keyboard import offered
from dltui.tui.texts.toned import Part, TextLine, length
from dltui.tui.widgets.lines import Lines
from dltui.tui.widgets.whole import whole

LAST = ("help", "quit")
"""Descriptions of keys that stay at the end however narrow the screen is."""


class KeyBar(Lines):
    """Keys in the order of their weight: those in ``first_keys`` of the screen, by their ids and
    though they are not shown otherwise, then those of the focused part, the screen's, the app's.
    """

    DEFAULT_CSS = "KeyBar { height: 1; dock: bottom; padding: 0 1; background: $panel; }"

    def on_mount(self) -> None:
        self.screen.bindings_updated_signal.subscribe(self, self._changed)

    def on_resize(self) -> None:
        self._changed(self.screen)

    def on_click(self, event: events.Click) -> None:
        at = 1
        for action, hint in self._hints():
            if at <= event.x < at + length(hint):
                self.run_worker(self.app.run_action(action, self.screen.focused or self.screen))
                return
            at += length(hint) + 2

    def clear(self) -> None:
        """While another screen takes the keys."""
        self.show([()])

    def tell(self) -> None:
        self._changed(self.screen)

    def _changed(self, screen: Screen[object]) -> None:
        if not whole(self) or screen is not self.app.screen:
            return
        parts: list[Part] = []
        for _, hint in self._hints():
            parts += [("  ", "")] * bool(parts) + list(hint)
        self.show([tuple(parts)])

    def _hints(self) -> list[tuple[str, TextLine]]:
        """Actions and their hints, up to the first that does not fit."""
        every = self._offered()
        last = [every.pop(name) for name in LAST if name in every]
        room = self.size.width + 2 - sum(length(hint) + 2 for _, hint in last)
        taken = accumulate(length(hint) + 2 for _, hint in every.values())
        fit = sum(cells <= room for cells in taken)
        return [*list(every.values())[:fit], *last]

    def _offered(self) -> dict[str, tuple[str, TextLine]]:
        """Actions and their hints by description, the weightiest first."""
        first: tuple[str, ...] = getattr(self.screen, "first_keys", ())
        found: list[tuple[int, str, tuple[str, TextLine]]] = []
        for active in offered(self.screen).values():
            binding = active.binding
            rank = first.index(binding.id) if binding.id in first else len(first)
            if binding.description and (binding.show or rank < len(first)):
                key = self.app.get_key_display(binding)
                hint: TextLine = ((key, "accent"), (f" {binding.description}", "muted"))
                found.append((rank, binding.description, (binding.action, hint)))
        found.sort(key=lambda entry: entry[0])
        first_of_name: dict[str, tuple[str, TextLine]] = {}
        for _, name, entry in found:
            first_of_name.setdefault(name, entry)
        return first_of_name
