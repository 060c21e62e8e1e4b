"""The system screen: GPUs in nvidia-smi's order, the allocator's view, the host; no GPU."""

from __future__ import annotations

import os
from pathlib import Path
from threading import Event

import pytest
from msgspec.structs import replace
from rich.cells import cell_len

from dltui.devices import disk
from dltui.devices.cgroup import Limits
from dltui.devices.disk import DiskSample
from dltui.devices.gpu import GpuProcess, GpuReport, GpuSample
from dltui.devices.host import HostSample
from dltui.devices.processes import ProcessReport, ProcessSample, Usage
from dltui.devices.values import Missing
from dltui.runs.files import identity as identities
from dltui.runs.files import ranks
from dltui.runs.files.ranks import Rank
from dltui.runs.layout import RunDir
from dltui.runs.log.events import Memory, Status
from dltui.runs.log.fold import Fold
from dltui.tui.app import LabApp
from dltui.tui.reader.snapshot import MachineSample
from dltui.tui.screens.system import SystemScreen
from dltui.tui.texts.allocation import Worker, allocation, owners
from dltui.tui.texts.toned import length, plain
from dltui.tui.widgets.allocator_bar import NONE, Taken, bar, run_lines
from dltui.tui.widgets.chart import Chart
from dltui.tui.widgets.gpu_panel import GpuPanel, gpu_lines
from dltui.tui.widgets.host_panel import HostPanel, disk_lines, host_lines
from dltui.tui.widgets.process_panel import process_lines
from tests.tui.screen import make_live, until

GIB = 2**30
HOSTILE = "\x1b[31mevil\x1b]0;x\x07\u202e[bold]" + "x" * 10_000 + "\x00"


def host(**changes: object) -> HostSample:
    values = {
        "name": "node7",
        "memory_total": 16 * GIB,
        "memory_used": 4 * GIB,
        "memory_free": 12 * GIB,
        "swap_used": 0,
        "cpu": 71.0,
        "per_core": (0.0, 50.0, 100.0),
        "load": (1.0, 2.0, 3.0),
        "cores": 3,
        "usable_cores": 2,
        "limits": Limits(memory_limit=8 * GIB, memory_used=2 * GIB, cores=2.0),
    }
    return HostSample(**values | changes)  # type: ignore[arg-type]


def gpu(index: int = 0, **changes: object) -> GpuSample:
    values = {
        "index": index,
        "uuid": f"GPU-{index}",
        "name": "NVIDIA H200",
        "temperature": 63,
        "fan": Missing("not supported by this GPU"),
        "power": 412.0,
        "power_cap": 700.0,
        "utilization": 71,
        "memory_used": 4 * GIB,
        "memory_total": 141 * GIB,
        "clock_sm": 1980,
        "clock_memory": 3201,
        "processes": (GpuProcess(pid=7, user="ann", command="python", memory=2 * GIB),),
    }
    return GpuSample(**values | changes)  # type: ignore[arg-type]


def sample(*gpus: GpuSample, absent: str = "") -> MachineSample:
    return MachineSample(1.0, host(), GpuReport(driver="570", gpus=gpus, absent=absent))


def view(**count: int) -> Fold:
    fold = Fold(RunDir(Path("runs/some")))
    fold.update([Memory(seq=0, time=1.0, elapsed=0.0, step=1, device="cuda:0", bytes=count)])
    return fold


def test_columns_stand_in_the_order_of_nvidia_smi_and_name_the_run() -> None:
    lines = [plain(line) for line in gpu_lines([sample(gpu())], {7: "lr-table"}, 130)]
    heads = ["GPU", "name", "temp", "power", "util", "memory", "processes"]
    places = [lines[0].index(head) for head in heads]
    assert places == sorted(places)
    for text in ("H200", "63 °C", "412/700 W", "71 %", "4.0/141.0 GiB", "run lr-table 2,048 MiB"):
        assert text in lines[1]


@pytest.mark.parametrize("width", [58, 79, 119, 199])
def test_nothing_of_a_gpu_is_lost_where_it_is_narrow(width: int) -> None:
    lines = gpu_lines([sample(gpu(), gpu(1, name=HOSTILE))], {7: HOSTILE}, width)
    shown = "\n".join(plain(line) for line in lines)
    for text in ("63 °C", "412/700 W", "71 %", "4.0/141.0 GiB", "run evil[bold]x"):
        assert text in shown
    assert "\x1b" not in shown
    assert "\u202e" not in shown
    assert all(length(line) <= width for line in lines)


