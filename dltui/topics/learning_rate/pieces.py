"""Loss and accuracy over the rate, where one network is trained at several in turn (A3a)."""

from __future__ import annotations

from dltui.figures.records import Curve, Line
from dltui.presets.sweep import show
from dltui.runs.log.events import Epoch
from dltui.runs.log.tail import Tail
from dltui.training.evaluate import Evaluation
from dltui.training.hooks import Hooks, Setup
from dltui.training.progress import piece_epochs

MEASURES = {"loss": "loss", "accuracy": "%"}


class RatePieces(Hooks):
    """Draws what the test part gives after each piece of the training over the piece's rate."""

    def epoch_done(self, setup: Setup, epoch: int, metrics: dict[str, float]) -> None:
        if epoch % piece_epochs(setup.options) == 0:
            for figure in _curves(setup):
                setup.recorder.figure(figure)

    def ended(self, setup: Setup, test: Evaluation) -> dict[str, float]:
        """``piece/loss/0.0025`` and so on, and the rates of the best of both."""
        found: dict[str, float] = {}
        for name in MEASURES:
            values = {rate: v for rate, v in after_pieces(setup, name).items() if v is not None}
            found |= {f"piece/{name}/{show(rate)}": value for rate, value in values.items()}
            if values:
                best = min if name == "loss" else max
                found[f"piece/best-rate/{name}"] = best(values, key=lambda rate: values[rate])
        return found


def after_pieces(setup: Setup, name: str) -> dict[float, float | None]:
    """``test/<name>`` by rate, from the log: also of the pieces before a resume."""
    options, length = setup.options, piece_epochs(setup.options)
    return {
        options.schedule.rates[event.epoch // length - 1]: event.metrics.get(f"test/{name}")
        for event in Tail(setup.recorder.run.events).read()
        if isinstance(event, Epoch) and event.epoch % length == 0
    }


def _curves(setup: Setup) -> list[Curve]:
    figures = []
    for name, label in MEASURES.items():
        values = after_pieces(setup, name)
        line = Line(name=f"test {name}", x=list(values), y=list(values.values()))
        figures.append(
            Curve(
                id=f"{name}-over-rate",
                title=f"test {name} after the piece at each rate",
                lines=[line],
                x_label="learning rate",
                y_label=label,
            )
        )
    return figures
