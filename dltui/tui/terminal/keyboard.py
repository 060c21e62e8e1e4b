"""What is typed, key after key: none acts on what was not there to be seen when it was typed.

Textual sends a key to the part that has the focus, whose messages take their time to set off what
it does, and meanwhile sends the next one to the same part: of ``/range`` in one go the filter got
nothing and the list below five commands. Here a key is looked at when what the one before it set
off has come about.
"""

from __future__ import annotations

import asyncio
import math
from collections.abc import Awaitable, Callable, Iterable, Iterator, Sequence
from itertools import groupby
from typing import TYPE_CHECKING, Any, Protocol, runtime_checkable

from textual import events
from textual._time import get_time
from textual.app import App
from textual.binding import ActiveBinding
from textual.screen import Screen, SystemModalScreen

from dltui.tui.terminal.key_names import shown
from dltui.tui.terminal.sender import sender_of

if TYPE_CHECKING:
    from textual.dom import DOMNode

Typed = events.Key | events.Paste

MOVING = frozenset(
    ("up", "down", "left", "right", "pageup", "pagedown", "home", "end", "tab", "shift+tab")
) | frozenset("jk")
"""Keys that are pressed many at a time, and start and end nothing."""

HOPS = 3
"""Messages in a row that a key sets off: a line is submitted, closed, and left."""

LONGEST = 1.0
"""Seconds after which the next key is looked at anyway: a part on its way out answers nothing."""


class Burst(events.InputEvent):
    """Several keys that came in one read: pasted, or held up by the line and not seen to act."""

    def __init__(self, keys: Sequence[Typed]) -> None:
        super().__init__()
        self.keys = keys


@runtime_checkable
class TextField(Protocol):
    """A widget to type into."""

    def type_text(self, text: str) -> bool:
        """Put ``text`` in at the cursor; false if it is not for this field."""


def offered(screen: Screen[Any]) -> dict[str, ActiveBinding]:
    """What the keys do now that have a name, the nearest to the focus first.

    A letter that would be typed does nothing else, nor does a key that edits: Textual takes some
    signs, a slash for one, for keys that nobody types. Outside of fields its own keys, which
    have no name, give way when they do nothing.
    """
    found: dict[str, ActiveBinding] = {}
    focused = screen.focused
    typing = isinstance(focused, TextField)
    edits = focused._bindings.key_to_bindings if typing and focused else {}
    for node, bindings in screen._modal_binding_chain:
        for key, binding in bindings:
            typed = typing and node is not focused and (key in edits or len(shown(key)) == 1)
            enabled = screen.app._check_action_state(binding.action, node)
            if binding.id and not typed and enabled:
                found.setdefault(key, ActiveBinding(node, binding, enabled, binding.tooltip))
    return found


