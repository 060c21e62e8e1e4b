"""Whether a part of the screen can be told something: what was asked for comes when it comes."""

from __future__ import annotations

from collections.abc import Callable

from textual.widget import Widget


def whole(part: Widget) -> bool:
    """Whether ``part`` is there with what it is made of.

    Its own parts come after it. From the moment its screen is left, or the lab, they go one by
    one while messages still arrive: what looks for one of them finds none, which ends the lab.
    """
    app = part.app
    there = part.is_mounted and part.is_attached and app.is_running
    return there and not set(app.screen_stack).isdisjoint(part.ancestors_with_self)


def deliver(part: Widget, take: Callable[..., None], *found: object) -> None:
    """From a thread: call ``take`` in the interface's, unless ``part`` was left meanwhile."""
    part.app.call_from_thread(lambda: take(*found) if whole(part) else None)
