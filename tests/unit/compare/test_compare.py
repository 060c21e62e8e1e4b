"""Comparisons: what differs, summaries, groups, a metric against a parameter."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from dltui.charts.draw import heading
from dltui.charts.drawing import plain
from dltui.compare import members
from dltui.compare.against import against
from dltui.compare.filter import parse
from dltui.compare.members import Member
from dltui.compare.overlays import PARTS, means, overlay
from dltui.compare.parts import finite_parts, parts
from dltui.compare.quantities import Quantities, Quantity, Summary
from dltui.compare.rows import Row, fitting, ordered, rows
from dltui.compare.tables import means_by, settings_table
from dltui.errors import UsageError
from dltui.figures.records import Bars, Curve
from dltui.metrics import Metric
from dltui.runs.log.follow import read
from dltui.runs.log.series import Series
from tests.tui.finished import finished


def made(root: Path, *settings: tuple[str, ...], accuracies: tuple[float, ...]) -> list[Member]:
    runs = [
        finished(root, number, *overrides, accuracy=accuracy)
        for number, (overrides, accuracy) in enumerate(zip(settings, accuracies, strict=True))
    ]
    return members.members([read(run) for run in runs])


@pytest.fixture
def seeds(tmp_path: Path) -> list[Member]:
    """Two learning rates, two seeds each."""
    grid = [(f"train.lr={lr}", f"run.seed={seed}") for lr in (0.1, 0.01) for seed in (0, 1)]
    return made(tmp_path, *grid, accuracies=(80.0, 84.0, 90.0, 90.0))


def test_labels_say_only_what_differs(seeds: list[Member]) -> None:
    assert list(members.differences(seeds)) == ["train.lr", "run.seed"]
    assert members.labels(seeds) == [
        "lr=0.1 seed=0",
        "lr=0.1 seed=1",
        "lr=0.01 seed=0",
        "lr=0.01 seed=1",
    ]
    assert [member.letter for member in seeds] == ["A", "B", "C", "D"]
    assert members.parameters(seeds) == ["train.lr"]


def test_runs_that_are_the_same_are_told_apart_by_name(tmp_path: Path) -> None:
    same = made(tmp_path, (), (), accuracies=(80.0, 80.0))
    assert members.labels(same) == [f"quickstart {member.view.run.id}" for member in same]
    assert members.parameters(same) == []


def test_letters_go_on_after_z() -> None:
    assert members.letters(28)[25:] == ["Z", "A1", "B1"]


def test_a_summary_is_of_finite_values(seeds: list[Member]) -> None:
    y = np.array([3.0, np.nan, 1.0, 2.0])
    step = np.arange(4.0)

    def told(y: np.ndarray, better: int) -> Summary | None:
        metric = Metric("m", better=better, group="m")
        series = {"m": Series(step, y, step, step, step, metric)}
        view = replace(seeds[0].view, series=series, result=None, last={})
        return Quantity(("m",), metric).summary(view)

    assert told(y, -1) == Summary(final=2.0, best=1.0, low=1.0, high=3.0)
    assert told(y, 1) == Summary(final=2.0, best=3.0, low=1.0, high=3.0)
    assert told(y, 0) == Summary(final=2.0, best=None, low=1.0, high=3.0)
    assert told(np.full(4, np.nan), -1) is None


def quantity(every: list[Member], group: str, split: str = "test") -> Quantity:
    return Quantities(every).choose(group, split)


def test_the_mean_of_a_group_with_its_spread(seeds: list[Member]) -> None:
    accuracy = quantity(seeds, "accuracy")
    groups = members.groups(seeds, "train.lr")
    figure = means(groups, accuracy, axis="step", title="")
    assert [line.name for line in figure.lines] == ["lr=0.1 ×2", "lr=0.01 ×2"]
    first, second = figure.lines
    assert first.y[-1] == pytest.approx(82.0)
    assert first.low[-1] == pytest.approx(82.0 - np.std([80, 84], ddof=1))
    assert second.y[-1] == pytest.approx(90.0)
    assert second.high[-1] == pytest.approx(90.0)
    apart = means(groups, accuracy, axis="step", title="", apart=True)
    assert [line.faint for line in apart.lines] == [False, True, True] * 2


def test_the_mean_is_of_what_all_reached_at_places_that_one_has(seeds: list[Member]) -> None:
    """Runs that record more often, or further, are read between their values."""
    metric = Metric("m", group="m")

    def one(step: list[float], y: list[float]) -> Member:
        x = np.array(step)
        series = {"m": Series(x, np.array(y), x, x, x, metric)}
        return replace(seeds[0], view=replace(seeds[0].view, series=series))

    group = [one([1, 2, 3, 4, 5], [1, 2, 3, 4, 5]), one([2, 4, 9], [4, 8, 0])]
    (line,) = means({"all": group}, Quantity(("m",), metric), axis="step", title="").lines
    assert (line.x, line.y) == ([2, 4], [3, 6])
    rare = one(list(range(1, 1201)), [7.0] * 1200)
    (line,) = means({"all": [rare]}, Quantity(("m",), metric), axis="step", title="").lines
    assert len(line.y) == PARTS and line.x[0] == 5.5 and not line.low


def test_parts_are_as_equal_as_they_can_be_and_know_what_is_not_finite() -> None:
    y = np.array([1.0, 2.0, 3.0, np.nan, 5.0, np.nan, np.nan])
    expected = [part.mean() for part in np.array_split(y, 3)]
    np.testing.assert_allclose(parts(y, 3), expected)
    assert parts(np.array([y, y]), 3).shape == (2, 3) and parts(y, 7) is y
    assert finite_parts(y, 3).tolist() == [2.0, 5.0]


def test_a_metric_against_a_number_is_a_curve(seeds: list[Member]) -> None:
    figure = against(seeds, "test/accuracy", quantity(seeds, "accuracy").metric)
    assert isinstance(figure, Curve) and figure.x_label == "lr"
    (line,) = figure.lines
    assert line.x == [0.01, 0.1]
    assert line.y == pytest.approx([90.0, 82.0])
    assert line.low[1] == pytest.approx(82.0 - np.std([80, 84], ddof=1))


def test_a_metric_against_words_is_bars(tmp_path: Path) -> None:
    both = made(
        tmp_path, ("train.optimizer=sgd",), ("train.optimizer=adam",), accuracies=(1.0, 2.0)
    )
    metric = quantity(both, "accuracy").metric
    figure = against(both, "test/accuracy", metric)
    assert isinstance(figure, Bars)
    assert [(bar.label, bar.value) for bar in figure.bars] == [
        ("optimizer=sgd", 1.0),
        ("optimizer=adam", 2.0),
    ]
    assert against(both, "no/metric", metric) is None


def test_values_are_sorted_best_first_and_the_baseline_before_all(seeds: list[Member]) -> None:
    accuracy, loss = quantity(seeds, "accuracy"), quantity(seeds, "loss", "train")
    told = rows(seeds, accuracy, seeds[1])
    assert [row.words["±base"] for row in told] == ["-4.00", "", "+6.00", "+6.00"]

    def order(found: list[Row]) -> str:
        return "".join(row.member.letter for row in found)

    assert order(ordered(told, "final", 1)) == "BCDA"
    assert order(ordered(told, "final", 1, backwards=True)) == "BACD"
    assert order(ordered(rows(seeds, accuracy), "name")) == "CDAB"
    assert order(ordered(rows(seeds, loss), "final", loss.metric.better)) == "ABCD"


def test_rows_are_found_by_the_filter_language(seeds: list[Member]) -> None:
    told = rows(seeds, quantity(seeds, "accuracy"))
    for text, letters in (("lr<0.1", "CD"), ("accuracy>80 seed:1", "BD"), ("-lr:0.1", "CD")):
        assert "".join(row.member.letter for row in fitting(told, parse(text))) == letters
    with pytest.raises(UsageError, match="no metric or setting called widht"):
        fitting(told, parse("widht:3"))


def test_groups_are_told_as_means_by_a_setting(seeds: list[Member]) -> None:
    table = means_by(seeds, "lr")
    assert [column.name for column in table.columns] == [
        "setting",
        "runs",
        "test/accuracy",
        "test/loss",
    ]
    assert table.rows[0][:3] == ["lr=0.1 ×2", 2, "82.00 ± 2.8"]
    with pytest.raises(UsageError, match="no setting is called 'rl'; valid: train"):
        means_by(seeds, "rl")


def test_a_sweep_stands_for_its_points(tmp_path: Path) -> None:
    sweep = finished(tmp_path, 1)
    alone = finished(tmp_path, 2)
    for number in range(2):
        sweep.point(number).path.mkdir(parents=True)
    found = members.expand([sweep, alone, alone])
    assert found == [sweep.point(0), sweep.point(1), alone]


def test_the_settings_table_leaves_out_what_is_the_same(seeds: list[Member]) -> None:
    few = settings_table(seeds, everything=False)
    assert few.rows == [
        ["train.lr", "0.1", "0.1", "0.01", "0.01"],
        ["run.seed", "0", "1", "0", "1"],
    ]
    every = settings_table(seeds, everything=True)
    assert ["train.optimizer", "adam", "adam", "adam", "adam"] in every.rows


def test_a_renamed_run_has_its_name_and_equal_ones_are_told_apart(tmp_path: Path) -> None:
    same = made(tmp_path, (), (), (), accuracies=(80.0, 80.0, 80.0))
    named = members.members(
        [member.view for member in same],
        [("quickstart", title) for title in ("Mein Lauf äöü", "", "")],
    )
    first, *rest = members.labels(named)
    assert first == "Mein Lauf äöü"
    assert rest == [f"quickstart {member.view.run.id}" for member in same[1:]]


def test_a_setting_that_only_one_kind_of_network_has_tells_nothing_apart(tmp_path: Path) -> None:
    kinds = made(
        tmp_path,
        ("model.name=mlp", "model.hidden=[8]", "train.lr=0.1"),
        ('model={name="edge-cnn", kernel=3}', 'data={name="edges"}', "train.lr=0.1"),
        accuracies=(1.0, 2.0),
    )
    assert all("hidden" not in label and "kernel" not in label for label in members.labels(kinds))
    assert [label.split(" model=")[1].split()[0] for label in members.labels(kinds)] == [
        "mlp",
        "edge-cnn",
    ]


def test_train_and_test_are_never_mixed(seeds: list[Member]) -> None:
    every = Quantities(seeds)
    assert every.groups[:2] == ["accuracy", "loss"] and every.splits == ["test", "train"]
    assert every.choose("accuracy", "test").names == ("test/accuracy",)
    assert every.choose("loss", "train").names == ("loss",)
    assert every.named("test/loss").title == "test loss"
    with pytest.raises(UsageError, match="no metric 'test/los' in these runs; did you mean"):
        every.named("test/los")


def test_a_curve_alone_says_whose_it_is(seeds: list[Member]) -> None:
    loss = quantity(seeds, "loss", "train")
    figure, _ = overlay(seeds[:1], loss)
    assert figure.title.startswith("train loss of A ")
    figure, series = overlay(seeds, loss)
    assert figure.title == "train loss" and len(series) == len(seeds)


def test_a_run_without_the_metric_leaves_the_others_their_signs(seeds: list[Member]) -> None:
    nothing = replace(seeds[1], view=replace(seeds[1].view, series={}))
    every = [seeds[0], nothing, seeds[2]]
    figure, series = overlay(every, quantity(seeds, "loss", "train"))
    assert list(figure.metrics) == ["A", "B", "C"] and list(series) == ["A", "C"]
    (title,) = heading(figure, series, width=200)
    assert "● A" in plain(title) and "■ C" in plain(title) and "▲" not in plain(title)
