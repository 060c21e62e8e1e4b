"""The run that a script means: by its name, or by the job that began it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from dltui.errors import UsageError
from dltui.launch import addressed
from dltui.launch.start import create
from dltui.presets.catalogue import find
from dltui.presets.load import load
from dltui.runs.files import request as requests
from dltui.runs.layout import RunDir

Make = Callable[..., RunDir]


@pytest.fixture
def make(runs_dir: Path) -> Make:
    def made(*overrides: str, address: str = "", name: str = "quickstart") -> RunDir:
        loaded = load(find(name), overrides=overrides)
        return create(loaded, root=runs_dir, address=address)

    return made


def test_a_name_is_of_one_preset_and_one_user(
    make: Make, runs_dir: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    loaded = load(find("quickstart"))
    assert addressed.find(runs_dir, "first", loaded) is None
    run, other = make(address="first"), make(address="first", name="gradients/backprop")
    assert "-first-" in run.id
    make(address="first-of-all")
    make()
    assert addressed.find(runs_dir, "first", loaded) == run
    assert addressed.find(runs_dir, "first", load(find("gradients/backprop"))) == other
    monkeypatch.setattr("os.getuid", lambda: 12345)
    assert addressed.find(runs_dir, "first", loaded) is None


def test_other_settings_are_another_run(make: Make, runs_dir: Path) -> None:
    run = make(address="first")
    with pytest.raises(UsageError, match=rf"first is {run.id}, with other settings: train.lr .* →"):
        addressed.find(runs_dir, "first", load(find("quickstart"), overrides=["train.lr=0.5"]))


@pytest.mark.parametrize("name", ["", "a/b", ".x", "x" * 41, "a b"])
def test_a_name_is_one_of_a_directory(name: str) -> None:
    with pytest.raises(UsageError, match="letters, digits"):
        addressed.demand_valid(name)


def test_a_job_that_begins_again_means_what_it_began(
    make: Make, runs_dir: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SLURM_JOB_ID", "7")
    first, second = make(), make("run.seed=1")
    monkeypatch.setenv("SLURM_JOB_ID", "8")
    make()
    monkeypatch.setenv("SLURM_JOB_ID", "7")
    assert requests.read(first).slurm_id == "7"
    assert addressed.of_this_job(runs_dir, load(find("quickstart"))) is None  # it begins it now
    monkeypatch.setenv("SLURM_RESTART_COUNT", "1")
    assert addressed.of_this_job(runs_dir, load(find("quickstart"))) == first
    again = load(find("quickstart"), overrides=["run.seed=1"])
    assert addressed.of_this_job(runs_dir, again) == second
    assert addressed.of_this_job(runs_dir, load(find("gradients/backprop"))) is None
