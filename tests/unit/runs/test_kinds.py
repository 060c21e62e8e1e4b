"""Who makes a run: what is known of its metrics, and what is said of how it goes on."""

from __future__ import annotations

import time
from pathlib import Path

import msgspec
import pytest

from dltui.compare.filter import parse
from dltui.compare.finding import find
from dltui.errors import UsageError
from dltui.figures.records import Curve, Line
from dltui.metrics import PROGRAMS
from dltui.runs.files import end_request, identity, request
from dltui.runs.files.request import Kind, Request
from dltui.runs.layout import RunDir
from dltui.runs.listing.record import read_record
from dltui.runs.liveness import ending
from dltui.runs.log.events import Status
from dltui.runs.log.follow import read
from dltui.runs.log.recorder import Recorder


def run_of(root: Path, kind: Kind, topic: str = "") -> RunDir:
    run = RunDir(root / kind)
    run.path.mkdir()
    request.write(run, Request(name="mine", folder="/", created=1.0, topic=topic, kind=kind))
    with Recorder(run) as recorder:
        recorder.step(1, {"accuracy": 0.94, "val/f1": 0.5})
    return run


def test_nothing_is_known_of_what_a_script_measures(tmp_path: Path) -> None:
    view = read(run_of(tmp_path, "script"))
    assert view.metric("accuracy").text(0.94) == "0.940"
    assert view.headline == "val/f1"
    ours = read(run_of(tmp_path, "preset", "learning-rate"))
    assert ours.metric("accuracy").text(94.0) == "94.00 %" and ours.headline == "accuracy"


def test_runs_without_a_preset_are_of_the_programs_and_found_by_their_kind(tmp_path: Path) -> None:
    kinds: tuple[Kind, ...] = ("script", "import", "preset")
    records = [read_record(run_of(tmp_path, kind)) for kind in kinds]
    assert [record and record.topic for record in records] == [PROGRAMS, PROGRAMS, ""]
    found = find(
        filter(None, records), parse("kind:script"), "age", backwards=False, now=time.time()
    )
    assert [record.kind for record in found] == ["script"]


@pytest.mark.parametrize(
    ("kind", "way"),
    [
        ("script", "start the script again"),
        ("import", "import it again"),
        ("preset", "resume goes on from a checkpoint, if there is one"),
    ],
)
def test_the_way_to_another_one_is_named(tmp_path: Path, kind: Kind, way: str) -> None:
    run = run_of(tmp_path, kind)
    identity.write(run, identity.of_this_process(""))
    assert ending.of(run, Status.LOST) == f"its process is gone without a word; {way}"
    assert ending.damaged("x is missing", ending.of(run, Status.LOST)) == "damaged: x is missing"
    if kind != "preset":
        with pytest.raises(UsageError, match=way):
            request.demand_preset(run)


def test_who_was_asked_to_end_is_named(tmp_path: Path) -> None:
    run = run_of(tmp_path, "script")
    end_request.write(run, end_request.asked("stop", "lab"))
    said = ending.of(run, Status.RUNNING)
    assert said == "a stop was asked for by you: it ends when its script looks for that"


@pytest.mark.parametrize(
    ("command", "typed"),
    [
        (["/usr/bin/python3.11", "train.py", "--name", "a b"], "train.py --name 'a b'"),
        (["./train", "--lr", "0.1"], "./train --lr 0.1"),
        (["/usr/bin/python3"], ""),
        ([], ""),
    ],
)
def test_a_command_line_is_told_as_it_is_typed(
    tmp_path: Path, command: list[str], typed: str
) -> None:
    run = RunDir(tmp_path)
    me = identity.of_this_process("")
    identity.write(run, msgspec.structs.replace(me, command=command))
    assert identity.typed(run) == typed


def test_a_script_goes_on_with_its_run_by_itself(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"again, with dltui.start\(resume='script'\)$"):
        request.demand_preset(run_of(tmp_path, "script"), to_go_on=True)
    with pytest.raises(UsageError, match=r"import it again$"):
        request.demand_preset(run_of(tmp_path, "import"), to_go_on=True)


@pytest.mark.parametrize(("kind", "first"), [("script", "metrics/f1"), ("preset", "roc")])
def test_charts_of_a_script_come_before_its_curves(tmp_path: Path, kind: Kind, first: str) -> None:
    run = run_of(tmp_path, kind, "" if kind == "script" else "learning-rate")
    with Recorder(run) as recorder:
        recorder.step(2, {"accuracy": 0.96, "val/f1": 0.6})
        line = Line(name="a", x=[0.0, 1.0], y=[0.0, 1.0])
        recorder.figure(Curve(id="roc", title="ROC", lines=[line], x_label="fpr", y_label="tpr"))
    assert next(iter(read(run).charted)) == first
