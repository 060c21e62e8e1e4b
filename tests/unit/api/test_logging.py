"""What a script logs is in its run, every value once and at its step."""

from __future__ import annotations

import math
import subprocess
import sys
import threading
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import numpy as np
import pytest
import torch

import dltui
from dltui.metrics import HELD_OUT
from dltui.runs.files import config, notes, request
from dltui.runs.files import result as results
from dltui.runs.files.result import Result
from dltui.runs.layout import RunDir
from dltui.runs.log.events import Status
from dltui.runs.log.fold import RunView
from dltui.runs.log.follow import read


@pytest.fixture
def run(tmp_path: Path) -> Iterator[dltui.Run]:
    with dltui.start("baseline", runs_dir=tmp_path) as run:
        yield run


def seen(run: dltui.Run) -> RunView:
    """What is in the directory of ``run``, which is finished."""
    run.finish()
    assert run.folder is not None
    return read(RunDir(run.folder))


def result(run: dltui.Run) -> Result:
    run.finish()
    assert run.folder is not None
    found = results.read(RunDir(run.folder))
    assert found is not None
    return found


def steps(view: RunView, name: str) -> list[tuple[int, float]]:
    one = view.series[name]
    return list(zip(map(int, one.step.tolist()), one.y.tolist(), strict=True))


def test_importing_it_imports_nothing_else() -> None:
    code = "import sys; before = set(sys.modules); import dltui; print(*set(sys.modules) - before)"
    said = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert said.stdout.split() == ["dltui"]


def test_starting_imports_neither_torch_nor_the_screen(tmp_path: Path) -> None:
    code = f"""
import sys, dltui
run = dltui.start("x", runs_dir={str(tmp_path)!r})
run.log({{"loss": 1.0}})
run.finish()
print(*{{name.split(".")[0] for name in sys.modules}} & {{"torch", "textual", "plotext"}})
"""
    said = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert said.stdout.split() == []


def test_calls_without_a_step_count_from_one_and_go_on_from_the_last(run: dltui.Run) -> None:
    run.log({"loss": 3.0})
    run.log({"loss": 2.0})
    run.log({"loss": 1.0}, step=10)
    run.log({"loss": 0.5})
    assert steps(seen(run), "loss") == [(1, 3.0), (2, 2.0), (10, 1.0), (11, 0.5)]


def test_steps_may_begin_at_0_come_late_and_come_twice(run: dltui.Run) -> None:
    for step, value in ((0, 5.0), (7, 1.0), (3, 2.0), (3, 4.0)):
        run.log({"loss": value}, step=step)
    assert steps(seen(run), "loss") == [(0, 5.0), (3, 2.0), (3, 4.0), (7, 1.0)]


def test_calls_of_one_step_are_one_step_of_several_names(run: dltui.Run) -> None:
    for step in range(50):
        run.log({"loss": float(step)}, step=step)
        run.log({"lr": 0.1}, step=step)
    view = seen(run)
    assert len(steps(view, "loss")) == len(steps(view, "lr")) == 50
    assert np.shares_memory(view.series["loss"].step, view.series["lr"].step)


def test_names_come_and_go(run: dltui.Run) -> None:
    for step in range(1, 1001):
        run.log({"loss": 1 / step} | ({"val/loss": float(step)} if step % 100 == 0 else {}))
    view = seen(run)
    assert steps(view, "val/loss") == [(step, float(step)) for step in range(100, 1001, 100)]
    assert [step for step, _ in steps(view, "loss")] == list(range(1, 1001))


@pytest.mark.parametrize(
    "value",
    [
        *(3, True, np.float32(3), np.int64(3), np.array([3.0]), np.array(3)),
        *(torch.tensor(3.0), torch.tensor([[3]]), torch.tensor(3.0, requires_grad=True)),
        *(Decimal(3), np.bool_(True), torch.tensor(3, dtype=torch.bfloat16)),
    ],
)
def test_numbers_of_all_libraries_are_numbers(run: dltui.Run, value: object) -> None:
    expected = 1.0 if isinstance(value, (bool, np.bool_)) else 3.0
    run.log({"loss": value, "nested": {"loss": value}, "none": None})
    assert seen(run).last == {"loss": expected, "nested/loss": expected}


@pytest.mark.parametrize("value", [math.nan, math.inf, -math.inf, 10**400, np.float32("nan")])
def test_what_is_not_finite_is_missing(run: dltui.Run, value: object) -> None:
    run.log({"loss": value})
    found = seen(run).series["loss"].y
    assert len(found) == 1
    assert math.isnan(found[0])


@pytest.mark.parametrize(
    ("value", "said"),
    [
        ("high", "'loss' is text ('high')"),
        (np.zeros(3), "'loss' has the shape (3,)"),
        (torch.zeros(2, 2), "'loss' has the shape (2, 2)"),
        ([1.0, 2.0], "'loss' is a list"),
        (1j, "'loss' is a complex"),
    ],
)
def test_what_is_no_number_is_told_by_its_name(run: dltui.Run, value: object, said: str) -> None:
    with pytest.raises(TypeError) as raised:
        run.log({"lr": 0.1, "loss": value})
    assert said in str(raised.value)
    assert "lr" not in seen(run).last


