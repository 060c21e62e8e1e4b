"""What NVML says of the card, beside what nvidia-smi and torch say."""

from __future__ import annotations

import os
import shutil
import subprocess
import time

import torch

from dltui.devices.gpu import GpuReader, GpuSample
from dltui.devices.values import Missing
from dltui.devices.words import text
from dltui.training.memory_samples import memory
from dltui.words import MIB
from tests.gpu.bench import Bench, dltui
from tests.gpu.row import Row, bound, equal, predicted, seen, yes

FIELDS = "uuid,name,driver_version,memory.total,memory.used,temperature.gpu,power.draw,clocks.sm"
HELD = 2048 * MIB


def nvml(bench: Bench) -> list[Row]:
    """The same readings through both, while a tensor of 2 GiB lies on the card."""
    held = torch.empty(HELD, dtype=torch.uint8, device="cuda")
    torch.cuda.synchronize()
    gpu, theirs = GpuReader().read().gpus[0], smi(FIELDS)
    uuid = str(torch.cuda.get_device_properties(0).uuid)
    rows = [
        equal("NVML's card is torch's", uuid, text(gpu.uuid).removeprefix("GPU-")),
        equal("name, as nvidia-smi has it", theirs["name"], text(gpu.name)),
        _beside("memory in all", theirs["memory.total"], gpu.memory_total, MIB, "MiB", 0.001),
        _beside("memory in use", theirs["memory.used"], gpu.memory_used, MIB, "MiB", 0.01),
        _beside("temperature", theirs["temperature.gpu"], gpu.temperature, 1, "°C", 0.05),
        _beside("power", theirs["power.draw"], gpu.power, 1, "W", 0.25),
        _beside("clock", theirs["clocks.sm"], gpu.clock_sm, 1, "MHz", 0.25),
        *_process(gpu),
    ]
    del held
    return rows


def smi(fields: str) -> dict[str, str]:
    """What nvidia-smi says of the first card; empty where it is not installed."""
    if shutil.which("nvidia-smi") is None:
        return dict.fromkeys(fields.split(","), "")
    command = ["nvidia-smi", f"--query-gpu={fields}", "--format=csv,noheader,nounits", "--id=0"]
    answer = subprocess.run(command, capture_output=True, text=True, check=True)
    return dict(zip(fields.split(","), answer.stdout.strip().split(", "), strict=True))


def _beside(
    what: str, theirs: str, ours: float | Missing, size: int, unit: str, within: float
) -> Row:
    if isinstance(ours, Missing):
        return equal(f"{what}, as nvidia-smi has it", theirs, f"({ours.missing})")
    try:
        expected = float(theirs)
    except ValueError:
        return seen(f"{what}: nvidia-smi says {theirs!r}", ours / size, unit)
    return predicted(f"{what}, as nvidia-smi has it", expected, ours / size, unit, within)


def _process(gpu: GpuSample) -> list[Row]:
    """This process on the card: its bytes are what a context is measured by."""
    if isinstance(gpu.processes, Missing):
        return [seen("processes on the card", f"({gpu.processes.missing})")]
    own = next((p.memory for p in gpu.processes if p.pid == os.getpid()), None)
    if own is None:
        return [seen("this process on the card", f"not among {len(gpu.processes)}")]
    if isinstance(own, Missing):
        return [seen("this process on the card", f"({own.missing})")]
    return [bound("this process on the card", "≥", HELD / MIB, own / MIB, "MiB")]


def looking(bench: Bench) -> list[Row]:
    """Looking costs little, takes no memory on the card, and every command shows it."""
    reader = GpuReader()
    reader.read()
    begin = time.perf_counter()
    for _ in range(20):
        report = reader.read()
    took = (time.perf_counter() - begin) / 20
    gpu = report.gpus[0]
    pids = () if isinstance(gpu.processes, Missing) else [p.pid for p in gpu.processes]
    system, doctor = dltui("system", "--once"), dltui("doctor")
    (bench.folder / "said.txt").write_text(system.stdout + system.stderr + doctor.stdout)
    return [
        bound("one look at the card", "≤", 100, 1000 * took, "ms"),
        equal("looking takes memory on it", "no", yes(os.getpid() in pids)),
        equal("dltui system names it", "yes", yes(text(gpu.name) in system.stdout)),
        equal("dltui doctor", "0", str(doctor.returncode)),
    ]


def sampling(bench: Bench) -> list[Row]:
    """Allocator statistics are read while the card is busy: who reads must not wait for it."""
    device = torch.device("cuda")
    torch.zeros(1, device=device)
    memory(device)
    torch.cuda.synchronize()
    begin = time.perf_counter()
    torch.cuda._sleep(1_000_000_000)  # type: ignore[no-untyped-call]
    asked = time.perf_counter()
    memory(device)
    told = time.perf_counter()
    torch.cuda.synchronize()
    done = time.perf_counter()
    rounds = 200
    again = time.perf_counter()
    for _ in range(rounds):
        memory(device)
    each = (time.perf_counter() - again) / rounds
    return [
        seen("a kernel that keeps the card busy", 1000 * (done - begin), "ms"),
        bound("the allocator's statistics, read meanwhile", "≤", 20, 1000 * (told - asked), "ms"),
        bound("the same, once a second: part of a run's time", "≤", 1, 100 * each, "%"),
    ]
