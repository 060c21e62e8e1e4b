"""One run, one sweep and one comparison, told with the same strings wherever they are told."""

from __future__ import annotations

import asyncio
import html
import io
import re
import signal
import time
from collections.abc import Iterator
from contextlib import redirect_stderr, redirect_stdout
from multiprocessing.connection import Connection
from pathlib import Path

import msgspec
import pytest
from textual.pilot import Pilot

from dltui.cli.main import cli
from dltui.figures.records import StepSeries
from dltui.launch import start as launch
from dltui.presets.catalogue import find
from dltui.presets.load import load
from dltui.reports.formats import write
from dltui.runs.files import request as requests
from dltui.runs.files import result as results
from dltui.runs.files.result import Result, Timings
from dltui.runs.layout import RunDir
from dltui.runs.liveness import hearing
from dltui.runs.log.events import Status
from dltui.runs.log.recorder import Recorder
from dltui.sweeps.coordinator import coordinate
from dltui.sweeps.points import collect
from dltui.topics.job import Job
from dltui.tui.app import LabApp
from tests.tui.screen import PRESET, until

Told = dict[str, str]
"""What is said, by the place where it is said; blanks and line breaks are one blank."""

SIZE = (200, 60)


def recorded(run: RunDir, accuracy: float) -> None:
    """Two of 30 epochs, with the better one first."""
    with Recorder(run) as recorder:
        recorder.phase("training")
        recorder.plan(steps=1350, epochs=30)
        both = {"accuracy": "train", "test/accuracy": "test"}
        recorder.figure(StepSeries(id="loss", title="loss", metrics={"loss": "train"}))
        recorder.figure(StepSeries(id="accuracy", title="accuracy", metrics=both))
        for epoch in (1, 2):
            for step in range(45 * epoch - 44, 45 * epoch + 1):
                recorder.step(step, {"loss": 2.0 / step, "accuracy": 90.0 - 80.0 / step})
            value = accuracy + 3 if epoch == 1 else accuracy
            recorder.epoch(step=45 * epoch, epoch=epoch, metrics={"test/accuracy": value})


def ended(run: RunDir, accuracy: float, status: Status = Status.FINISHED, said: str = "") -> None:
    request = requests.read(run)
    results.write(
        run,
        Result(
            status=status,
            message=said,
            exit_code=int(status.exit_code),
            preset=request.name,
            title=request.title,
            topic=request.topic,
            quick=request.quick,
            metrics={"test/accuracy": accuracy, "best/test-accuracy": accuracy + 3},
            best={"test/accuracy": accuracy + 3},
            timings=Timings(started=1.0, ended=62.0, elapsed=61.0),
            device="cpu",
        ),
    )


def train(paths: list[str], place: dict[str, str], tell: Connection[str, str]) -> None:
    """The first point finishes, the second is stopped by a signal, and a third never begins."""
    run, asked = RunDir(Path(paths[0])), list[int]()
    signal.signal(signal.SIGTERM, lambda number, frame: asked.append(number))
    hearing.hear()
    recorded(run, 74.3674)
    while run.id != "000" and not asked:
        time.sleep(0.02)
    status = Status.STOPPED if asked else Status.FINISHED
    ended(run, 93.1111 if asked else 74.3674, status, "stopped at step 90" * bool(asked))


def sweep(root: Path) -> RunDir:
    points = ("sweep.train.lr=[0.1, 0.03, 0.01]", "sweep.at_once=1")
    run = launch.create(load(find(PRESET), overrides=points), root=root)
    preset, folder = load(run.preset).preset, Path(requests.read(run).folder)

    def second_runs() -> bool:
        return run.point(0).result.exists() and run.point(1).events.exists()

    with Recorder(run) as recorder:
        job = Job(
            preset=preset,
            recorder=recorder,
            data_root=None,
            folder=folder,
            stop_requested=second_runs,
        )
        outcome = coordinate(job, f"{__name__}:train", ())
    ended(run, 0.0, outcome.status, outcome.message)
    whole = results.read(run)
    assert whole is not None
    points_of = collect(run, preset)
    whole = msgspec.structs.replace(whole, metrics=dict(outcome.metrics), points=points_of, best={})
    results.write(run, whole)
    return run


def single(root: Path, lr: float, accuracy: float) -> RunDir:
    overrides = (f"train.lr={lr}",)
    loaded = load(find(PRESET), quick=True, overrides=overrides)
    run = launch.create(loaded, root=root)
    recorded(run, accuracy)
    ended(run, accuracy)
    return run


def one_space(text: str) -> str:
    return " ".join(re.sub(r"[│▸]", " ", text).split())