@pytest.mark.parametrize("step", [-1, 0.5, "3", 2**60, None.__class__])
def test_what_is_no_step_is_told(run: dltui.Run, step: object) -> None:
    with pytest.raises((TypeError, ValueError), match="a step is a whole number"):
        run.log({"loss": 1.0}, step=step)  # type: ignore[arg-type]


def test_what_is_logged_may_be_changed_afterwards(run: dltui.Run) -> None:
    metrics, array = {"loss": 1.0}, np.array([2.0])
    run.log(metrics)
    run.log({"loss": array})
    metrics["loss"], array[0] = 9.0, 9.0
    assert steps(seen(run), "loss") == [(1, 1.0), (2, 2.0)]


def test_threads_lose_and_double_nothing(run: dltui.Run) -> None:
    def log(number: int) -> None:
        for step in range(2_000):
            run.log({f"thread{number}": float(step)}, step=step)

    threads = [threading.Thread(target=log, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    view = seen(run)
    for number in range(4):
        assert steps(view, f"thread{number}") == [(step, float(step)) for step in range(2_000)]


def test_config_tags_and_notes_are_in_the_run(tmp_path: Path) -> None:
    asked = {"lr": 0.1, "net": {"layers": (1, 2)}, "path": Path("/x"), "inf": math.inf}
    with dltui.start("base", config=asked, tags=["a", "b"], notes="why", runs_dir=tmp_path) as run:
        assert run.folder is not None
        directory = RunDir(run.folder)
        told = {"lr": 0.1, "net.layers": [1, 2], "path": "/x", "inf": "inf"}
        assert config.read(directory) == told
        assert notes.read(directory).tags == ["a", "b"]
        assert notes.read(directory).note == "why"
        assert (request.read(directory).kind, request.read(directory).name) == ("script", "base")


def test_progress_at_every_step_is_few_lines_and_the_last_stands(run: dltui.Run) -> None:
    for done in range(1, 10_001):
        run.progress(done, total=10_000)
    view = seen(run)
    assert (view.planned_steps, view.step) == (10_000, 10_000)
    assert run.folder is not None
    assert (run.folder / "events.jsonl").read_text().count('"progress"') < 1_000


def test_tags_may_be_one_text(tmp_path: Path) -> None:
    with dltui.start("base", tags="a b, c", runs_dir=tmp_path) as run:
        assert run.folder is not None
        assert notes.read(RunDir(run.folder)).tags == ["a", "b", "c"]


def test_what_is_defined_summed_up_and_planned_is_told(run: dltui.Run) -> None:
    run.define("val/*", better="more", unit="%", group="quality", word="of {}")
    run.progress(3, total=10)
    run.log({"val/f": 1.0})
    run.log({"val/f": 3.0})
    run.log({"val/f": 2.0})
    run.summary({"val/f": 2.5, "wall": np.float32(7)})
    view = seen(run)
    assert (view.planned_steps, view.step) == (10, 3)
    assert (view.metric("val/f").unit, view.metric("val/f").group) == ("%", "quality")
    assert view.metric("val/f").rank == HELD_OUT
    told = result(run)
    assert told.metrics == {"val/f": 2.5, "wall": 7.0}
    assert told.best == {"val/f": 3.0}


def test_a_run_ends_once_and_takes_nothing_afterwards(run: dltui.Run) -> None:
    run.log({"loss": 1.0})
    run.finish("diverged", "the loss is not finite")
    run.finish()
    run.log({"loss": 2.0})
    run.text("late", "words")
    told = result(run)
    assert (told.status, told.message) == (Status.DIVERGED, "the loss is not finite")
    assert told.metrics == {"loss": 1.0}


def test_a_second_start_ends_the_first(tmp_path: Path) -> None:
    first = dltui.start("first", runs_dir=tmp_path)
    with dltui.start("second", runs_dir=tmp_path) as second:
        assert result(first).status is Status.FINISHED
        assert dltui.current() is second
        dltui.log({"loss": 1.0})
    assert dltui.current() is None
    assert result(second).metrics == {"loss": 1.0}


def test_an_exception_in_the_block_is_why_it_failed(tmp_path: Path) -> None:
    with pytest.raises(KeyError), dltui.start("base", runs_dir=tmp_path) as run:
        raise KeyError("loss")
    told = result(run)
    assert (told.status, told.message, told.exit_code) == (Status.FAILED, "KeyError: 'loss'", 1)
    assert run.folder is not None
    assert "Traceback" in RunDir(run.folder).log.read_text()


def test_disabled_it_does_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DLTUI_DISABLED", "1")
    with dltui.start("base", runs_dir=tmp_path) as run:
        run.log({"loss": "text"})
        assert (run.id, run.folder, run.stop_requested) == ("", None, False)
    assert list(tmp_path.iterdir()) == []
