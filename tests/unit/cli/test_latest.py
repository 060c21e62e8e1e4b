"""Whose and which the latest run is, and what is done with one that scripts ask for by name."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

from dltui.cli.finding import find_run
from dltui.errors import UsageError
from dltui.launch.start import create
from dltui.presets.catalogue import find
from dltui.presets.load import load
from dltui.runs.files import result as results
from dltui.runs.files.result import Result
from dltui.runs.layout import RunDir
from dltui.runs.log.events import Status


def of(preset: Path, root: Path) -> RunDir:
    """A run that was started in the preset's folder."""
    before = Path.cwd()
    os.chdir(preset.parent)
    try:
        return create(load(preset), root=root)
    finally:
        os.chdir(before)


def test_latest_is_of_this_folder_or_of_a_bundled_preset(
    runs_dir: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    mine, other = tmp_path / "mine", tmp_path / "other"
    for folder in (mine, other):
        folder.mkdir()
        shutil.copy(find("quickstart"), folder / "net.toml")
    monkeypatch.chdir(mine)
    theirs = of(other / "net.toml", runs_dir)
    with pytest.raises(UsageError, match=f"the latest of another folder is {theirs.id}"):
        find_run("latest", None)
    bundled = of(find("quickstart"), runs_dir)
    of(other / "net.toml", runs_dir)
    assert find_run("latest", None) == bundled
    own = of(mine / "net.toml", runs_dir)
    of(other / "net.toml", runs_dir)
    assert find_run("latest", None) == own
    from_here = create(load(other / "net.toml"), root=runs_dir)
    assert find_run("latest", None) == from_here
    monkeypatch.chdir(tmp_path)
    assert find_run("latest", None) != own  # both folders lie in this one


def test_latest_is_of_this_user(runs_dir: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    of(find("quickstart"), runs_dir)
    monkeypatch.setattr("os.getuid", lambda: 12345)
    with pytest.raises(UsageError, match="no run 'latest'"):
        find_run("latest", None)


def test_a_run_of_a_name_does_nothing_twice(dltui, runs_dir: Path) -> None:
    run = create(load(find("quickstart")), root=runs_dir, address="first")
    results.write(run, Result(status=Status.FINISHED, title="it ended"))
    answer = dltui("--run", "quickstart", "--as", "first")
    assert answer.code == 0 and "nothing is left to do" in answer.err
    assert "it ended" in answer.out or "finished" in answer.out
    assert dltui("--run", "quickstart", "--as", "first", "--detach").out == f"{run.id}\n"
    assert [path.name for path in runs_dir.iterdir()] == [run.id]
