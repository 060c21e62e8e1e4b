"""What a run does before it has anything to draw."""

from __future__ import annotations

from rich.cells import cell_len

from dltui.charts.text import clean
from dltui.runs.log.events import Status
from dltui.runs.log.fold import RunView
from dltui.tui.texts import phrases
from dltui.tui.texts.toned import TextLine
from dltui.tui.widgets.lines import Lines


class Waiting(Lines):
    """Gone with the first chart; there again while a filter leaves none."""

    DEFAULT_CSS = "Waiting { height: 1fr; padding: 1 2; }"

    def tell(self, view: RunView, sought: str = "", turn: str = "") -> None:
        """``sought`` are the words that no chart has, where some were asked for; ``turn`` where it
        stands in the queue.
        """
        self.display = bool(sought) or not (view.figures or view.series)
        if not self.display:
            return
        if sought:
            lines: list[TextLine] = [((f"no chart has {clean(sought)}", "muted"),)]
            lines.append((("esc", "accent"), (" shows all", "muted")))
        elif view.status is Status.QUEUED:
            said = turn or clean(view.ending) or "its process has not begun"
            lines = [(("○ queued", "muted"), (f"  {said}", ""))]
            lines += [(("  Q", "accent"), (" shows the queue", "muted"))] * bool(turn)
        elif view.status is Status.RUNNING:
            phase = clean(f"{view.phase} {view.detail}".strip()) or "starting"
            lines = [(("● ", "accent"), (phase, "strong"), (f"  {_seconds(view)}", "muted"))]
            lines.append((("  the first curve comes with the first steps", "muted"),))
        else:
            lines = [((f"{phrases.STATUS[view.status][0]} without a figure", "muted"),)]
            lines += _measured(view)
            lines.append((("  l shows what it printed", "muted"),))
        self.show(lines)


def _measured(view: RunView) -> list[TextLine]:
    """What it said in the end, of a run that recorded nothing on the way."""
    known = [(view.metric(name), value) for name, value in view.finals.items()]
    wide = max((cell_len(clean(metric.word)) for metric, _ in known), default=0)
    return [
        ((f"  {clean(metric.word):<{wide}}  ", ""), (clean(metric.text(value)), "strong"))
        for metric, value in known
    ]


def _seconds(view: RunView) -> str:
    return f"{view.in_phase:.0f} s"
