"""What was reported, as a line in the figure of its metric."""

from __future__ import annotations

import numpy as np

from dltui.charts.draw import draw, heading
from dltui.charts.drawing import plain
from dltui.charts.style import Style
from dltui.figures.records import Level, StepSeries
from dltui.presets.schema import Claim
from dltui.reports.reported import of_claims, of_verdicts, with_reported
from dltui.runs.log.series import Series
from dltui.runs.verdict import Verdict

ACCURACY = StepSeries(
    id="accuracy", title="accuracy", metrics={"accuracy": "train", "test/accuracy": "test"}
)


def series(low: float, high: float) -> dict[str, Series]:
    x = np.arange(1.0, 51.0)
    y = low + (high - low) * (1 - np.exp(-x / 10))
    return {"accuracy": Series(step=x, y=y, elapsed=x, time=x, epoch=x)}


def test_a_claim_is_a_line_with_its_tolerance() -> None:
    claims = [
        Claim(metric="test/accuracy", value=83.5, tolerance=1.5),
        Claim(metric="test/loss", value=0.3),
        Claim(metric="test/accuracy", value=99.0, reason="known-wrong", right=83.5),
        Claim(metric="test/accuracy", than={"model.name": "mlp"}, relation=">"),
    ]
    figure = with_reported(ACCURACY, of_claims(claims))
    assert figure.levels == [Level(label="reported", value=83.5, spread=1.5)]
    (title,) = heading(figure, series(10, 80), width=100)
    assert plain(title).endswith("┄ reported 83.5 ± 1.5")
    rows = draw(figure, width=80, height=24, series=series(10, 80)).plain().splitlines()
    assert any(row.count("┄") > 50 for row in rows)


def test_lines_are_told_apart_and_say_their_relation() -> None:
    verdicts = [
        Verdict(metric="train/accuracy", relation=">=", reported=95.0, verdict="reproduced"),
        Verdict(metric="test/accuracy", reported=10.0, tolerance=5.0, verdict="off"),
        Verdict(metric="test/accuracy", reported=1.0, where={"a": 1}, verdict="not-measured"),
    ]
    figure = with_reported(ACCURACY, of_verdicts(verdicts))
    (title,) = heading(figure, series(10, 80), width=120)
    assert "┄ reported, train ≥ 95   ┄ reported, test 10 ± 5" in plain(title)


def test_a_value_far_away_does_not_flatten_the_curve() -> None:
    levels = [Level(label="reported", value=1e9)]
    figure = StepSeries(id="a", title="a", metrics={"accuracy": "train"}, levels=levels)
    drawn = draw(figure, width=60, height=12, series=series(10, 80))
    assert drawn.limits and drawn.limits.y[1] < 200
    assert "┄" not in drawn.plain()
    assert "reported 1,000,000,000" in plain(heading(figure, series(10, 80), width=80)[0])
    near = StepSeries(
        id="a", title="a", metrics={"accuracy": "train"}, levels=[Level(label="r", value=99)]
    )
    drawn = draw(near, width=60, height=12, series=series(10, 80), style=Style(ascii=True))
    assert drawn.limits and drawn.limits.y[1] >= 99 and "-----" in drawn.plain()


def test_what_lies_behind_leaves_the_x_axis_alone() -> None:
    found = series(10, 80)
    x = np.arange(1.0, 1001.0)
    found["before"] = Series(step=x, y=x * 0 + 70, elapsed=x, time=x, epoch=x)
    figure = StepSeries(
        id="a", title="a", metrics={"accuracy": "train", "before": "before"}, behind=["before"]
    )
    drawn = draw(figure, width=80, height=12, series=found)
    assert drawn.limits and drawn.limits.x[1] == 50
    assert "● train 79.5   ┈ before 70" in plain(heading(figure, found, width=80)[0])
