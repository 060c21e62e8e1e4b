"""The small files of a run directory: identity, request, result, ids, roots."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dltui.config.values import config_file
from dltui.errors import UsageError
from dltui.figures.records import Note
from dltui.runs.files import identity as identities
from dltui.runs.files import request as requests
from dltui.runs.files import result as results
from dltui.runs.files.atomic import write_atomic
from dltui.runs.files.result import Result, Timings, Verdict
from dltui.runs.ids import new_run, newest_first, run_id
from dltui.runs.layout import RunDir
from dltui.runs.log.events import Status
from dltui.runs.roots import data_root, runs_root
from dltui.writing import Refused


def test_a_result_and_its_figures_are_read_as_written(make) -> None:
    run = make()
    result = Result(
        status=Status.FINISHED,
        metrics={"test/accuracy": 97.5, "test/loss": None},
        claims=[Verdict(metric="test/accuracy", reported=97.0, verdict="reproduced")],
        timings=Timings(started=1.0, ended=2.0, elapsed=1.0),
    )
    figures = [Note(id="n", title="", text="hello")]
    results.write(run, result)
    results.write_figures(run, figures)
    assert results.read(run) == result
    assert results.read_figures(run) == figures


def test_an_atomic_write_leaves_the_old_file_when_it_fails(tmp_path: Path) -> None:
    path = tmp_path / "folder"
    path.mkdir()
    with pytest.raises(Refused, match="it is a folder"):
        write_atomic(path, b"new")
    assert list(tmp_path.iterdir()) == [path]


def test_identity_names_process_versions_and_git(make, tmp_path: Path) -> None:
    git = ["git", "-c", "user.name=a", "-c", "user.email=a@example.org", "-C", str(tmp_path)]
    subprocess.run([*git, "init", "-q", "-b", "trunk"], check=True)
    (tmp_path / "file").write_text("one")
    subprocess.run([*git, "add", "file"], check=True)
    subprocess.run([*git, "commit", "-q", "-m", "first"], check=True)
    (tmp_path / "file").write_text("two")
    run = make()
    begun = identities.of_this_process("topic/some")
    whole = identities.complete(begun, device="cpu", seed=3, folder=tmp_path)
    identities.write(run, whole)
    read = identities.read(run)
    assert read == whole
    assert read.git is not None
    assert (read.git.branch, read.git.dirty, len(read.git.commit)) == ("trunk", True, 40)
    assert read.versions["dltui"][0].isdigit()
    assert set(read.versions) >= {"python", "torch", "torchvision", "dltui"}


def test_outside_a_repository_there_is_no_git_state(tmp_path: Path) -> None:
    assert identities.git_state(tmp_path) is None


def test_slurm_ids(monkeypatch: pytest.MonkeyPatch) -> None:
    assert identities.slurm_id() == ""
    monkeypatch.setenv("SLURM_JOB_ID", "41")
    assert identities.slurm_id() == "41"
    monkeypatch.setenv("SLURM_ARRAY_JOB_ID", "40")
    monkeypatch.setenv("SLURM_ARRAY_TASK_ID", "1")
    assert identities.slurm_id() == "40_1"


def test_a_folder_without_a_request_is_no_run(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="not a run directory"):
        requests.read(RunDir(tmp_path))


@given(st.text(max_size=80))
def test_ids_are_safe_names(name: str) -> None:
    made = run_id(name, 0.0)
    assert made.replace("-", "").replace(".", "").isalnum()
    assert made.isascii()
    assert len(made) < 70


def test_new_runs_do_not_collide(tmp_path: Path) -> None:
    runs = {new_run(tmp_path / "deep" / "er", "topic/some").id for _ in range(50)}
    assert len(runs) == 50
    assert all("-some-" in run for run in runs)


@given(st.lists(st.floats(1.7e9, 1.7e9 + 5).map(lambda t: round(t, 3)), unique=True))
def test_ids_of_one_moment_are_told_in_order(moments: list[float]) -> None:
    names = {run_id(f"topic/{moment % 7:.0f}", moment): moment for moment in moments}
    assert [names[name] for name in newest_first(names)] == sorted(moments, reverse=True)


def test_roots_command_line_then_environment_then_file_then_platform(
    empty_home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert runs_root().is_relative_to(empty_home)
    assert data_root().is_relative_to(empty_home)
    config_file().parent.mkdir(parents=True)
    config_file().write_text('runs_dir = "~/mine"\n')
    assert runs_root() == empty_home / "mine"
    monkeypatch.setenv("DLTUI_RUNS", "/from/environment")
    assert runs_root() == Path("/from/environment")
    assert runs_root(Path("/asked")) == Path("/asked")


@pytest.mark.parametrize(
    ("text", "fault"),
    [("runs_dir = 3", "expected text"), ("runs_dir", "not valid")],
)
def test_a_broken_user_file_is_said_with_its_path(text: str, fault: str) -> None:
    config_file().parent.mkdir(parents=True)
    config_file().write_text(text)
    with pytest.raises(UsageError, match=fault) as error:
        runs_root()
    assert str(config_file()) in str(error.value)
