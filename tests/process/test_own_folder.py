"""A net of several files: its folder is the base, wherever dltui is started and what lies there."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from dltui.launch import start as launch
from dltui.presets.load import load
from dltui.runs.files import result as results
from dltui.runs.layout import RunDir
from dltui.runs.log.events import Message
from dltui.runs.log.tail import Tail
from tests.inputs.nets import SHADOWS, TOP, net, preset


def test_it_runs_from_a_hostile_folder_where_both_were_moved(
    tmp_path: Path, start, monkeypatch: pytest.MonkeyPatch
) -> None:
    project, hostile, moved = tmp_path / "project", tmp_path / "hostile", tmp_path / "moved"
    project.mkdir()
    hostile.mkdir()
    init = "width = int(open('width.txt').read())\n"
    init += "self.a = Block(width); self.b = nn.Linear(width, 10)"
    (project / "net.py").write_text(net(top=TOP + "from blocks import Block\n", init=init))
    (project / "blocks.py").write_text(
        f"{TOP}class Block(nn.Linear):\n    def __init__(self, n): super().__init__(64, n)\n"
    )
    (project / "width.txt").write_text("12")
    (project / "p.toml").write_text(preset())
    for folder in (project, hostile):
        for name in SHADOWS:
            (folder / f"{name}.py").write_text("raise SystemExit('not yours')")
    monkeypatch.chdir(hostile)
    run = launch.create(load(project / "p.toml"), root=project / "runs", threads=1)
    shutil.move(project, moved)
    there = RunDir(moved / "runs" / run.id)
    assert start(there).wait(60) == 0, there.log.read_text()
    result = results.read(there)
    assert result is not None
    assert result.metrics["parameters"] == 64 * 12 + 12 + 12 * 10 + 10
    said = [event.text for event in Tail(there.events).read() if isinstance(event, Message)]
    assert not any("cannot be entered" in text for text in said)
