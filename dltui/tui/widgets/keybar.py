"""The last line of a screen: the keys that work now, as many as fit; ``?`` shows them all."""

from __future__ import annotations

from textual import events
from textual.screen import Screen

from dltui.tui.line import Line, Part, length
from dltui.tui.widgets.lines import Lines

LAST = ("help", "quit")
"""Descriptions of keys that stay at the end however narrow the screen is."""


class KeyBar(Lines):
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

    def _changed(self, screen: Screen[object]) -> None:
        if not self.is_attached or screen is not self.screen:
            return
        parts: list[Part] = []
        for _, hint in self._hints():
            parts += [("  ", "")] * bool(parts) + list(hint)
        self.show([tuple(parts)])

    def _hints(self) -> list[tuple[str, Line]]:
        """Actions and their hints that fit, in order."""
        found: dict[str, tuple[str, Line]] = {}
        for active in self.screen.active_bindings.values():
            binding = active.binding
            if binding.show and binding.description and active.enabled:
                key = self.app.get_key_display(binding)
                hint: Line = ((key, "accent"), (f" {binding.description}", "muted"))
                found.setdefault(binding.description, (binding.action, hint))
        ordered = sorted(
            found.items(), key=lambda item: LAST.index(item[0]) + 1 if item[0] in LAST else 0
        )
        kept = [hint for name, hint in ordered if name in LAST]
        room = self.size.width - sum(length(hint) + 2 for _, hint in kept)
        first: list[tuple[str, Line]] = []
        for name, (action, hint) in ordered:
            size = length(hint) + 2
            if name not in LAST and size <= room:
                first.append((action, hint))
                room -= size
        return first + kept
