"""``dltui --run`` and its company, as processes."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from pathlib import Path

from dltui.runs.layout import RunDir
from dltui.runs.listing.index import Index
from dltui.runs.log.follow import read
from tests.process.conftest import SMALL, until


def only_run(runs_dir: Path) -> RunDir:
    (record,) = Index(runs_dir).records()
    return record.run


def test_quickstart_learns_and_prints_one_json_object(dltui) -> None:
    process = dltui("--run", "quickstart", "--json")
    out, err = process.communicate(timeout=120)
    assert process.returncode == 0, err
    result = json.loads(out)
    assert result["status"] == "finished"
    assert result["metrics"]["test/accuracy"] >= 95.0
    assert {"claims", "run_dir", "timings", "device", "versions"} <= result.keys()
    assert {"loss", "accuracy"} <= {figure["id"] for figure in result["figures"]}
    assert "training" in err
    assert "Traceback" not in err


def test_ctrl_c_stops_with_a_checkpoint_and_resume_finishes(dltui, runs_dir: Path) -> None:
    settings = [part for override in SMALL for part in ("--set", override)]
    process = dltui("--run", "quickstart", *settings, "--json")
    until(lambda: list(Index(runs_dir).records()))
    run = only_run(runs_dir)
    until(lambda: read(run).step > 10)
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=30)
    assert process.returncode == 130
    assert json.loads(out)["status"] == "stopped"
    assert "with a checkpoint" in err
    assert read(run).checkpoint
    resumed = dltui("resume", run.id, "--json")
    out, err = resumed.communicate(timeout=60)
    assert resumed.returncode == 0, err
    assert json.loads(out)["metrics"]["test/accuracy"] > 90
    epochs = [line.split()[1] for line in err.splitlines() if line.startswith("epoch")]
    assert epochs and "1" not in epochs


def test_a_reader_that_leaves_early_is_no_error(dltui) -> None:
    command = f"{sys.executable} -m dltui list | head -1"
    answer = subprocess.run(
        ["bash", "-o", "pipefail", "-c", command], capture_output=True, text=True, check=False
    )
    assert answer.stderr == ""
    assert answer.stdout.startswith("preset")


def test_without_a_terminal_the_screen_is_refused_in_one_line(dltui) -> None:
    process = dltui()
    out, err = process.communicate(timeout=20)
    assert process.returncode == 2
    assert out == ""
    assert len(err.splitlines()) == 1
    assert "dltui --run quickstart" in err
