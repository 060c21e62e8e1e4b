"""``validate`` opens what a preset brings, without torch, and names every fault at once."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import numpy as np
from PIL import Image

from dltui.cli.answers import refused
from dltui.errors import DltuiError

OWN = """
title = "Mine"
topic = "learning-rate"
[data]
path = "table.csv"
[model]
file = "net.py"
name = "Net"
"""


def written(folder: Path, code: str = "class Net: ...") -> Path:
    (folder / "own.toml").write_text(OWN)
    (folder / "table.csv").write_text("a,b\n" + "1,x\n2,y\n" * 6)
    (folder / "net.py").write_text(code)
    return folder / "own.toml"


def test_data_and_code_are_refused_together(dltui, tmp_path: Path) -> None:
    preset = written(tmp_path, "class net: ...")
    (tmp_path / "table.csv").unlink()
    answer = dltui("validate", str(preset))
    assert answer.code == 2 and not answer.out
    assert f"{preset}: data.path: nothing at {tmp_path}/table.csv" in answer.err
    assert "no class or function 'Net'; did you mean net?" in answer.err
    told = json.loads(dltui("validate", str(preset), "--json").out)[str(preset)]
    assert len(told["faults"]) == 2 and not told["heads"]


def test_a_set_of_the_data_root_may_be_absent(dltui) -> None:
    answer = dltui("validate", "lr-table")
    assert answer.code == 0 and "not opened: fashion-mnist: not here" in answer.out


def test_neither_torch_nor_the_user_s_code_is_run(tmp_path: Path) -> None:
    preset = written(tmp_path, "class Net: ...\nraise SystemExit(3)")
    chance = np.random.default_rng(0)
    np.savez(tmp_path / "d.npz", x=chance.random((12, 4)), y=[0, 1] * 6)
    for number in range(12):
        folder = tmp_path / "pics" / "ab"[number % 2]
        folder.mkdir(parents=True, exist_ok=True)
        picture = Image.fromarray(chance.integers(0, 255, (8, 8), dtype=np.uint8))
        picture.save(folder / f"{number}.png")
    code = (
        "import sys; from dltui.cli.main import cli\n"
        f"command = ['validate', {str(preset)!r}, '--set']\n"
        "for name in ('table.csv', 'd.npz', 'pics'):\n"
        "  code = cli([*command, 'data.path=' + name], standalone_mode=False)\n"
        "  print(code, {'torch', 'torchvision', 'sklearn', 'textual'} & sys.modules.keys())"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.count("0 set()\n") == 3, done.stdout + done.stderr
    for understood in ("rows of 1", "rows of 4", "images 1×8×8"):
        assert f"{understood} · " in done.stdout


def every_kind(kind: type[DltuiError] = DltuiError) -> list[type[DltuiError]]:
    return [kind, *(one for below in kind.__subclasses__() for one in every_kind(below))]


def test_every_kind_of_refusal_has_its_answer_in_json() -> None:
    kinds = {refused(kind.__new__(kind)).error.kind for kind in every_kind()}
    assert kinds >= {"usage", "preset", "input", "resource", "failed", "interrupted"}
