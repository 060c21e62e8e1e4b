"""When charts are drawn: one after another, only what is seen and has changed."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any, Protocol
from weakref import WeakKeyDictionary

from textual.app import App

from dltui.charts.style import Style
from dltui.tui.terminal.sender import sender_of
from dltui.tui.theme import depth_of

if TYPE_CHECKING:
    from textual.timer import Timer

RATE = 4.0
"""Drawings a second of each chart, at most."""

SLOWEST = 2.0
"""Seconds between drawings of a chart, however slow the machine or the line."""

SOON = 0.002
"""Seconds between charts that are due: what else waits has its turn in between."""

LINE = 0.05
"""Seconds until it is looked again whether what was drawn before has arrived."""

SHARE = 0.1
"""Of the interface's time, drawing takes about this much; with more to draw, less often.

Measured: four charts in one callback keep a key waiting 45 to 90 ms, one at a time 10 ms.
"""


class Paintable(Protocol):
    """A chart: ``paint`` draws it, ``drawn_at`` and ``cost`` are when and how long, in seconds.

    ``seen`` is whether any of it is on screen.
    """

    drawn_at: float
    cost: float

    @property
    def seen(self) -> bool: ...

    def paint(self) -> None: ...


class Painter:
    """Shared by the charts of an app; asks for nothing while nothing has changed."""

    def __init__(self, app: App[Any]) -> None:
        self._app = app
        self._stale: dict[Paintable, None] = {}
        self._timer: Timer | None = None
        self._due = 0.0
        self._late = 0.0
        self.rate = RATE
        self.ascii = False

    @property
    def style(self) -> Style:
        """How charts look in the app's present theme."""
        theme = self._app.current_theme
        return Style(
            ascii=self.ascii,
            colour=not self._app.no_color,
            dark=theme.dark,
            ground=theme.background or "",
            cursor=theme.variables.get("cursor", ""),
            depth=depth_of(self._app),
        )

    @property
    def period(self) -> float:
        """Seconds between two drawings of one chart: longer where drawing is dear or the
        event loop comes late, as it does when the terminal does not take what is written.
        """
        seen = sum(chart.cost for chart in self.waiting)
        return min(SLOWEST, max(1 / self.rate, seen / SHARE, 4 * self._late))

    @property
    def waiting(self) -> list[Paintable]:
        """What is seen and has changed, the longest undrawn first."""
        seen = (chart for chart in self._stale if chart.seen)
        return sorted(seen, key=lambda chart: chart.drawn_at)

    def request(self, chart: Paintable) -> None:
        """Draw ``chart`` when it is its turn; at once if it was never drawn."""
        self._stale[chart] = None
        if self._timer is None or not chart.drawn_at:
            self._arm(0.0)

    def now(self, chart: Paintable) -> None:
        """Draw ``chart`` before all others: somebody pressed a key and waits for it."""
        chart.drawn_at = 0.0
        self.request(chart)

    def forget(self, chart: Paintable) -> None:
        self._stale.pop(chart, None)

    def _arm(self, delay: float) -> None:
        if self._timer:
            self._timer.stop()
        delay = max(SOON, delay)
        self._due = time.monotonic() + delay
        self._timer = self._app.set_timer(delay, self._turn)

    def _turn(self) -> None:
        """Draw the one chart that has waited longest; come back for the next."""
        self._timer = None
        now = time.monotonic()
        sender = sender_of(self._app)
        if sender and not sender.ready:
            self._arm(LINE)
            return
        self._late = 0.7 * self._late + 0.3 * (now - self._due)
        waiting = self.waiting
        period = self.period
        if waiting and now - waiting[0].drawn_at >= period:
            chart = waiting.pop(0)
            del self._stale[chart]
            self._paint(chart)
        if self._stale:
            urgent = waiting and not waiting[0].drawn_at
            self._arm(0.0 if urgent else period / max(1, len(waiting)))

    @staticmethod
    def _paint(chart: Paintable) -> None:
        start = time.perf_counter()
        chart.paint()
        chart.cost = 0.7 * chart.cost + 0.3 * (time.perf_counter() - start)
        chart.drawn_at = time.monotonic()


_PAINTERS: WeakKeyDictionary[App[Any], Painter] = WeakKeyDictionary()


def painter(app: App[Any]) -> Painter:
    """The one painter of ``app``."""
    found = _PAINTERS.get(app)
    if found is None:
        found = _PAINTERS[app] = Painter(app)
    return found
