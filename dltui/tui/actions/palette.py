"""Every action that a key has, for the command palette."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import Any

from textual.app import App, SystemCommand
from textual.screen import Screen

from dltui.tui.terminal.keyboard import offered


def commands(app: App[Any], screen: Screen[Any]) -> Iterator[SystemCommand]:
    """What the keys of ``screen`` do now, under the words of the key bar."""
    seen: set[str] = set()
    for active in offered(screen).values():
        binding = active.binding
        if binding.action in seen:
            continue
        seen.add(binding.action)
        hint = f"key {app.get_key_display(binding)} · [{binding.id}]"
        run = partial(app.run_action, binding.action, active.node)
        yield SystemCommand(binding.description.capitalize(), hint, run)
