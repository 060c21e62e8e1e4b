"""Runs of a whole group: a shared root, or a setting, and what another user of it may do."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from torch import nn

from dltui.config.values import config_file
from dltui.errors import UsageError
from dltui.launch.start import create
from dltui.preflight import checks
from dltui.presets.catalogue import find
from dltui.presets.load import load
from dltui.runs.files import identity as identities
from dltui.runs.files import notes, sharing
from dltui.runs.files import result as results
from dltui.runs.files.notes import Notes
from dltui.runs.layout import RunDir
from dltui.runs.log.events import Status
from dltui.runs.log.follow import read
from dltui.training import checkpoints
from tests.people.conftest import mode, person
from tests.process.conftest import SMALL, until

GROUP = 65533

Start = Callable[[RunDir], subprocess.Popen[bytes]]

NOTE_AND_DELETE = """
import sys
from pathlib import Path
from dltui.runs import removal
from dltui.runs.files import notes
from dltui.runs.layout import RunDir
run = RunDir(Path(sys.argv[1]))
notes.write(run, notes.Notes(note="ours"))
print(notes.read(run).note)
removal.remove(run)
"""


def made(root: Path) -> RunDir:
    return create(load(find("quickstart")), root=root)


@pytest.fixture
def usual_umask() -> Iterator[None]:
    before = os.umask(0o022)
    yield
    os.umask(before)


@pytest.mark.parametrize(
    ("root_mode", "variable", "setting", "shared"),
    [
        (0o755, "", "", False),
        (0o775, "", "", False),
        (0o2775, "", "", True),
        (0o2775, "0", "", False),
        (0o2775, "", "false", False),
        (0o755, "1", "", True),
        (0o755, "group", "", True),
        (0o755, "", "true", True),
        (0o755, "0", "true", False),
    ],
)
def test_a_run_is_shared_where_its_root_is_or_a_setting_says_so(
    runs_dir: Path,
    monkeypatch: pytest.MonkeyPatch,
    usual_umask: None,
    root_mode: int,
    variable: str,
    setting: str,
    shared: bool,
) -> None:
    runs_dir.chmod(root_mode)
    monkeypatch.setenv("DLTUI_SHARED", variable)
    if setting:
        config_file().parent.mkdir(parents=True)
        config_file().write_text(f"runs_shared = {setting}\n")
    run = made(runs_dir)
    notes.write(run, Notes(note="ours"))
    assert sharing.shared(run.path) is shared
    assert mode(run.path) & 0o777 == (0o770 if shared else 0o700)
    modes = {mode(file) for file in run.path.iterdir()}
    assert modes == {0o660 if shared else 0o600}
    assert ("shared with group" in checks.disk(runs_dir).text) is shared


def test_a_root_made_by_a_shared_run_is_shared_itself(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, usual_umask: None
) -> None:
    monkeypatch.setenv("DLTUI_SHARED", "1")
    made(tmp_path / "deep" / "runs")
    assert sharing.shared(tmp_path / "deep" / "runs")


@pytest.mark.parametrize(("variable", "setting"), [("yes", ""), ("", '"yes"')])
def test_a_setting_that_cannot_be_meant_is_told(
    runs_dir: Path, monkeypatch: pytest.MonkeyPatch, variable: str, setting: str
) -> None:
    monkeypatch.setenv("DLTUI_SHARED", variable)
    if setting:
        config_file().parent.mkdir(parents=True)
        config_file().write_text(f"runs_shared = {setting}\n")
    with pytest.raises(UsageError, match=r"must be 1, 0, group or all|not one of"):
        made(runs_dir)


@pytest.mark.parametrize(("setting", "folder", "file"), [("1", 0o2770, 0o660), ("", 0o700, 0o600)])
def test_all_that_a_worker_makes_is_for_whom_its_run_is(
    runs_dir: Path,
    make: Callable[..., RunDir],
    start: Start,
    usual_umask: None,
    monkeypatch: pytest.MonkeyPatch,
    setting: str,
    folder: int,
    file: int,
) -> None:
    monkeypatch.setenv("DLTUI_SHARED", setting)
    run = make(*SMALL, "train.epochs=1")
    assert start(run).wait(90) == 0
    paths = sorted(run.path.rglob("*"))
    assert {path.name for path in paths} >= {"worker.log", "events.jsonl", "final.safetensors"}
    for path in (run.path, *paths):
        assert mode(path) == (folder if path.is_dir() else file), path


@pytest.mark.parametrize(
    ("setting", "root_mode", "folder", "file"),
    [
        ("", 0o755, 0o700, 0o600),
        ("all", 0o755, 0o755, 0o644),
        ("all", 0o2775, 0o2775, 0o664),
        ("group", 0o755, 0o2770, 0o660),
    ],
)
def test_the_modes_of_a_run_follow_the_setting_whatever_the_umask(
    runs_dir: Path,
    monkeypatch: pytest.MonkeyPatch,
    usual_umask: None,
    setting: str,
    root_mode: int,
    folder: int,
    file: int,
) -> None:
    runs_dir.chmod(root_mode)
    monkeypatch.setenv("DLTUI_SHARED", setting)
    for umask in (0o022, 0o077, 0):
        os.umask(umask)
        run = made(runs_dir)
        notes.write(run, Notes(note="ours"))
        sharing.share_what_is_made(run.path)
        checkpoints.save(run.checkpoints, nn.Linear(2, 1), {}, step=1, epoch=0)
        for path in (run.path, *run.path.rglob("*")):
            assert mode(path) == (folder if path.is_dir() else file), path


def test_a_root_that_is_made_is_private_and_an_old_run_stays_as_it_is(
    tmp_path: Path, usual_umask: None
) -> None:
    run = made(tmp_path / "deep" / "runs")
    assert mode(tmp_path / "deep" / "runs") == 0o700
    run.path.chmod(0o755)
    notes.write(run, Notes(note="ours"))
    sharing.share_what_is_made(run.path)
    run.log.touch()
    assert [mode(run.notes), mode(run.log)] == [0o644, 0o644]


def test_nobody_else_looks_into_a_private_run(
    another: str, runs_dir: Path, monkeypatch: pytest.MonkeyPatch, usual_umask: None
) -> None:
    if another:
        pytest.skip(another)
    plain = ["setpriv", "--reuid", "65534", "--regid", "65534", "--clear-groups"]
    for setting, seen in (("", False), ("all", True), ("1", False)):
        monkeypatch.setenv("DLTUI_SHARED", setting)
        file = made(runs_dir).request
        read = subprocess.run([*plain, "cat", str(file)], capture_output=True, check=False)
        assert (read.returncode == 0) is seen, setting


def test_another_of_the_group_notes_stops_resumes_and_deletes_and_cannot_kill(
    another: str,
    open_place: Path,
    runs_dir: Path,
    make: Callable[..., RunDir],
    start: Start,
    usual_umask: None,
) -> None:
    if another:
        pytest.skip(another)
    os.chown(runs_dir, 0, GROUP)
    runs_dir.chmod(0o2775)
    colleague = person(open_place, 65532, (GROUP,))
    run = make(*SMALL, "train.epochs=4000")
    process = start(run)
    until(lambda: read(run).step > 0, 60)
    said = colleague.dltui("stop", "--kill", run.id)
    assert said.returncode == 3
    assert "is run by root, who alone can kill it; stop ends it at its next step" in said.stderr
    assert process.poll() is None and not run.end.exists()
    said = colleague.dltui("stop", run.id)
    assert said.returncode == 0 and "stopped by you at step" in said.stdout
    assert process.wait(30) == 130
    assert "stopped by 65532 at step" in read(run).ending
    assert colleague.dltui("resume", run.id, "--detach").returncode == 0
    until(lambda: (who := identities.read(run)) is not None and who.pid != process.pid, 60)
    assert colleague.dltui("stop", run.id).returncode == 0
    result = results.read(run)
    assert result is not None and result.status is Status.STOPPED
    said = colleague.python("-c", NOTE_AND_DELETE, str(run.path))
    assert (said.stdout, said.stderr) == ("ours\n", "")
    assert list(runs_dir.iterdir()) == []
