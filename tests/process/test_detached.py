"""A run that is left to itself: its id, its end, what it was run with, and the same once more."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable
from pathlib import Path

from dltui.runs.files import environment
from dltui.runs.files import request as requests
from dltui.runs.layout import RunDir

Dltui = Callable[..., "subprocess.Popen[str]"]


def test_a_detached_run_is_waited_for_and_run_again(dltui: Dltui, runs_dir: Path) -> None:
    started = dltui("--run", "filters/laplacian", "--detach", "--set", "options.width=24")
    name = started.communicate()[0].strip()
    assert started.returncode == 0
    waited = dltui("wait", name)
    assert waited.communicate()[0].startswith(f"{name}  finished")
    assert waited.returncode == 0
    run = RunDir(runs_dir / name)
    assert environment.read(run) == environment.here()

    again = dltui("rerun", name, "--json", "--expect", "kernel-sum=0")
    answer = json.loads(again.communicate()[0])
    assert again.returncode == 0 and answer["changed"] == []
    new, old = requests.read(RunDir(Path(answer["run_dir"]))), requests.read(run)
    assert (new.name, new.overrides, new.folder) == (old.name, old.overrides, old.folder)
    assert answer["preset"] == "filters/laplacian"
