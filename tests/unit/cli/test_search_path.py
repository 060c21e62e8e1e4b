"""No process of dltui takes modules from the folder that it was started in."""

from __future__ import annotations

import ast
import os
import subprocess
import sys
from pathlib import Path

import pytest

import dltui
from dltui.cli.search_path import leave_out_the_working_directory
from dltui.predict.prediction import ask
from dltui.presets.load import load
from dltui.runs.files.identity import git_state
from tests.inputs.nets import net, preset

PACKAGE = Path(dltui.__file__).parent

MARKER = "import pathlib\npathlib.Path({!r}, __name__).touch()\nraise SystemExit('not yours')\n"
"""A module that leaves its name."""

SHADOWS = sys.stdlib_module_names | {"click", "msgspec", "numpy", "polars", "psutil", "torch"}


@pytest.fixture
def hostile(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The working directory: it has a module of every name; the folder given is where their names
    are left.
    """
    here, marks = tmp_path / "here", tmp_path / "marks"
    marks.mkdir()
    (here / "sqlite3").mkdir(parents=True)
    for name in SHADOWS - {"pathlib", "sqlite3"}:
        (here / f"{name}.py").write_text(MARKER.format(str(marks)))
    (here / "sqlite3" / "__init__.py").write_text(MARKER.format(str(marks)))
    monkeypatch.chdir(here)
    return marks


def test_every_python_that_is_started_leaves_the_working_directory_out() -> None:
    """``-P`` follows the interpreter's name wherever a command is put together."""
    found = []
    texts = {path: path.read_text("utf-8") for path in PACKAGE.rglob("*.py")}
    for path, text in texts.items():
        for node in ast.walk(ast.parse(text)) if "sys.executable" in text else ():
            match node:
                case ast.List(elts=[first, *rest]) if ast.unparse(first) == "sys.executable":
                    told = rest and ast.unparse(rest[0]) in ("'-P'", "*sys.argv")
                    found.append((path.name, bool(told)))
    assert len(found) >= 4 and all(told for _, told in found), found


@pytest.mark.parametrize("named", ["", ".", "./"])
def test_an_empty_entry_of_pythonpath_is_no_place_to_look(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, named: str
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PYTHONPATH", f"{named}:/more")
    monkeypatch.setattr(sys, "path", [str(tmp_path), "/more", *sys.path])
    leave_out_the_working_directory()
    assert str(tmp_path) not in sys.path and sys.path[0] == "/more"
    assert os.environ["PYTHONPATH"] == "/more"


def test_a_working_directory_that_is_named_in_full_stays(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PYTHONPATH", f":{tmp_path}")
    monkeypatch.setattr(sys, "path", [str(tmp_path), *sys.path])
    leave_out_the_working_directory()
    assert sys.path[0] == str(tmp_path) == os.environ["PYTHONPATH"]


def test_the_plan_predicts_in_a_folder_of_shadows(hostile: Path, tmp_path: Path) -> None:
    """They lie in the preset's folder as well: only what Python does not have is found there. A
    copy of the process, as its net makes one, gives no second answer.
    """
    folder = tmp_path / "here"
    top = "import torch, random, json, helper, os\nnn = torch.nn\nos.fork()\n"
    (folder / "net.py").write_text(net(top=top))
    (folder / "helper.py").write_text("")
    (folder / "p.toml").write_text(preset())
    assert ask(load(folder / "p.toml")).parameters > 0
    assert not list(hostile.iterdir())


def test_the_script_starts_in_a_folder_of_shadows(hostile: Path) -> None:
    script = "from dltui.cli.entry import main; main()"
    for arguments in (["validate", "quickstart"], ["list"]):
        command = [sys.executable, "-P", "-c", script, *arguments]
        answer = subprocess.run(command, capture_output=True, text=True, check=False)
        assert answer.returncode == 0, answer.stderr
    assert not list(hostile.iterdir())


def test_the_state_of_a_repository_starts_no_program_of_its_settings(tmp_path: Path) -> None:
    git = ["git", "-C", str(tmp_path)]
    subprocess.run([*git, "init", "-q"], check=True)
    mark = tmp_path / "ran"
    subprocess.run([*git, "config", "core.fsmonitor", f"touch {mark};"], check=True)
    assert git_state(tmp_path) is not None
    assert not mark.exists()
