"""What is told of a run that goes on: lines for people, objects for programs."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import jsonschema
import msgspec
import psutil
import pytest

from dltui.cli import progress
from dltui.cli.progress import Lines, narrator
from dltui.cli.schemas import schema
from dltui.launch.start import create
from dltui.presets.catalogue import find
from dltui.presets.load import load
from dltui.runs.files import identity as identities
from dltui.runs.files import result as results
from dltui.runs.files.result import Result
from dltui.runs.layout import RunDir
from dltui.runs.log.events import Status
from dltui.runs.log.follow import Follower
from dltui.runs.log.recorder import Recorder
from tests.unit.cli.conftest import Dltui


@pytest.fixture
def run(runs_dir: Path) -> RunDir:
    return create(load(find("quickstart")), root=runs_dir)


def test_each_line_is_an_object_of_the_schema(
    run: RunDir, capsys: pytest.CaptureFixture[str]
) -> None:
    follower, speaker = Follower(run), narrator(style="json")
    with Recorder(run) as recorder:
        recorder.phase("training")
        recorder.plan(steps=4, epochs=2)
        recorder.message("odd \x1b[31m")
        recorder.step_batch(1, {"loss": [3.0, 2.0]})
        recorder.flush()
        speaker.update(follower.poll())
        recorder.step_batch(3, {"loss": [1.5, 1.0]})
        recorder.ended(Status.FINISHED, {"test/loss": 1.0})
    results.write(run, Result(status=Status.FINISHED, metrics={"test/loss": 1.0}))
    speaker.update(follower.poll())
    speaker.update(follower.poll())
    speaker.say("goes on")
    lines = capsys.readouterr().err.splitlines()
    assert "\x1b" not in "".join(lines)
    told = [json.loads(line) for line in lines]
    for one in told:
        jsonschema.validate(one, schema("progress"))
        assert one["run"] == run.id
    kinds = [one["event"] for one in told]
    assert kinds == ["phase", "message", "progress", "progress", "ended", "message"]
    assert [one["step"] for one in told if one["event"] == "progress"] == [2, 4]
    assert told[2]["metrics"] == {"loss": 2.0} and told[2]["steps"] == 4
    assert told[4]["exit_code"] == 0 and told[4]["metrics"] == {"test/loss": 1.0}


def test_all_talk_of_a_command_is_told_so(run: RunDir, dltui: Dltui) -> None:
    """Who waits for a run that is lost hears of its end, too."""
    with Recorder(run) as recorder:
        recorder.step_batch(1, {"loss": [3.0]})
    me = identities.of_this_process("")
    gone = msgspec.structs.replace(me, pid_ticks=1, started=psutil.boot_time())
    identities.write(run, gone)
    answer = dltui("-v", "wait", run.id, "--progress", "json")
    talk = [line for line in answer.err.splitlines() if not line.startswith("dltui: ")]
    told = [json.loads(line) for line in talk]
    for one in told:
        jsonschema.validate(one, schema("progress"))
    assert told[0]["text"] == f"run {run.path}" and told[0]["run"] == ""
    assert (told[-1]["event"], told[-1]["status"], told[-1]["exit_code"]) == ("ended", "lost", 1)
    assert answer.code == 1


def test_the_longer_it_runs_the_rarer_are_its_lines(
    run: RunDir, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """An hour of steps, looked at every second by a clock of the test's own."""
    now = SimpleNamespace(monotonic=lambda: second)
    monkeypatch.setattr(progress, "time", now)
    second = 0.0
    view = Follower(run).poll()
    speaker = Lines()
    for step in range(3600):
        second = float(step)
        speaker.update(replace(view, step=step, planned_steps=9999, elapsed=second))
    assert 60 < len(capsys.readouterr().err.splitlines()) < 250
