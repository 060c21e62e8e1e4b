"""Whether a program is there is known before it is begun."""

from __future__ import annotations

from pathlib import Path

import pytest

from dltui.devices.gpu import GpuReport
from dltui.errors import UsageError
from dltui.preflight.checks import look, require
from dltui.preflight.finding import advice
from dltui.presets.load import Loaded, load


def preset(folder: Path, run: str, more: str = "") -> Loaded:
    (folder / "p.toml").write_text(f"title = 't'\n[command]\nrun = {run!r}\n{more}")
    return load(folder / "p.toml")


def said(loaded: Loaded) -> str:
    found = look(loaded, data_root=None, runs_root=loaded.folder, report=GpuReport(driver=""))
    return "; ".join(advice(one, None) for one in found if not one.ok)


def test_it_is_looked_for_as_it_will_be_begun(tmp_path: Path) -> None:
    assert said(preset(tmp_path, "sh -c true")) == ""
    assert said(preset(tmp_path, "{python} x.py")) == ""
    assert "there is no program no-such-one in PATH" in said(preset(tmp_path, "no-such-one"))
    assert "there is no program ./x.sh in" in said(preset(tmp_path, "./x.sh"))
    (tmp_path / "x.sh").write_text("#!/bin/sh\n")
    assert "./x.sh may not be run: chmod +x it" in said(preset(tmp_path, "./x.sh"))
    (tmp_path / "x.sh").chmod(0o755)
    assert said(preset(tmp_path, "./x.sh")) == ""
    assert said(preset(tmp_path, "./x.sh", "folder = '..'\n")) != ""
    here = f"environment = {{ PATH = '{tmp_path}' }}\n"
    assert said(preset(tmp_path, "x.sh", here)) == ""
    assert "{python} is the one that dltui runs in" in said(preset(tmp_path, "python3", here))


def test_a_folder_that_is_not_there_and_gpus_that_are_not_are_told(tmp_path: Path) -> None:
    assert "command.folder: there is no folder" in said(preset(tmp_path, "sh", "folder = 'no'\n"))
    lacking = said(preset(tmp_path, "sh", "gpus = 2\n"))
    assert lacking == "command.gpus = 2: this process may use 0 GPUs"


def test_what_is_not_there_ends_a_command_before_anything_is_made(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="there is no program no-such-one"):
        require(preset(tmp_path, "no-such-one"), data_root=None, runs_root=tmp_path)
