"""A final metric against the one setting in which runs differ."""

from __future__ import annotations

from collections.abc import Sequence

from textual.containers import Container

from dltui.compare import figures, members
from dltui.compare.members import Member
from dltui.figures.records import Figure
from dltui.tui.widgets.chart import Chart
from dltui.tui.widgets.figure import FigureView, figure_view

FIRST = ("test/accuracy", "test/loss")
"""What is drawn if it was measured; else the first final metric."""


class Against(Container):
    """Empty while several settings differ, or none does, or nothing has ended."""

    DEFAULT_CSS = """
    Against { height: auto; }
    Against Chart { height: 12; }
    """

    def tell(self, every: Sequence[Member]) -> None:
        figure = _figure(every)
        if figure is None:
            return
        shown = self.children[0] if self.children else None
        if isinstance(shown, Chart | FigureView):
            shown.show(figure)  # type: ignore[arg-type]
        else:
            self.mount(figure_view(figure))


def _figure(every: Sequence[Member]) -> Figure | None:
    key = members.parameter(every)
    final = members.final_metrics([member.view.result for member in every])
    measured = [name for name, values in final.items() if any(v is not None for v in values)]
    name = next((name for name in (*FIRST, *measured) if name in measured), None)
    return figures.against(every, key, name) if key and name else None