def command(*arguments: str) -> str:
    out, err = io.StringIO(), io.StringIO()
    with redirect_stdout(out), redirect_stderr(err):
        cli.main(list(arguments), standalone_mode=False, prog_name="dltui")
    return out.getvalue()


def exported(kind: str, runs: list[RunDir]) -> str:
    """A report as a person reads it, without marks of Markdown and HTML."""
    file = io.StringIO()
    write(runs, kind, file)
    said = file.getvalue()
    return (
        html.unescape(re.sub(r"<[^>]*>", " ", said)) if kind == "html" else said.replace("\\", "")
    )


async def on_screens(root: Path, run: RunDir, swept: RunDir, runs: list[RunDir]) -> list[Told]:
    """The run's, the sweep's and the comparison's."""
    app = LabApp(root, None)
    said: list[Told] = [{}, {}, {}]
    async with app.run_test(size=SIZE) as pilot:
        await until(pilot, "1 of 3 points")
        shown = await until(pilot, "88.03 %")
        said[0]["home"] = said[1]["home"] = shown
        of_run = "88.03", "finished", "1:01", "step 90/1,350"
        of_sweep = "· not begun", "point 1/3", "74.37"
        for told, one, wanted in ((said[0], run, of_run), (said[1], swept, of_sweep)):
            app.open_run(one)
            told["run screen"] = await until(pilot, *wanted)
            app.pop_screen()
        app.compare(runs)
        said[2]["compare screen"] = await until(pilot, "● A", "88.03", "91.00")
        app.pop_screen()
        app.action_runs()
        await listed(pilot, said)
    return said


async def listed(pilot: Pilot[None], said: list[Told]) -> None:
    """The list of all runs, with the details of the one under the cursor: the newest first."""
    said[1]["all runs"] = await until(pilot, "(best of 1)")
    await pilot.press("end")
    said[0]["all runs"] = await until(pilot, "train.lr=0.002")


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> Iterator[list[Told]]:
    root = tmp_path_factory.mktemp("runs")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("HOME", str(tmp_path_factory.mktemp("home")))
        patch.setenv("DLTUI_RUNS", str(root))
        run, other = single(root, 0.002, 88.0347), single(root, 0.5, 91.0)
        swept = sweep(root)
        said = asyncio.run(on_screens(root, run, swept, [run, other]))
        for told, one in zip(said, (run, swept), strict=False):
            told["dltui runs"] = command("runs")
            told["dltui show"] = command("show", one.id)
            told["dltui watch"] = command("watch", one.id)
            told["markdown"], told["html"] = exported("md", [one]), exported("html", [one])
        said[2]["dltui compare"] = command("compare", run.id, other.id)
        said[2]["markdown"] = exported("md", [run, other])
        said[2]["html"] = exported("html", [run, other])
        yield [{place: one_space(text) for place, text in told.items()} for told in said]


def silent(told: Told, words: str, *but: str) -> list[str]:
    """Places that do not say ``words``; ``but`` are those that need not."""
    return [place for place, said in told.items() if place not in but and words not in said]


def test_a_run(told: list[Told]) -> None:
    run, lists = told[0], ("home", "all runs", "dltui runs")
    assert silent(run, "88.03 %", "run screen") == [] and "88.03" in run["run screen"]
    assert silent(run, "test/accuracy", "home", "run screen") == []
    assert silent(run, "finished") == []
    assert silent(run, "Quickstart: handwritten digits, quick variant", "home") == []
    assert silent(run, "1:01", "home", "dltui runs") == []
    assert silent(run, "epoch 2/30 step 90/1,350", *lists, "markdown", "html") == []
    assert silent(run, "91.03", "home", "dltui runs", "run screen") == []


def test_a_sweep(told: list[Told]) -> None:
    sweep, lists = told[1], ("home", "all runs", "dltui runs")
    assert silent(sweep, "1 of 3 points have ended", "home") == []
    assert silent(sweep, "point 1/3", *lists, "markdown", "html") == []
    assert silent(sweep, "74.37") == []
    assert "(best of 1)" in sweep["dltui runs"] and "(best of 1)" in sweep["all runs"]
    assert silent(sweep, "not begun", *lists) == []
    assert [place for place, said in sweep.items() if "out of" in said or "1/4" in said] == []


def test_a_comparison(told: list[Told]) -> None:
    comparison = told[2]
    assert silent(comparison, "88.03") == [] and silent(comparison, "91.00") == []
    assert silent(comparison, "0.002") == [] and silent(comparison, "0.5") == []
    assert silent(comparison, "finished") == []
