"""``validate`` opens what a preset brings, without torch, and names every fault at once."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

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
    code = (
        "import sys; from dltui.cli.main import cli\n"
        f"code = cli(['validate', {str(preset)!r}], standalone_mode=False)\n"
        "print(code, {'torch', 'sklearn', 'textual'} & sys.modules.keys())"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.endswith("0 set()\n"), done.stdout + done.stderr
