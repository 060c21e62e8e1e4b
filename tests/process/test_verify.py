"""``dltui verify`` and ``dltui compare`` over real runs."""

from __future__ import annotations

import json
import signal
import subprocess
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import psutil
import pytest

from tests.process.conftest import until

Start = Callable[..., subprocess.Popen[str]]

PRESET = """
title = "Fits"
topic = "bias-variance"
experiment = "three-fits"
[options]
degrees = [1, 3]
[[reported]]
metric = "no-such-metric"
value = 1
reason = "other-hardware"
quick = true
note = "It was never measured."
[[reported]]
metric = "test-mse/1"
value = 1e9
{quick}
"""


def run(start: Start, *arguments: str) -> tuple[int, str, str]:
    process = start(*arguments)
    out, err = process.communicate(timeout=120)
    return process.returncode, out, err


def test_a_claim_that_does_not_hold_fails_the_verification(dltui: Start, tmp_path: Path) -> None:
    file = tmp_path / "fits.toml"
    file.write_text(PRESET.format(quick=""))
    code, out, err = run(dltui, "verify", str(file), "--json")
    (entry,) = json.loads(out)
    assert code == 1
    assert entry["status"] == "finished"
    assert [claim["verdict"] for claim in entry["claims"]] == ["other-hardware", "off"]
    assert "[1/1]" in err
    assert "  off by 1e+09: test-mse/1, reported 1,000,000,000" in err

    code, out, err = run(dltui, "verify", str(file), "--resume", "--json")
    (again,) = json.loads(out)
    assert (code, again["run_dir"]) == (1, entry["run_dir"])
    assert "is taken as it is" in err

    file.write_text(PRESET.format(quick='[quick]\n"options.points" = 20\n'))
    code, out, _ = run(dltui, "verify", str(file), "--quick")
    assert code == 0
    assert "needs the full run" in out
    assert "It was never measured." in out
    assert "1 presets, 2 claims: 1 other hardware, 1 needs the full run" in out

    code, out, _ = run(dltui, "runs", "--json")
    ids = [entry["id"] for entry in json.loads(out)]
    code, out, _ = run(dltui, "compare", *ids, "--json")
    compared = json.loads(out)
    assert code == 0
    assert compared["status"] == ["finished", "finished"]
    assert compared["settings"] == {"variant": ["quick", "full"], "options.points": [20, 50]}
    assert "test-mse/1" in compared["metrics"]


def test_a_preset_that_cannot_run_is_a_row_and_the_next_one_runs(
    dltui: Start, tmp_path: Path
) -> None:
    broken, fine = tmp_path / "broken.toml", tmp_path / "fine.toml"
    broken.write_text('title = "B"\ntopic = "nowhere"\n')
    fine.write_text(PRESET.partition("[[reported]]")[0])
    code, out, _ = run(dltui, "verify", str(broken), str(fine), "--json")
    assert code == 2
    assert [(entry["status"], entry["exit_code"]) for entry in json.loads(out)] == [
        ("not started", 2),
        ("finished", 0),
    ]


TIMED = """[[reported]]
metric = "train/seconds"
value = 1
reason = "other-hardware"
"""


def test_what_measures_time_comes_last_and_is_told_in_its_place(
    dltui: Start, tmp_path: Path
) -> None:
    fits = PRESET.partition("[[reported]]")[0]
    timed, other = tmp_path / "timed.toml", tmp_path / "other.toml"
    timed.write_text(f'{fits}{TIMED}[quick]\n"options.points" = 20\n')
    other.write_text(fits)
    _, out, err = run(dltui, "verify", str(timed), str(other), "--json")
    assert [Path(entry["preset"]).stem for entry in json.loads(out)] == ["timed", "other"]
    assert err.index(f"[1/2] {other}") < err.index(f"[2/2] {timed}")

    other.write_text(f'{fits}[quick]\n"options.points" = 20\n')
    _, _, err = run(dltui, "verify", str(timed), str(other), "--quick")
    assert err.index(f"[1/2] {timed}") < err.index(f"[2/2] {other}"), "nothing of it is judged"


def test_names_are_checked_before_anything_runs(dltui: Start) -> None:
    code, out, err = run(dltui, "verify", "filters", "quickstrat")
    assert code == 2
    assert "did you mean quickstart?" in err
    assert not out


def test_ctrl_c_ends_all_that_run_side_by_side(
    dltui: Start, runs_dir: Path, tmp_path: Path
) -> None:
    (tmp_path / "waits.py").write_text("import time\nprint('up', flush=True)\ntime.sleep(600)\n")
    files = [str(tmp_path / f"{name}.toml") for name in ("first", "second", "third")]
    for file in files:
        Path(file).write_text("title = 'w'\n[command]\nrun = '{python} waits.py'\n")
    process = dltui("verify", *files, "--jobs", "2", "--json")
    until(
        lambda: len([log for log in runs_dir.glob("*/worker.log") if "up" in log.read_text()]) == 2
    )
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=60)
    assert process.returncode == 130
    assert [entry["status"] for entry in json.loads(out)] == ["stopped", "stopped"]
    told = [line.split()[0] for line in err.splitlines() if line.startswith("[") or "again" in line]
    assert told == ["[1/3]", "asked", "[2/3]", "asked"]


def test_runs_that_need_torch_are_forked_from_one_parent(
    dltui: Start, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DLTUI_WARM", "1")
    process = dltui("verify", "gradients/transposed", "gradients/vanishing", "--json")
    seen: set[tuple[int, int, bool]] = set()
    while process.poll() is None:
        for one in psutil.Process(process.pid).children(recursive=True):
            # An import may ask a program: it looks like its parent for a moment.
            with suppress(psutil.NoSuchProcess):
                works = any("dltui.worker" in word for word in one.cmdline())
                seen.add((one.pid, one.ppid(), works))
    out, _ = process.communicate()
    assert [entry["status"] for entry in json.loads(out)] == ["finished", "finished"]
    (parent,) = {pid for pid, above, _ in seen if above == process.pid}
    assert len({pid for pid, above, works in seen if works and above == parent}) == 2
    assert not any(psutil.pid_exists(pid) for pid, _, _ in seen)