def test_a_field_that_is_missing_says_why() -> None:
    lines = gpu_lines([sample(gpu(temperature=Missing("the GPU is lost")))], {}, 130)
    assert [plain(line) for line in lines[2:]] == ["GPU 0: temperature: the GPU is lost"]


def test_the_allocators_view_adds_up_to_the_device() -> None:
    snapshot = view(
        resident=GIB, allocated=GIB // 5, reserved=GIB // 2, peak=GIB // 4, retries=3, ooms=0
    ).snapshot(status=Status.RUNNING)
    found = allocation(snapshot, host=host(), gpu=gpu(), process=2 * GIB)
    assert found is not None
    assert dict(found.parts) == {
        "allocated": GIB // 5,
        "cached": GIB // 2 - GIB // 5,
        "context and other": 2 * GIB - GIB // 2,
        "other processes": 2 * GIB,
        "free": 137 * GIB,
    }
    assert sum(size for _, size in found.parts) == 141 * GIB
    assert length(bar(found, 40)) == 40
    worker = Worker(view=snapshot, name=HOSTILE, pid=7)
    shown = "\n".join(
        plain(line) for line in run_lines([Taken(worker=worker, allocation=found)], 1, 78)
    )
    for text in ("retries 3", "peak 256 MiB", "allocated 205 MiB", "free 137.0 GiB"):
        assert text in shown
    assert "\x1b" not in shown


def test_without_the_driver_only_what_the_allocator_knows_is_told() -> None:
    snapshot = view(allocated=10, reserved=30).snapshot(status=Status.RUNNING)
    found = allocation(snapshot, host=None, gpu=None, process=None)
    assert found is not None
    assert found.parts == (("allocated", 10), ("cached", 20))


def test_on_a_cpu_it_is_the_process_among_the_others() -> None:
    snapshot = view(resident=GIB).snapshot(status=Status.RUNNING)
    found = allocation(snapshot, host=host(), gpu=None, process=None)
    assert found is not None
    assert found.parts == (("this run", GIB), ("other processes", 3 * GIB), ("free", 12 * GIB))
    assert found.retries is None


@pytest.mark.parametrize("width", [58, 79, 119])
def test_the_host_with_its_cores_and_its_limit(width: int) -> None:
    lines = host_lines(host(), width, {})
    shown = "\n".join(plain(line) for line in lines)
    for text in (
        "node7",
        "4.0/16.0 GiB",
        "2.0/8.0 GiB",
        " 71 %",
        "▁▅█",
        "1.00 2.00 3.00",
        "2 cores",
    ):
        assert text in shown
    assert all(cell_len(plain(line)) <= width for line in lines)


def test_the_headline_and_the_list_of_runs_never_contradict_each_other() -> None:
    assert run_lines([], 0, 78) == [NONE]
    assert "1 more" in plain(run_lines([], 1, 78)[-1])
    going = view().snapshot(status=Status.RUNNING)
    taken = Taken(worker=Worker(view=going, name="fresh", pid=7), allocation=None)
    lines = [plain(line) for line in run_lines([taken], 1, 78)]
    assert "fresh" in lines[1] and "no memory recorded yet" in lines[2] and len(lines) == 3


def test_what_a_run_takes_of_processors_memory_and_disk() -> None:
    going = view().snapshot(status=Status.RUNNING)
    usage = Usage(cpu=187.0, memory=2 * GIB, members=frozenset({7, 8}))
    worker = Worker(view=going, name="lr-table", pid=7)
    taken = Taken(worker=worker, allocation=None, usage=usage, disk=12_000_000)
    shown = plain(run_lines([taken], 1, 78)[1])
    for text in ("lr-table", "cpu 187 %", "resident 2,048 MiB", "disk 11.4 MiB"):
        assert text in shown
    assert owners([worker], {7: usage}) == {7: "lr-table", 8: "lr-table"}


@pytest.mark.parametrize("width", [58, 79, 119])
def test_who_else_is_here(width: int) -> None:
    others = (
        ProcessSample(pid=7, user="me", command="python w.py", cpu=99.6, memory=GIB),
        ProcessSample(pid=8, user=HOSTILE, command=f"/opt/{HOSTILE} x", cpu=1.0, memory=GIB),
        ProcessSample(pid=9, user=Missing("no"), command=Missing("no"), cpu=Missing(""), memory=1),
    )
    report = ProcessReport(busiest=others)
    lines = process_lines(report, {7: "lr-table"}, {8: 3 * GIB}, width)
    shown = [plain(line) for line in lines]
    assert "run lr-table" in shown[2] and "100 %" in shown[2] and "1,024 MiB" in shown[2]
    assert "3,072 MiB" in shown[3] and "evil" in shown[3] and "\x1b" not in shown[3]
    assert "–" in shown[4]
    assert all(length(line) <= width for line in lines)
    assert "reading" in plain(process_lines(None, {}, {}, width)[0])


