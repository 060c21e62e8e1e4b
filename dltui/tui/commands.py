"""Every action that a key has, for the command palette."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import Any

from textual.app import App, SystemCommand
from textual.screen import Screen


def commands(app: App[Any], screen: Screen[Any]) -> Iterator[SystemCommand]:
    """What the keys of ``screen`` do now, under the words of the key bar."""
    seen: set[str] = set()
    for active in screen.active_bindings.values():
        binding = active.binding
        words = binding.tooltip or binding.description
        if not words or not active.enabled or binding.action in seen or binding.system:
            continue
        seen.add(binding.action)
        hint = f"key {app.get_key_display(binding)}"
        hint += f" · [{binding.id}]" if binding.id else ""
        run = partial(app.run_action, binding.action, active.node)
        yield SystemCommand(words.capitalize(), hint, run)
