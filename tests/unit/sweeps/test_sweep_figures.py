"""What a sweep shows, from points with known numbers."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from dltui.figures.records import Bars, Curve, Line
from dltui.presets.schema import Claim, Preset, Sweep
from dltui.presets.sweep import expand
from dltui.runs.files.result import Result
from dltui.runs.layout import RunDir
from dltui.runs.log.events import Ended, Epoch, Status, Steps
from dltui.runs.log.fold import Fold, RunView
from dltui.sweeps.curves import against_parameter, overlays
from dltui.sweeps.headline import final, of_sweep
from dltui.sweeps.points import Task
from dltui.sweeps.tables import points_table, settings_table


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


def test_a_number_becomes_the_axis_with_mean_and_sample_deviation() -> None:
    preset = sweep(grid={"train.lr": [0.1, 0.001], "model.name": ["a", "b"]}, seeds=2)
    tasks, views = points(preset, [1, 3, 10, 10, 5, 5, 20, 22])
    (figure,) = against_parameter(tasks, views, "test/accuracy", "")
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
    tasks, views = points(preset, [337674, None, 2977546], "parameters")
    (figure,) = against_parameter(tasks, views, "parameters", "")
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
    tasks, views = points(sweep(points=arms), [96.0, 95.5])
    (figure,) = against_parameter(tasks, views, "test/accuracy", "")
    assert isinstance(figure, Bars)
    assert [bar.label for bar in figure.bars] == [
        "loss=logistic epochs=20",
        "loss=squares epochs=10",
    ]


def test_a_rate_that_follows_the_batch_makes_no_lines_of_its_own() -> None:
    pairs = [{"train.batch_size": size, "train.lr": size / 100} for size in (4, 16, 64)]
    tasks, views = points(sweep(points=pairs), [10.0, 20.0, 30.0])
    (figure,) = against_parameter(tasks, views, "test/accuracy", "")
    assert isinstance(figure, Curve)
    (line,) = figure.lines
    assert (line.x, line.y) == ([4, 16, 64], [10, 20, 30])


def test_seeds_alone_have_no_parameter_to_draw_against() -> None:
    tasks, views = points(sweep(seeds=3), [1, 2, 3])
    assert against_parameter(tasks, views, "test/accuracy", "") == []


def test_curves_of_the_seeds_are_one_line() -> None:
    tasks, views = points(sweep(grid={"train.lr": [0.1, 0.2]}, seeds=2), [1, 1, 1, 1])
    loss = next(figure for figure in overlays(tasks, views) if figure.id == "loss")
    assert isinstance(loss, Curve)
    assert [(line.name, line.x, line.y) for line in loss.lines] == [
        ("lr=0.1", [1, 2], [2.0, 1.5]),
        ("lr=0.2", [1, 2], [2.0, 3.5]),
    ]


def test_a_diverged_loss_ends_its_line_and_spoils_no_other() -> None:
    tasks, views = points(sweep(grid={"train.lr": [1, 2]}), [1, 1])
    views[0] = view(tasks[0].run, Status.DIVERGED, {}, [2.0, None])
    loss = next(figure for figure in overlays(tasks, views) if figure.id == "loss")
    assert isinstance(loss, Curve)
    assert [line.y for line in loss.lines] == [[2.0, None], [2.0, 2.0]]


def test_the_tables() -> None:
    preset = sweep(grid={"train.lr": [0.1, 0.2]}, seeds=2)
    tasks, views = points(preset, [95, 97, 80, 80])
    del views[3]
    table = points_table(tasks, views, "test/accuracy", "")
    assert (table.columns[3].name, table.columns[3].unit) == ("final test/accuracy", "%")
    # The best epoch had 90; what the claims and all other figures speak of is the end.
    assert table.rows[0] == ["lr=0.1 seed=0", "finished", 100, 95, 3.0, "2,1"]
    assert table.rows[3][:2] == ["lr=0.2 seed=1", "queued"]
    (means,) = settings_table(preset, tasks, views)
    assert means.rows == [["lr=0.1", 2, "96.00 ± 1.4"], ["lr=0.2", 1, "80.00"]]


def test_results_say_how_a_point_without_metrics_ended() -> None:
    tasks, views = points(sweep(grid={"train.batch_size": [4, 256]}), [50.123, None])
    message = "needed 8.2 GB, had 6.0"
    result = Result(status=Status.OUT_OF_MEMORY, message=message)
    (table,) = settings_table(sweep(), tasks, {0: views[0], 1: ended(tasks[1].run, result)})
    assert [column.name for column in table.columns] == [
        "setting",
        "test/accuracy",
        "time",
        "ended",
    ]
    assert table.columns[1].digits == 2
    assert table.rows == [
        ["batch_size=4", 50.123, 0.0, ""],
        ["batch_size=256", None, 0.0, message],
    ]
    assert settings_table(sweep(), tasks, {}) == []


def test_runs_of_different_batches_are_laid_over_each_other_in_time() -> None:
    tasks, views = points(sweep(grid={"train.batch_size": [4, 8]}), [1, 1])
    loss = next(figure for figure in overlays(tasks, views) if figure.id == "loss")
    assert isinstance(loss, Curve)
    assert loss.x_label == "seconds"
    assert loss.lines[0].x == views[0].series["loss"].elapsed.tolist()


def test_points_are_compared_by_what_is_claimed_of_them() -> None:
    claims = [Claim(metric=name, value=1.0) for name in ("absent", "auroc/x")]
    preset = Preset(title="T", topic="t", reported=claims, sweep=Sweep(grid={"train.lr": [1, 2]}))
    _, views = points(preset, [0.5, 0.6], "auroc/x")
    assert of_sweep(preset, views) == "auroc/x"
    _, others = points(preset, [0.5, 0.6], "test/loss")
    assert of_sweep(preset, others) == "test/loss"


def test_a_value_is_the_newest_until_it_is_final() -> None:
    run = RunDir(Path("/none"))
    done = view(run, Status.FINISHED, {"test/accuracy": 88.0}, [3.0, 0.5])
    assert final(done, "test/accuracy") == 88.0
    running = Fold(run)
    running.update([Epoch(seq=0, time=1.0, elapsed=1.0, step=2, epoch=1, metrics={"x": 90})])
    assert final(running.snapshot(status=Status.RUNNING), "x") == 90
    assert final(done, "absent") is None
