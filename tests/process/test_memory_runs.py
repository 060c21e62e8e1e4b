"""Out of memory as a result, through the real command and its processes."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import psutil
import pytest


def dltui(*arguments: str) -> tuple[int, dict[str, Any], str]:
    """Exit code, the JSON on stdout, and stderr."""
    answer = subprocess.run(
        [sys.executable, "-m", "dltui", *arguments, "--json"],
        capture_output=True,
        text=True,
        check=False,
    )
    return answer.returncode, json.loads(answer.stdout), answer.stderr


def test_a_capped_run_ends_out_of_memory_and_says_what_would_fit(runs_dir: Path) -> None:
    code, result, errors = dltui(
        *("--run", "quickstart", "--quick", "--set", "train.batch_size=1024"),
        *("--set", "model.hidden=[512,512]", "--set", "run.memory_limit=12"),
        *("--device", "cpu"),
    )
    assert code == 3
    assert result["status"] == "out-of-memory"
    message = result["message"]
    assert message.startswith("out of memory at batch 1024: needed at least ")
    assert "had 12.0 MiB" in message and "is predicted to fit" in message
    assert "Traceback" not in errors
    fitting = int(message.rpartition("batch ")[2].split()[0])
    code, result, _ = dltui(
        *("--run", "quickstart", "--quick", "--set", f"train.batch_size={fitting}"),
        *("--set", "model.hidden=[512,512]", "--set", "run.memory_limit=12"),
        *("--set", "train.epochs=1", "--device", "cpu"),
    )
    assert (code, result["status"]) == (0, "finished")


@pytest.mark.slow
def test_batch_size_has_an_out_of_memory_row_and_leaves_no_process(
    runs_dir: Path, shared_data: Path
) -> None:
    before = {process.pid for process in psutil.process_iter()}
    code, result, _ = dltui(
        "--run", "memory/batch-size", "--quick", "--data-root", str(shared_data)
    )
    statuses = {
        point["settings"]["train.batch_size"]: point["status"] for point in result["points"]
    }
    assert statuses[4] == statuses[16] == statuses[64] == "finished"
    assert statuses[256] == "out-of-memory"
    assert code in (0, 3) and result["status"] == "finished"
    left = [p for p in psutil.process_iter(["cmdline"]) if p.pid not in before]
    assert not [p for p in left if str(runs_dir) in " ".join(p.info["cmdline"] or [])]


@pytest.mark.slow
def test_optimizers_are_ordered_with_exact_state(runs_dir: Path) -> None:
    code, result, _ = dltui("--run", "memory/optimizers", "--quick")
    assert code == 0
    metrics = [point["metrics"] for point in result["points"]]
    peaks = [one["memory/peak"] for one in metrics]
    assert peaks == sorted(peaks) and len(set(peaks)) == 3
    assert [one["memory/state-ratio"] for one in metrics] == [0, 1, 2]
    assert all(claim["verdict"] != "off" for claim in result["claims"])