def test_the_disk_of_the_runs() -> None:
    lines = disk_lines(DiskSample(total=500 * GIB, free=80 * GIB), "~/runs", 79)
    shown = " ".join(plain(line) for line in lines)
    assert "420.0/500.0 GiB" in shown and "80.0 GiB free" in shown and "~/runs" in shown
    assert "stale handle: ~/runs" in plain(disk_lines(Missing("stale handle"), "~/runs", 79)[0])


@pytest.mark.parametrize("size", [(80, 24), (120, 36)])
async def test_s_shows_it_from_home_and_brings_home_again(
    size: tuple[int, int], tmp_path: Path
) -> None:
    app = LabApp(tmp_path, None)
    async with app.run_test(size=size) as pilot:
        await pilot.pause(0.3)
        await pilot.press("s")
        await pilot.pause(0.6)
        screen = app.screen
        assert isinstance(screen, SystemScreen)
        assert plain(screen.query_one(GpuPanel).lines[0]).startswith("GPU")
        assert "cpu" in "".join(plain(line) for line in screen.query_one(HostPanel).lines)
        assert screen.query_one(Chart).size.height >= 9
        assert screen.query_one(Chart).size.width >= size[0] - 4
        await pilot.press("s")
        await pilot.pause(0.2)
        assert not isinstance(app.screen, SystemScreen)


async def test_the_machine_is_looked_around_only_while_it_is_shown(tmp_path: Path) -> None:
    run = make_live(tmp_path)
    app = LabApp(tmp_path, None)
    async with app.run_test(size=(120, 36)) as pilot:
        await until(pilot, "1 live")
        assert app.snapshot.around is None
        await pilot.press("s")
        shown = await until(pilot, "free · runs")
        assert "run quickstart" in shown or "this lab" in shown or "PROCESSES" in shown
        assert app.snapshot.around is not None
        assert app.snapshot.around.sizes[run.path] >= run.events.stat().st_size
        assert os.getpid() in app.snapshot.around.processes.families
        await pilot.press("s")
        while app.snapshot.around is not None:
            await pilot.pause(0.05)


async def test_what_is_long_in_adding_up_keeps_nobody_waiting(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run, over = make_live(tmp_path), Event()
    monkeypatch.setattr(disk, "taken", lambda folder: 7 if over.wait(60) else 0)
    app = LabApp(tmp_path, None)
    async with app.run_test(size=(120, 36)) as pilot:
        await pilot.press("s")
        while app.snapshot.around is None:
            await pilot.pause(0.05)
        assert app.snapshot.around.disk is None and not app.snapshot.around.sizes
        over.set()
        await until(pilot, "free · runs")
        assert app.snapshot.around.sizes == {run.path: 7}


async def test_each_rank_of_a_run_has_a_line_below_it(tmp_path: Path) -> None:
    run = make_live(tmp_path)
    worker = identities.read(run)
    assert worker is not None
    identities.write(run, replace(worker, ranks=2))
    for number, step in enumerate((41, 42)):
        one = Rank(rank=number, size=2, host=worker.host, pid=70 + number, written=0, step=step)
        ranks.write(run, one)
    app = LabApp(tmp_path, None)
    async with app.run_test(size=(120, 60)) as pilot:
        await until(pilot, "1 live")
        assert not app.snapshot.ranks
        await pilot.press("s")
        shown = await until(pilot, "rank 1  pid 71")
        assert "rank 0  pid 70" in shown and "step 42" in shown


async def test_a_run_that_ends_leaves_the_head_and_the_list_together(tmp_path: Path) -> None:
    make_live(tmp_path)
    app = LabApp(tmp_path, None)
    async with app.run_test(size=(120, 36)) as pilot:
        await until(pilot, "1 live")
        await pilot.press("s")
        await until(pilot, "resident")
        snapshot = app.snapshot
        app.reader.stop()
        assert isinstance(app.screen, SystemScreen)
        app.screen.show(replace(snapshot, records=(), views={}))
        shown = await until(pilot, "nothing running")
        assert "no run is going" in shown


async def test_a_machine_without_a_gpu_says_why(tmp_path: Path) -> None:
    lines = gpu_lines([sample(absent="no NVIDIA driver on this machine")], {}, 80)
    assert plain(lines[0]) == "GPU  none: no NVIDIA driver on this machine"
