"""Which metrics get a chart that nobody recorded."""

from __future__ import annotations

from pathlib import Path

from dltui.figures.records import StepSeries
from dltui.runs.layout import RunDir
from dltui.runs.log.follow import read
from dltui.runs.log.recorder import Recorder


def charts(run: Path, rates: list[float], *, figure: bool) -> list[str]:
    run.mkdir()
    with Recorder(RunDir(run)) as recorder:
        if figure:
            recorder.figure(StepSeries(id="loss", title="loss", metrics={"loss": "train"}))
        for step, rate in enumerate(rates, 1):
            recorder.step(step, {"loss": 1 / step, "lr": rate})
    return list(read(RunDir(run)).charted)


def test_beside_figures_of_its_own_a_run_has_no_chart_of_what_never_moved(tmp_path: Path) -> None:
    assert charts(tmp_path / "still", [0.1, 0.1], figure=True) == ["loss"]
    assert charts(tmp_path / "moves", [0.1, 0.2], figure=True) == ["loss", "metrics/lr"]


def test_a_run_without_figures_shows_all_that_it_measures(tmp_path: Path) -> None:
    assert charts(tmp_path / "script", [0.1, 0.1], figure=False) == ["metrics/loss", "metrics/lr"]
