"""GPUs that are there, that are not, that vanish, and that tell only a part."""

from __future__ import annotations

import getpass
import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import msgspec
import psutil
import pytest
from fake_nvml import (
    LOST,
    MISMATCH,
    NO_LIBRARY,
    NO_PERMISSION,
    NOT_LOADED,
    NOT_SUPPORTED,
    TOO_OLD,
    FakeNvml,
    running,
)

from dltui.charts.style import Style
from dltui.cli.system import lines
from dltui.devices.gpu import GpuReader, GpuReport, visible
from dltui.devices.host import HostReader
from dltui.devices.values import Missing

FIELDS: dict[str, list[str]] = {
    "nvmlDeviceGetUUID": ["uuid"],
    "nvmlDeviceGetName": ["name"],
    "nvmlDeviceGetTemperature": ["temperature"],
    "nvmlDeviceGetFanSpeed": ["fan"],
    "nvmlDeviceGetPowerUsage": ["power"],
    "nvmlDeviceGetEnforcedPowerLimit": ["power_cap"],
    "nvmlDeviceGetUtilizationRates": ["utilization"],
    "nvmlDeviceGetMemoryInfo": ["memory_used", "memory_total"],
    "nvmlDeviceGetClockInfo": ["clock_sm", "clock_memory"],
    "nvmlDeviceGetComputeRunningProcesses": ["processes"],
}


def shown(report: GpuReport) -> str:
    """What ``dltui system`` prints for ``report``."""
    drawn = lines(report, HostReader().read(), width=120, style=Style(colour=False))
    return "\n".join("".join(segment.text for segment in line) for line in drawn)


def test_a_healthy_machine() -> None:
    report = GpuReader(FakeNvml()).read()
    assert report.driver == "580.65.06" and not report.absent and len(report.gpus) == 2
    gpu = report.gpus[1]
    assert (gpu.index, gpu.uuid, gpu.temperature, gpu.fan) == (1, "GPU-1000", 63, 40)
    assert (gpu.power, gpu.power_cap, gpu.utilization) == (412.3, 700.0, 71)
    assert (gpu.memory_used, gpu.memory_total) == (1 << 30, 141 << 30)
    text = shown(report)
    header = next(line for line in text.splitlines() if line.startswith("GPU"))
    assert header.split() == ["GPU", "name", "fan", "temp", "power", "memory", "util"]
    for part in ("NVIDIA H200", "40 %", "63 °C", "412/700 W", "1.0/141.0 GiB", "71 %"):
        assert part in text


@pytest.mark.parametrize(
    ("code", "reason"),
    [
        (NO_LIBRARY, "no NVIDIA driver on this machine"),
        (NOT_LOADED, "driver is not loaded"),
        (MISMATCH, "versions differ"),
    ],
)
def test_without_nvml_there_is_a_reason_and_the_host(code: int, reason: str) -> None:
    report = GpuReader(FakeNvml(broken={"nvmlInit": code})).read()
    assert report.gpus == () and reason in report.absent
    assert reason in shown(report) and "cores" in shown(report)


@pytest.mark.parametrize("call", FIELDS)
def test_one_field_that_fails_leaves_the_others(call: str) -> None:
    report = GpuReader(FakeNvml(broken={call: NOT_SUPPORTED})).read()
    gpu = report.gpus[0]
    for field in gpu.__struct_fields__:
        value = getattr(gpu, field)
        missing = field in FIELDS[call]
        assert isinstance(value, Missing) == missing, field
    assert "not supported by this GPU" in shown(report) or call in (
        "nvmlDeviceGetUUID",
        "nvmlDeviceGetClockInfo",
        "nvmlDeviceGetEnforcedPowerLimit",
    )


def test_an_old_driver_is_asked_for_memory_the_old_way() -> None:
    report = GpuReader(FakeNvml(broken={"nvmlDeviceGetMemoryInfo_v2": TOO_OLD})).read()
    assert report.gpus[0].memory_used == 1 << 30