class Keyboard:
    """Gives what is typed to the field it is meant for, or does what the key says, or drops it.

    - A key that came before the top screen was painted is dropped: nobody meant it for that one.
    - Of a burst, the first key acts if no text begins so: it is no letter, or it opens a field,
      which then gets the rest up to the first enter. Whatever else it holds only moves.
    - Enter in a burst does not confirm what a burst began, and no burst answers a question.
    """

    def __init__(self, app: App[Any], forward: Callable[[events.Event], Awaitable[None]]) -> None:
        """``forward`` is how Textual deals with an event, for the screens that are its own."""
        self._app = app
        self._forward = forward
        self._seen_since = math.inf
        self._begun: TextField | None = None
        """The field that a burst opened, until a key comes by itself."""

    def screen_changed(self, screen: Screen[Any]) -> None:
        """Take nothing until ``screen``, now on top, was painted."""
        self._seen_since = math.inf
        screen.call_after_refresh(self._painted, screen)

    @property
    def ready(self) -> bool:
        """Whether the top screen was painted, so that keys are taken."""
        return self._seen_since < math.inf

    def _painted(self, screen: Screen[Any]) -> None:
        """A question is seen once it has arrived at the terminal: its answer comes up the same
        line as keys, which came before it if they were typed before.
        """
        sender = sender_of(self._app)
        if screen.is_modal and sender:
            sender.after_arrival(lambda: self._seen(screen))
        else:
            self._seen(screen)

    def _seen(self, screen: Screen[Any]) -> None:
        if screen is self._app.screen:
            self._seen_since = get_time()

    async def take(self, event: Typed | Burst) -> None:
        if event.time < self._seen_since or not self._app.screen_stack:
            return
        keys = event.keys if isinstance(event, Burst) else [event]
        if isinstance(self._app.screen, SystemModalScreen):
            await self._to_palette(keys)
        elif len(keys) > 1:
            await self._burst(keys)
        else:
            self._begun = None
            await self._key(keys[0])

    @property
    def field(self) -> TextField | None:
        """What would be typed into."""
        focused = self._app.focused
        return focused if isinstance(focused, TextField) else None

    async def _key(self, event: Typed, *, alone: bool = True) -> None:
        """Type it, or do what it is bound to; above all others only if it came ``alone``."""
        field = self.field
        if field and _is_text(event) and field.type_text(_text([event])):
            return
        if isinstance(event, events.Key):
            await self._command(event.key, priority=alone)

    async def _burst(self, keys: Sequence[Typed]) -> None:
        if self.field is None and self._may_lead(keys[0]):
            await self._key(keys[0])
            self._begun = self.field
            keys = keys[1:]
        if self.field is not None:
            await self._fill(keys)
            return
        for key in keys:
            if isinstance(key, events.Key) and key.key in MOVING and self.ready:
                await self._key(key)

    async def _to_palette(self, keys: Sequence[Typed]) -> None:
        """No enter among pasted words: it would run the first command that fits them."""
        for key in keys:
            if len(keys) == 1 or _is_text(key):
                await self._forward(key)

    def _may_lead(self, key: Typed) -> bool:
        """Whether ``key`` acts though others came with it."""
        if isinstance(key, events.Paste) or self._app.screen.is_modal or key.key in MOVING:
            return False
        if not key.is_printable:
            return True
        active = offered(self._app.screen).get(key.key)
        opens: Iterable[str] = getattr(self._app.screen, "OPENS_FIELD", ())
        return active is not None and active.binding.action.partition("(")[0] in opens

    async def _fill(self, keys: Sequence[Typed]) -> None:
        """Type into the field that is open, until a key among them closes it."""
        for key in _joined(keys):
            confirms = isinstance(key, events.Key) and key.key == "enter"
            if self.field is None or (confirms and self._begun):
                return
            await self._key(key, alone=False)

    async def _command(self, key: str, *, priority: bool) -> None:
        """What ``key`` is bound to, until it has come about."""
        app = self._app
        parts = (app.focused or app.screen).ancestors_with_self[:-1]
        done = priority and await app._check_bindings(key, priority=True)
        unseen = getattr(app.screen, "too_small", False)
        if done or (not unseen and await app._check_bindings(key)):
            await self._come_about(parts)

    async def _come_about(self, parts: Sequence[DOMNode]) -> None:
        """Until what waits in the queues of ``parts`` was dealt with, each part's in turn."""
        try:
            async with asyncio.timeout(LONGEST):
                for _ in range(HOPS):
                    for part in [*parts, self._app.focused]:
                        reached = asyncio.Event()
                        if part is not None and part.call_later(reached.set):
                            await reached.wait()
        except TimeoutError:
            return


def _is_text(key: Typed) -> bool:
    return isinstance(key, events.Paste) or key.is_printable


def _text(keys: Iterable[Typed]) -> str:
    return "".join(
        " ".join(key.text.splitlines()) if isinstance(key, events.Paste) else key.character or ""
        for key in keys
    )


def _joined(keys: Sequence[Typed]) -> Iterator[Typed]:
    """``keys`` with the letters of a word as one: a field takes four thousand at once, too."""
    for text, part in groupby(keys, _is_text):
        if text:
            yield events.Paste(_text(part))
        else:
            yield from part
