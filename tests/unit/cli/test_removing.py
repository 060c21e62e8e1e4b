"""``dltui rm`` and ``dltui prune``: what goes, what stays, and that it is asked before."""

from __future__ import annotations

import io
import json
import os
import sys
import time
from pathlib import Path

import msgspec
import pytest

from dltui.launch.start import create
from dltui.presets.catalogue import find
from dltui.presets.load import load
from dltui.runs.files import identity, notes
from dltui.runs.files import request as requests
from dltui.runs.files import result as results
from dltui.runs.files.notes import Notes
from dltui.runs.files.result import Result
from dltui.runs.layout import RunDir
from dltui.runs.log.events import Status

DAY = 86_400.0


def made(root: Path, days: float = 0.0, preset: str = "quickstart") -> RunDir:
    """A run of some days ago without a result."""
    run = create(load(find(preset)), root=root)
    request = requests.read(run)
    requests.write(run, msgspec.structs.replace(request, created=time.time() - days * DAY))
    return run


def ended(root: Path, days: float = 0.0, preset: str = "quickstart", tag: str = "") -> RunDir:
    run = made(root, days, preset)
    results.write(run, Result(status=Status.FINISHED, topic="learning-rate"))
    if tag:
        notes.write(run, Notes(tags=[tag]))
    return run


def live(root: Path) -> RunDir:
    """Its worker is this process."""
    run = made(root, 90)
    identity.write(run, identity.of_this_process("quickstart"))
    return run


def there(*runs: RunDir) -> list[bool]:
    return [run.path.exists() for run in runs]


class Person(io.StringIO):
    """Somebody at a terminal, who answers."""

    def isatty(self) -> bool:
        return True


def test_nothing_goes_without_a_word_for_it(dltui, runs_dir: Path) -> None:
    run = ended(runs_dir)
    for command in (["rm", run.id], ["prune", "--keep", "0"]):
        answer = dltui(*command)
        assert (answer.code, answer.out) == (2, "") and "--yes" in answer.err
    assert dltui("prune", "--yes").code == 2
    dry = dltui("rm", run.id, "--dry-run")
    assert dry.code == 0 and run.id in dry.out and "would be deleted" in dry.err
    assert there(run) == [True]


@pytest.mark.parametrize(("said", "code"), [("n\n", 130), ("y\n", 0)])
def test_a_person_is_asked_with_how_much_it_is(
    dltui, runs_dir: Path, monkeypatch: pytest.MonkeyPatch, said: str, code: int
) -> None:
    run = ended(runs_dir)
    monkeypatch.setattr(sys, "stdin", Person(said))
    answer = dltui("rm", run.id)
    assert answer.code == code and "delete 1 run, " in answer.err and run.id in answer.err
    assert there(run) == [code == 130]


def test_one_that_may_not_go_keeps_no_other(dltui, runs_dir: Path, tmp_path: Path) -> None:
    gone, runs, other = ended(runs_dir), live(runs_dir), ended(tmp_path / "elsewhere")
    (runs_dir / other.id).symlink_to(other.path)
    waits = made(runs_dir)
    waits.waiting.write_bytes(msgspec.json.encode(identity.of_this_process("quickstart")))
    answer = dltui("rm", gone.id, gone.id, runs.id, other.id, waits.id, "--yes", "--json")
    told = json.loads(answer.out)
    assert answer.code == 2 and len(answer.err.splitlines()) == 4
    assert [one["id"] for one in told["removed"]] == [gone.id]
    assert told["bytes"] == told["removed"][0]["bytes"] > 0
    words = [one["message"].removeprefix(one["id"]).split(":")[0] for one in told["kept"]]
    assert words == [" is running", " is a link", " waits for its turn"]
    assert there(gone, runs, other, waits) == [False, True, True, True]


def test_only_whole_runs_of_the_root_are_deleted(dltui, runs_dir: Path, tmp_path: Path) -> None:
    other = ended(tmp_path / "elsewhere")
    sweep = ended(runs_dir, preset="learning-rate/lr-table")
    point = sweep.point(0)
    point.path.mkdir(parents=True)
    requests.write(point, requests.read(sweep))
    for path, words in ((other.path, "is not in"), (point.path, "is a point of a sweep")):
        answer = dltui("rm", str(path), sweep.id, "--yes")
        assert answer.code == 2 and words in answer.err
    assert there(other, sweep, point) == [True] * 3
    assert dltui("rm", str(sweep.path), "--yes").code == 0
    assert there(sweep) == [False]


def test_prune_leaves_the_newest_of_each_preset_and_what_is_tagged(dltui, runs_dir: Path) -> None:
    old = [ended(runs_dir, days) for days in (50, 40, 1)]
    table = ended(runs_dir, 60, "learning-rate/lr-table")
    kept, runs, queued = ended(runs_dir, 90, tag="keep"), live(runs_dir), made(runs_dir, 90)

    def pruned(*words: str) -> set[str]:
        answer = dltui("prune", *words, "--dry-run", "--json")
        assert answer.code == 0, answer.err
        return {one["id"] for one in json.loads(answer.out)["removed"]}

    assert pruned("--older", "30d") == {old[0].id, old[1].id, table.id}
    assert pruned("--older", "30d", "--keep", "1") == {old[0].id, old[1].id}
    assert pruned("--keep", "2") == {old[0].id}
    assert pruned("name:lr-table") == pruned("--filter", "name:lr-table") == {table.id}
    assert pruned("--older", "45d", "--status", "finished") == {old[0].id, table.id}
    assert dltui("prune", "--older", "30d", "--keep", "1", "--yes").code == 0
    assert there(*old, table, kept, runs, queued) == [False, False, *[True] * 5]
    assert dltui("prune", "--older", "45d", "--keep", "1", "--yes").err == "no run to delete\n"


@pytest.mark.parametrize(("age", "fault"), [("30", "30d"), ("soon", "30d"), ("-3d", "30d")])
def test_an_age_has_a_unit(dltui, runs_dir: Path, age: str, fault: str) -> None:
    answer = dltui("prune", f"--older={age}", "--yes")
    assert answer.code == 2 and fault in answer.err


def test_those_of_others_are_left(dltui, runs_dir: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    run = ended(runs_dir, 50)
    monkeypatch.setattr(os, "getuid", lambda: 65_533)
    assert dltui("prune", "--older", "30d", "--yes").err == "no run to delete\n"
    assert there(run) == [True]
