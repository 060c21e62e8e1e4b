"""Files that are there already: asked for on a terminal, refused elsewhere, never through links."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from dltui.launch.start import create
from dltui.presets.catalogue import find
from dltui.presets.load import load
from dltui.runs.files import result as results
from dltui.runs.files.result import Result
from dltui.runs.layout import RunDir
from dltui.runs.log.events import Status
from dltui.runs.log.recorder import Recorder
from tests.unit.cli.test_removing import Person

FILES = {"export": "run.json", "bundle": "run.zip", "export md": "run.md"}


@pytest.fixture
def finished(runs_dir: Path) -> RunDir:
    run = create(load(find("quickstart")), root=runs_dir)
    with Recorder(run) as recorder:
        recorder.step_batch(1, {"loss": [3.0, 2.0]})
    results.write(run, Result(status=Status.FINISHED))
    return run


@pytest.mark.parametrize("command", FILES)
def test_nothing_is_written_over_unasked(
    dltui, finished: RunDir, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, command: str
) -> None:
    file = tmp_path / FILES[command]
    words = [command.split()[0], finished.id, "-o", str(file)]
    file.write_text("mine")
    refused = dltui(*words)
    assert refused.code == 2 and f"{file} is there already" in refused.err
    assert "--force" in refused.err and file.read_text() == "mine"
    monkeypatch.setattr(sys, "stdin", Person("n\n"))
    asked = dltui(*words)
    assert asked.code == 130 and f"write over {file}?" in asked.err and file.read_text() == "mine"
    monkeypatch.setattr(sys, "stdin", Person("y\n"))
    assert dltui(*words).code == 0 and file.read_bytes() != b"mine"
    file.write_text("mine")
    assert dltui(*words, "--force").code == 0
    assert file.read_bytes() != b"mine"


@pytest.mark.parametrize("command", FILES)
@pytest.mark.parametrize("target", ["precious", "not-there"])
def test_nothing_is_written_through_a_link(
    dltui, finished: RunDir, tmp_path: Path, command: str, target: str
) -> None:
    (tmp_path / "precious").write_text("mine")
    file = tmp_path / FILES[command]
    file.symlink_to(tmp_path / target)
    answer = dltui(command.split()[0], finished.id, "-o", str(file), "--force")
    assert answer.code == 2 and f"{file} is a link" in answer.err
    assert (tmp_path / "precious").read_text() == "mine" and not (tmp_path / "not-there").exists()


def test_drawings_are_asked_for_as_their_report_is(dltui, finished: RunDir, tmp_path: Path) -> None:
    (tmp_path / "run-figures").mkdir()
    words = ["export", finished.id, "-o", str(tmp_path / "run.md")]
    assert dltui(*words).code == 2 and not (tmp_path / "run.md").exists()
    assert dltui(*words, "--force").code == 0
    (tmp_path / "run-figures").rename(tmp_path / "before")
    (tmp_path / "run-figures").symlink_to(finished.path)
    assert dltui(*words, "--force").code != 0
    assert not [*finished.path.glob("*.svg")]


def test_a_device_is_written_to(dltui, finished: RunDir) -> None:
    assert dltui("export", finished.id, "--format", "csv", "-o", os.devnull).code == 0
