"""A final metric against the settings in which runs differ."""

from __future__ import annotations

from collections.abc import Sequence

from textual.containers import Container

from dltui.compare.against import against
from dltui.compare.members import Member, parameters
from dltui.compare.quantities import Quantity
from dltui.figures.records import Bars, Curve
from dltui.tui.widgets.chart import Chart
from dltui.tui.widgets.figure import FigureView


class Against(Container):
    """Empty while no number is an axis and several settings differ, or nothing has ended."""

    DEFAULT_CSS = """
    Against { height: auto; }
    Against Chart { height: 12; }
    """

    def __init__(self) -> None:
        super().__init__()
        self._shown: Chart | FigureView | None = None

    def tell(self, every: Sequence[Member], quantity: Quantity | None) -> None:
        figure = _figure(every, quantity) if quantity else None
        if self._shown and (figure is None or type(figure) is not type(self._shown.figure)):
            self._shown.remove()
            self._shown = None
        if figure is None:
            return
        if self._shown is None:
            self._shown = Chart(figure) if isinstance(figure, Curve) else FigureView(figure)
            self.mount(self._shown)
        else:
            self._shown.show(figure)  # type: ignore[arg-type]


def _figure(every: Sequence[Member], quantity: Quantity) -> Curve | Bars | None:
    for name in quantity.names:
        figure = against(every, name, quantity.metric)
        if isinstance(figure, Curve) or (isinstance(figure, Bars) and len(parameters(every)) == 1):
            return figure
    return None
