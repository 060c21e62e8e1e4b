"""What a sweep shows, from points with known numbers."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from dltui.compare.against import AGAINST
from dltui.compare.quantities import Quantities
from dltui.figures.records import Bars, Curve, Figure, Line, Table
from dltui.presets.schema import Claim, Preset, Sweep
from dltui.presets.sweep import expand
from dltui.runs.files import result as results
from dltui.runs.files.result import Result
from dltui.runs.layout import RunDir
from dltui.runs.log.events import Ended, Epoch, Status, Steps
from dltui.runs.log.fold import Fold, RunView
from dltui.sweeps.board import figures, member
from dltui.sweeps.points import Task, devices, outcome
from dltui.topics.catalogue import metric


def sweep(**values: Any) -> Preset:
    return Preset(title="T", topic="t", sweep=Sweep(**values))


def view(
    run: RunDir, status: Status, metrics: Mapping[str, float | None], loss: list[float | None]
) -> RunView:
    events: list[Any] = [
        Steps(seq=0, time=1.0, elapsed=1.0, first=1, columns={"loss": loss}),
        Epoch(seq=1, time=2.0, elapsed=2.0, step=len(loss), epoch=1, metrics={"test/accuracy": 90}),
        Ended(seq=2, time=3.0, elapsed=3.0, status=status),
    ]
    fold = Fold(run)
    fold.update(events)
    return fold.snapshot(status=status, result=Result(status=status, metrics=dict(metrics)))


def ended(run: RunDir, result: Result) -> RunView:
    return Fold(run).snapshot(status=result.status, result=result)


def points(
    preset: Preset, values: list[float | None], name: str = "test/accuracy"
) -> tuple[list[Task], dict[int, RunView]]:
    tasks = [Task(point, RunDir(Path(f"/none/{point.number}"))) for point in expand(preset)]
    views = {
        task.point.number: view(task.run, Status.FINISHED, {name: value}, [2.0, 1.0 + i])
        for i, (task, value) in enumerate(zip(tasks, values, strict=True))
    }
    return tasks, views


Points = tuple[list[Task], dict[int, RunView]]


def drawn(preset: Preset, points: Points, *, curves: bool = True) -> dict[str, Figure]:
    """The figures of a sweep whose other points wait."""
    tasks, views = points
    every = [
        member(task, views.get(task.point.number) or Fold(task.run).snapshot()) for task in tasks
    ]
    claimed = {claim.metric: metric(claim.metric) for claim in preset.reported}
    found = figures(every, claimed, seeds=preset.sweep.seeds, curves=curves)
    return {figure.id: figure for figure in found}


def table(figure: Figure) -> Table:
    assert isinstance(figure, Table)
    return figure


def test_a_number_becomes_the_axis_with_mean_and_sample_deviation() -> None:
    preset = sweep(grid={"train.lr": [0.1, 0.001], "model.name": ["a", "b"]}, seeds=2)
    figure = drawn(preset, points(preset, [1, 3, 10, 10, 5, 5, 20, 22]))[AGAINST]
    assert isinstance(figure, Curve)
    assert figure.log_x
    assert (figure.x_label, figure.y_label) == ("lr", "%")
    deviation = 2**0.5
    assert figure.lines == [
        Line(
            name="model=a",
            x=[0.001, 0.1],
            y=[5, 2],
            low=[5, 2 - deviation],
            high=[5, 2 + deviation],
        ),
        Line(
            name="model=b",
            x=[0.001, 0.1],
            y=[21, 10],
            low=[21 - deviation, 10],
            high=[21 + deviation, 10],
        ),
    ]


def test_names_become_bars_and_points_without_a_value_are_left_out() -> None:
    preset = sweep(grid={"model.name": ["a", "b", "c"]})
    figure = drawn(preset, points(preset, [337674, None, 2977546], "parameters"))[AGAINST]
    assert isinstance(figure, Bars)
    assert [(bar.label, bar.value, bar.spread) for bar in figure.bars] == [
        ("model=a", 337674, None),
        ("model=c", 2977546, None),
    ]
    assert figure.digits == 0


def test_a_number_that_only_tells_arms_apart_is_no_axis() -> None:
    arms = [
        {"train.loss": "logistic", "train.epochs": 20},
        {"train.loss": "squares", "train.epochs": 10},
    ]
    figure = drawn(sweep(points=arms), points(sweep(points=arms), [96.0, 95.5]))[AGAINST]
    assert isinstance(figure, Bars)
    assert [bar.label for bar in figure.bars] == [
        "loss=logistic epochs=20",
        "loss=squares epochs=10",
    ]


def test_a_rate_that_follows_the_batch_makes_no_lines_of_its_own() -> None:
    pairs = [{"train.batch_size": size, "train.lr": size / 100} for size in (4, 16, 64)]
    figure = drawn(sweep(points=pairs), points(sweep(points=pairs), [10.0, 20.0, 30.0]))[AGAINST]
    assert isinstance(figure, Curve)
    (line,) = figure.lines
    assert (line.x, line.y) == ([4, 16, 64], [10, 20, 30])


def test_seeds_alone_have_no_parameter_to_draw_against() -> None:
    preset = sweep(seeds=3)
    assert AGAINST not in drawn(preset, points(preset, [1, 2, 3]))


def test_curves_of_the_seeds_are_one_line_in_a_band() -> None:
    preset = sweep(grid={"train.lr": [0.1, 0.2]}, seeds=2)
    loss = drawn(preset, points(preset, [1, 1, 1, 1]))["loss"]
    assert isinstance(loss, Curve) and loss.title == "Train loss of every setting"
    assert [(line.name, line.x, line.y) for line in loss.lines] == [
        ("lr=0.1", [1, 2], [2.0, 1.5]),
        ("lr=0.2", [1, 2], [2.0, 3.5]),
    ]
    assert loss.lines[0].low == [2.0, 1.5 - 0.5**0.5]


def test_the_most_important_quantities_have_curves_under_their_names() -> None:
    preset = sweep(grid={"train.lr": [0.1, 0.2]})
    found = drawn(preset, points(preset, [91, 92]))
    assert list(found) == ["points", "settings", "accuracy", "loss", AGAINST]
    assert found["accuracy"].title == "Test accuracy of every setting"
    assert not {"accuracy", "loss"} & drawn(preset, points(preset, [1, 2]), curves=False).keys()


def test_losses_of_different_units_share_no_axis() -> None:
    preset = sweep(grid={"train.loss": ["logistic", "squares"]})
    found = drawn(preset, points(preset, [91, 92]))
    assert "accuracy" in found
    assert "loss" not in found


def test_a_diverged_loss_ends_its_line_and_spoils_no_other() -> None:
    preset = sweep(grid={"train.lr": [1, 2]})
    tasks, views = points(preset, [1, 1])
    views[0] = view(tasks[0].run, Status.DIVERGED, {}, [2.0, None])
    loss = drawn(preset, (tasks, views))["loss"]
    assert isinstance(loss, Curve)
    assert [line.y for line in loss.lines] == [[2.0, None], [2.0, 2.0]]


def test_the_tables() -> None:
    preset = sweep(grid={"train.lr": [0.1, 0.2]}, seeds=2)
    tasks, views = points(preset, [95, 97, 80, 80])
    del views[3]
    found = drawn(preset, (tasks, views))
    standing = table(found["points"])
    value = standing.columns[3]
    assert (value.name, value.unit, value.better) == ("final test/accuracy", "%", 1)
    # The best epoch had 90; what the claims and all other figures speak of is the end.
    assert standing.rows[0] == ["lr=0.1 seed=0", "finished", 100, 95, 3.0, "90"]
    assert standing.rows[3] == ["lr=0.2 seed=1", "queued", None, None, None, ""]
    means = table(found["settings"])
    assert means.rows == [["lr=0.1", 2, "96.00 ± 1.4"], ["lr=0.2", 1, "80.00"]]


def test_before_anything_was_measured_the_claimed_metric_heads_its_column() -> None:
    claims = [Claim(metric="test/accuracy", value=1.0)]
    preset = Preset(title="T", topic="t", reported=claims, sweep=Sweep(grid={"train.lr": [1, 2]}))
    tasks, _ = points(preset, [1, 2])
    standing = table(drawn(preset, (tasks, {}))["points"])
    assert standing.columns[3].name == "final test/accuracy"
    assert [row[:2] for row in standing.rows] == [["lr=1", "queued"], ["lr=2", "queued"]]


def test_results_say_how_a_point_without_metrics_ended() -> None:
    preset = sweep(grid={"train.batch_size": [4, 256]})
    tasks, views = points(preset, [50.123, None])
    message = "needed 8.2 GB, had 6.0"
    result = Result(status=Status.OUT_OF_MEMORY, message=message)
    results = table(
        drawn(preset, (tasks, {0: views[0], 1: ended(tasks[1].run, result)}))["settings"]
    )
    assert [column.name for column in results.columns] == [
        "setting",
        "test/accuracy",
        "time",
        "ended",
    ]
    assert results.columns[1].digits == 2
    assert results.rows == [
        ["batch_size=4", 50.123, 0.0, ""],
        ["batch_size=256", None, 0.0, message],
    ]
    assert "settings" not in drawn(preset, (tasks, {}))


def test_runs_of_different_batches_are_laid_over_each_other_in_time() -> None:
    preset = sweep(grid={"train.batch_size": [4, 8]})
    tasks, views = points(preset, [1, 1])
    loss = drawn(preset, (tasks, views))["loss"]
    assert isinstance(loss, Curve)
    assert loss.x_label == "seconds"
    assert loss.lines[0].x == views[0].series["loss"].elapsed.tolist()


def test_points_are_compared_by_what_is_claimed_of_them() -> None:
    claims = [Claim(metric=name, value=1.0) for name in ("absent", "auroc/x")]
    preset = Preset(title="T", topic="t", reported=claims, sweep=Sweep(grid={"train.lr": [1, 2]}))
    claimed = drawn(preset, points(preset, [0.5, 0.6], "auroc/x"))
    assert table(claimed["points"]).columns[3].name == "final auroc/x"
    others = drawn(preset, points(preset, [0.5, 0.6], "test/loss"))
    assert table(others["points"]).columns[3].name == "final test/loss"


def test_a_value_is_the_newest_until_it_is_final() -> None:
    tasks, _ = points(sweep(seeds=1), [1])
    done = view(tasks[0].run, Status.FINISHED, {"test/accuracy": 88.0}, [3.0, 0.5])
    running = Fold(tasks[0].run)
    running.update([Epoch(seq=0, time=1.0, elapsed=1.0, step=2, epoch=1, metrics={"x": 90})])
    for shown, value in ((done, 88.0), (running.snapshot(status=Status.RUNNING), 90)):
        first = Quantities([member(tasks[0], shown)]).first
        assert first is not None and first.final(shown) == value


def test_a_sweep_ran_on_what_its_points_ran_on(tmp_path: Path) -> None:
    preset = sweep(grid={"train.lr": [1, 2, 3]})
    tasks = [Task(point, RunDir(tmp_path / str(point.number))) for point in expand(preset)]
    for task, device in zip(tasks, ("cuda:0", "", "cuda:1"), strict=True):
        task.run.path.mkdir()
        if device:
            results.write(task.run, Result(status=Status.FINISHED, device=device))
    assert devices([outcome(task) for task in tasks]) == "cuda:0, cuda:1"
