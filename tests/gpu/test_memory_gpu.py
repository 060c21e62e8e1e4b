"""Memory on a real card: predictions against the allocator, NVML, and a real out-of-memory.

Every measurement is a run of its own process, so that one cannot leave blocks to the next.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from dltui.devices.gpu import GpuReader, GpuReport
from dltui.devices.values import Missing

pytestmark = pytest.mark.gpu


@pytest.fixture(autouse=True, scope="module")
def gpus() -> GpuReport:
    report = GpuReader().read()
    if report.absent:
        pytest.skip(report.absent)
    return report


def run(name: str, *settings: str) -> tuple[int, dict[str, Any]]:
    """Exit code and result of ``dltui --run name`` on the first GPU."""
    command = [sys.executable, "-m", "dltui", "--run", name, "--device", "cuda", "--json"]
    for setting in settings:
        command += ["--set", setting]
    answer = subprocess.run(command, capture_output=True, text=True, check=False)
    assert answer.stdout, answer.stderr
    return answer.returncode, json.loads(answer.stdout)


def compare(metrics: dict[str, float]) -> None:
    assert abs(metrics["memory/error"]) <= 5
    assert abs(metrics["memory/allocated-error"]) <= 10
    assert abs(metrics["memory/reserved-error"]) <= 10


@pytest.mark.parametrize(
    ("optimizer", "momentum", "ratio"), [("sgd", 0.0, 0), ("sgd", 0.9, 1), ("adam", 0.0, 2)]
)
def test_c11_optimizers(runs_dir: Path, optimizer: str, momentum: float, ratio: int) -> None:
    """ResNet-152, 8×3×224×224, against ``max_memory_allocated`` and ``max_memory_reserved``."""
    code, result = run(
        "memory/optimizers",
        "sweep={}",
        f"train.optimizer={optimizer}",
        f"train.momentum={momentum}",
    )
    assert code == 0
    assert result["metrics"]["memory/state-ratio"] == ratio
    compare(result["metrics"])


@pytest.mark.parametrize("batch", [4, 16, 64])
def test_c12_batch_sizes(runs_dir: Path, batch: int) -> None:
    """ResNet-18 at 224×224 with momentum, without the data set, which digits stand in for."""
    code, result = run("memory/anatomy", f"train.batch_size={batch}", f"data.limit={3 * batch}")
    assert code == 0
    compare(result["metrics"])


def test_a_real_out_of_memory_is_a_result_and_the_next_run_is_clean(runs_dir: Path) -> None:
    settings = ("train.batch_size=256", "data.limit=768", "run.memory_limit=3000")
    code, result = run("memory/anatomy", *settings)
    assert (code, result["status"]) == (3, "out-of-memory")
    assert result["message"].startswith("out of memory at batch 256: needed at least ")
    assert "is predicted to fit" in result["message"]
    fitting = int(result["message"].rpartition("batch ")[2].split()[0])
    assert 64 <= fitting < 256
    code, result = run("memory/anatomy", f"train.batch_size={fitting // 2}", *settings[1:])
    assert (code, result["status"]) == (0, "finished")


def test_the_largest_batch_is_near_the_predicted_one(runs_dir: Path) -> None:
    code, result = run("memory/largest-batch", "run.memory_limit=3000", "options.cap=512")
    assert code == 0
    assert abs(result["metrics"]["batch/error"]) <= 10


def test_allocator_statistics_are_sampled(runs_dir: Path) -> None:
    _, result = run("memory/anatomy")
    lines = (Path(result["run_dir"]) / "events.jsonl").read_text().splitlines()
    samples = [event["bytes"] for event in map(json.loads, lines) if event["kind"] == "memory"]
    assert samples and all(
        sample["reserved"] >= sample["allocated"] > 0 and "retries" in sample for sample in samples
    )


def test_the_context_is_measured(runs_dir: Path) -> None:
    _, result = run("memory/model-and-context")
    assert result["metrics"]["parameters"] == 58_164_298
    assert result["metrics"]["memory/context"] > 50


def test_nvml_reads_the_card(gpus: GpuReport) -> None:
    assert isinstance(gpus.driver, str)
    for gpu in gpus.gpus:
        for field in ("uuid", "name", "temperature", "memory_total", "memory_used", "processes"):
            assert not isinstance(getattr(gpu, field), Missing), field


def test_nvml_agrees_with_nvidia_smi(gpus: GpuReport) -> None:
    if shutil.which("nvidia-smi") is None:
        pytest.skip("no nvidia-smi on the path")
    query = "--query-gpu=uuid,name,memory.total"
    command = ["nvidia-smi", query, "--format=csv,noheader,nounits"]
    answer = subprocess.run(command, capture_output=True, text=True, check=True)
    rows = [line.split(", ") for line in answer.stdout.strip().splitlines()]
    assert [[gpu.uuid, gpu.name] for gpu in gpus.gpus] == [row[:2] for row in rows]
    for gpu, row in zip(gpus.gpus, rows, strict=True):
        assert isinstance(gpu.memory_total, int)
        assert gpu.memory_total // 2**20 == int(row[2])


def test_looking_takes_no_memory_on_the_card() -> None:
    code = (
        "import os\n"
        "from dltui.devices.gpu import GpuReader\n"
        "reader = GpuReader()\n"
        "for _ in range(3): report = reader.read()\n"
        "pids = [p.pid for gpu in report.gpus for p in gpu.processes]\n"
        "assert os.getpid() not in pids"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


def test_the_command_shows_every_card(gpus: GpuReport) -> None:
    command = [sys.executable, "-m", "dltui", "system", "--once"]
    answer = subprocess.run(command, capture_output=True, text=True, check=True)
    for gpu in gpus.gpus:
        assert str(gpu.name) in answer.stdout
