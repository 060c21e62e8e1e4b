"""Comparisons: what differs, summaries, groups, a metric against a parameter."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from dltui.charts.draw import heading
from dltui.charts.drawing import plain
from dltui.compare import figures, members
from dltui.compare.members import Member
from dltui.figures.records import Bars, Curve
from dltui.runs.log.follow import read
from dltui.runs.log.series import Series
from tests.tui.finished import finished


def made(root: Path, *settings: tuple[str, ...], accuracies: tuple[float, ...]) -> list[Member]:
    runs = [
        finished(root, number, *overrides, accuracy=accuracy)
        for number, (overrides, accuracy) in enumerate(zip(settings, accuracies, strict=True))
    ]
    return members.members([read(run) for run in runs], [run.id for run in runs])


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
    assert members.parameter(seeds) == "train.lr"


def test_runs_that_are_the_same_are_told_apart_by_name(tmp_path: Path) -> None:
    same = made(tmp_path, (), (), accuracies=(80.0, 80.0))
    assert members.labels(same) == [same[0].view.run.id, same[1].view.run.id]
    assert members.parameter(same) is None


def test_two_parameters_are_not_one(tmp_path: Path) -> None:
    both = made(
        tmp_path, ("train.lr=0.1",), ("train.lr=0.2", "train.epochs=3"), accuracies=(1.0, 2.0)
    )
    assert members.parameter(both) is None


def test_letters_go_on_after_z() -> None:
    assert members.letters(28)[25:] == ["Z", "A1", "B1"]


def test_a_summary_is_of_finite_values() -> None:
    y = np.array([3.0, np.nan, 1.0, 2.0])
    step = np.arange(4.0)
    series = Series(step, y, step, step, step)
    down = members.summary(series, lower_is_better=True)
    assert down == members.Summary(last=2.0, best=1.0, low=1.0, high=3.0)
    up = members.summary(series, lower_is_better=False)
    assert up is not None and up.best == 3.0
    nothing = Series(step, np.full(4, np.nan), step, step, step)
    assert members.summary(nothing, lower_is_better=True) is None


def test_the_mean_of_a_group_with_its_spread(seeds: list[Member]) -> None:
    figure = figures.grouped(seeds, "train.lr", "accuracy", test=True, axis="step")
    assert [line.name for line in figure.lines] == ["lr=0.1 ×2", "lr=0.01 ×2"]
    first, second = figure.lines
    assert first.y[-1] == pytest.approx(82.0)
    assert first.low[-1] == pytest.approx(82.0 - np.std([80, 84], ddof=1))
    assert second.y[-1] == pytest.approx(90.0)
    assert second.high[-1] == pytest.approx(90.0)
    apart = figures.grouped(seeds, "train.lr", "accuracy", test=True, axis="step", apart=True)
    assert [line.faint for line in apart.lines] == [False, True, True] * 2


def test_a_metric_against_a_number_is_a_curve(seeds: list[Member]) -> None:
    figure = figures.against(seeds, "train.lr", "test/accuracy")
    assert isinstance(figure, Curve)
    (line,) = figure.lines
    assert line.x == [0.01, 0.1]
    assert line.y == pytest.approx([90.0, 82.0])
    assert line.low[1] == pytest.approx(82.0 - np.std([80, 84], ddof=1))


def test_a_metric_against_words_is_bars(tmp_path: Path) -> None:
    both = made(
        tmp_path, ("train.optimizer=sgd",), ("train.optimizer=adam",), accuracies=(1.0, 2.0)
    )
    figure = figures.against(both, "train.optimizer", "test/accuracy")
    assert isinstance(figure, Bars)
    assert [(bar.label, bar.value) for bar in figure.bars] == [("sgd", 1.0), ("adam", 2.0)]
    assert figures.against(both, "train.optimizer", "no/metric") is None


def test_a_sweep_stands_for_its_points(tmp_path: Path) -> None:
    sweep = finished(tmp_path, 1)
    alone = finished(tmp_path, 2)
    for number in range(2):
        sweep.point(number).path.mkdir(parents=True)
    found = members.expand([sweep, alone, alone])
    assert found == [sweep.point(0), sweep.point(1), alone]


def test_the_settings_table_leaves_out_what_is_the_same(seeds: list[Member]) -> None:
    few = figures.settings_table(seeds, everything=False)
    assert few.rows == [
        ["train.lr", "0.1", "0.1", "0.01", "0.01"],
        ["run.seed", "0", "1", "0", "1"],
    ]
    every = figures.settings_table(seeds, everything=True)
    assert ["train.optimizer", "adam", "adam", "adam", "adam"] in every.rows


def test_a_renamed_run_has_its_name_and_equal_ones_are_told_apart(tmp_path: Path) -> None:
    same = made(tmp_path, (), (), (), accuracies=(80.0, 80.0, 80.0))
    named = members.members(
        [member.view for member in same], ["quickstart"] * 3, ["Mein Lauf äöü", "", ""]
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
    assert members.metric(seeds[0].view, "accuracy", test=True) == "test/accuracy"
    assert members.metric(seeds[0].view, "loss", test=False) == "loss"


def test_a_curve_alone_says_whose_it_is(seeds: list[Member]) -> None:
    figure, _ = figures.overlay(seeds[:1], "loss", test=False)
    assert figure.title.startswith("train loss of A ")
    figure, series = figures.overlay(seeds, "loss", test=False)
    assert figure.title == "train loss" and len(series) == len(seeds)


def test_a_run_without_the_metric_leaves_the_others_their_signs(seeds: list[Member]) -> None:
    nothing = replace(seeds[1], view=replace(seeds[1].view, series={}))
    every = [seeds[0], nothing, seeds[2]]
    figure, series = figures.overlay(every, "loss", test=False)
    assert list(figure.metrics) == ["A", "B", "C"] and list(series) == ["A", "C"]
    (title,) = heading(figure, series, width=200)
    assert "● A" in plain(title) and "■ C" in plain(title) and "▲" not in plain(title)