def test_a_gpu_that_vanishes_is_lost_and_the_other_stays() -> None:
    library = FakeNvml()
    reader = GpuReader(library)
    assert reader.read().gpus[0].temperature == 63
    library.lost = {0}
    gone, there = reader.read().gpus
    assert isinstance(gone.temperature, Missing) and "lost" in gone.temperature.missing
    assert isinstance(gone.processes, Missing) and there.temperature == 63
    assert "the GPU is lost" in shown(reader.read())


def test_a_driver_that_goes_and_comes_back() -> None:
    library = FakeNvml()
    reader = GpuReader(library)
    reader.read()
    library.broken = {"nvmlDeviceGetCount": LOST}
    assert "lost" in reader.read().absent
    library.broken = {}
    assert len(reader.read().gpus) == 2
    reader.close()
    reader.close()
    assert library.opened == 0


def test_processes_with_and_without_an_owner() -> None:
    no_such_pid = int(Path("/proc/sys/kernel/pid_max").read_text()) + 1
    library = FakeNvml(processes=[running(os.getpid(), 3 << 30), running(no_such_pid, None)])
    report = GpuReader(library).read()
    processes = report.gpus[0].processes
    assert not isinstance(processes, Missing)
    own, foreign = processes
    assert own.user == getpass.getuser() and own.memory == 3 << 30
    assert isinstance(own.command, str) and "py" in own.command
    assert isinstance(foreign.user, Missing) and isinstance(foreign.memory, Missing)
    text = shown(report)
    assert str(no_such_pid) in text and "another container" in text and "3,072 MiB" in text


def test_a_worker_is_shown_by_its_run() -> None:
    sleeper = [sys.executable, "-c", "import time; time.sleep(60)", "-m", "dltui.worker"]
    with subprocess.Popen([*sleeper, "/runs/20260101-quick"]) as worker:
        try:
            while not psutil.Process(worker.pid).cmdline():  # empty for a moment after its start
                time.sleep(0.01)
            report = GpuReader(FakeNvml(processes=[running(worker.pid, 1 << 30)])).read()
            assert "dltui: 20260101-quick" in shown(report)
        finally:
            worker.kill()


def test_a_gpu_without_processes_says_so() -> None:
    assert "no compute process" in shown(GpuReader(FakeNvml()).read())


@pytest.mark.parametrize(
    ("setting", "indices"),
    [
        (None, [0, 1]),
        ("", []),
        ("1", [1]),
        ("1,0", [1, 0]),
        ("GPU-1", [1]),
        ("0,7,1", [0]),
        ("-1", []),
    ],
)
def test_visible_devices_as_cuda_takes_them(setting: str | None, indices: list[int]) -> None:
    report = GpuReader(FakeNvml()).read()
    assert [gpu.index for gpu in visible(report, setting)] == indices


def test_an_exception_that_is_not_nvmls_is_not_hidden() -> None:
    library = FakeNvml()

    def bug(handle: int) -> str:
        raise KeyError("a bug")

    library.nvmlDeviceGetName = bug  # type: ignore[method-assign]
    with pytest.raises(KeyError):
        GpuReader(library).read()


def test_a_report_survives_json() -> None:
    library = FakeNvml(broken={"nvmlDeviceGetFanSpeed": NO_PERMISSION})
    report = GpuReader(library).read()
    assert msgspec.json.decode(msgspec.json.encode(report), type=GpuReport) == report


@pytest.mark.parametrize("use", [lambda: GpuReader().read(), lambda: HostReader().read()])
def test_reading_this_machine_raises_nothing(use: Callable[[], object]) -> None:
    assert use() is not None


def test_devices_import_neither_torch_nor_nvml() -> None:
    code = (
        "import sys, dltui.devices.gpu, dltui.devices.host, dltui.predict.prediction\n"
        "assert not {'torch', 'pynvml', 'textual'} & set(sys.modules), 'imported too much'"
    )
    subprocess.run([sys.executable, "-c", code], check=True)
