"""What can be gone on with, by whom it is held where it cannot, and what is said before."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import msgspec
import pytest

from dltui.errors import UsageError
from dltui.launch import local, resumable
from dltui.launch import start as launch
from dltui.presets.catalogue import find
from dltui.presets.load import load
from dltui.runs.files import identity as identities
from dltui.runs.files import result as results
from dltui.runs.files.result import Result
from dltui.runs.layout import RunDir
from dltui.runs.log.events import Status
from dltui.writing import Refused


@pytest.fixture
def make(runs_dir: Path) -> Callable[..., RunDir]:
    """A run that was begun and whose process is gone; with a result where a status is given."""

    def made(status: Status | None = None, asked: str | None = None) -> RunDir:
        run = launch.create(load(find("quickstart")), root=runs_dir)
        text = run.preset.read_text() if asked is None else asked
        me = identities.of_this_process("quickstart")
        identities.write(run, msgspec.structs.replace(me, pid_ticks=1, asked=text))
        for left in (run.waiting, run.reserve):
            left.unlink()
        if status:
            results.write(run, Result(status=status, message="so it was"))
        return run

    return made


def edit(run: RunDir, old: str, new: str) -> None:
    text = run.preset.read_text()
    assert old in text
    run.preset.write_text(text.replace(old, new))


@pytest.mark.parametrize(
    "status", [None, Status.STOPPED, Status.OUT_OF_MEMORY, Status.FAILED], ids=str
)
def test_what_did_not_come_to_its_end_can_be_gone_on_with(make, status: Status | None) -> None:
    assert resumable.demand(make(status)) is (status or Status.LOST)


@pytest.mark.parametrize(
    ("status", "instead"),
    [(Status.FINISHED, "is finished; run it again"), (Status.DIVERGED, "--set train.lr=")],
)
def test_what_came_to_its_end_is_not_and_its_result_stays(
    make, status: Status, instead: str
) -> None:
    run = make(status)
    with pytest.raises(UsageError, match=instead):
        launch.start(run)
    assert results.read(run) == Result(status=status, message="so it was")


def test_where_the_process_cannot_be_started_all_is_as_it_was(
    make, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = make(Status.FAILED)
    before = {path.name: path.read_bytes() for path in run.path.iterdir()}

    def refused(*_: object) -> None:
        raise Refused("the system lets no more processes begin")

    monkeypatch.setattr(local, "launch", refused)
    with pytest.raises(Refused, match="no more processes"):
        launch.start(run)
    assert {path.name: path.read_bytes() for path in run.path.iterdir()} == before


def test_who_runs_it_and_who_waits_with_it_is_said(make) -> None:
    me = identities.of_this_process("quickstart")
    run, waits = make(), make()
    identities.write(run, me)
    waits.identity.unlink()
    identities.expect(waits, me)
    who = f"process {os.getpid()} on {me.host} since "
    with pytest.raises(UsageError, match=f"is running: {who}.*dltui watch {run.id}"):
        resumable.demand(run)
    with pytest.raises(UsageError, match=f"waits for its turn: {who}"):
        resumable.demand(waits)


def test_an_edited_preset_is_another_experiment_and_what_is_other_is_said(make) -> None:
    run = make()
    edit(run, "lr = 0.002", "lr = 5")
    edit(run, "[train]", "[train]\nclip = 1.0")
    changed = "train.lr 0.002 → 5, train.clip its default → 1.0"
    with pytest.raises(UsageError, match=changed) as error:
        resumable.demand(run)
    assert f"dltui resume {run.id} --edited" in str(error.value)
    assert resumable.demand(run, edited=True) is Status.LOST
    assert resumable.doubts(run) == [f"going on with an edited preset: {changed}"]


def test_other_words_are_the_same_experiment_and_older_runs_say_nothing(make) -> None:
    run, older = make(), make(asked="")
    edit(run, "[train]", "# how it is trained\n[train]")
    edit(run, 'title = "Quickstart', 'title = "Slowstart')
    edit(older, "lr = 0.002", "lr = 5")
    assert resumable.demand(run) is resumable.demand(older) is Status.LOST
    assert resumable.doubts(run) == resumable.doubts(older) == []


def test_a_log_that_is_gone_is_said_where_there_is_something_to_go_on_from(make) -> None:
    run = make()
    assert not resumable.begun(run)
    assert resumable.doubts(run) == []
    run.checkpoints.mkdir()
    (run.checkpoints / "step-000000045.json").touch()
    assert resumable.begun(run)
    (line,) = resumable.doubts(run)
    assert line.startswith("events.jsonl is gone")
    run.events.touch()
    assert resumable.doubts(run) == []


def test_a_result_that_cannot_be_read_is_said(make) -> None:
    run = make()
    run.result.write_text('{"status": "finis')
    (line,) = resumable.doubts(run)
    assert "kept as result.json.damaged" in line
