"""The lab while a card trains: pictures of its screens, and a sitting on a real terminal."""

from __future__ import annotations

import asyncio
import json
import sys
import time
from collections.abc import Callable
from pathlib import Path

from textual.pilot import Pilot

from dltui.devices.gpu import GpuReader
from dltui.devices.words import text as said
from dltui.launch.gpus import on_cpu
from dltui.launch.start import create, start
from dltui.launch.stop import stop, wait
from dltui.presets.catalogue import find
from dltui.presets.load import load
from dltui.runs.files import identity as identities
from dltui.runs.layout import RunDir
from dltui.tui.app import LabApp
from tests.benchmarks.terminal import Terminal, typed
from tests.gpu.bench import Bench
from tests.gpu.row import Row, bound, equal, seen, yes
from tests.pictures import cell_by_cell
from tests.tui.screen import text

SIZES = ((80, 24), (120, 36), (200, 60))
LIVE = ("model={name='resnet18'}", "data.size=224", "train.batch_size=64", "train.epochs=1000")
PATIENCE = 90.0
"""Seconds to wait for anything on a screen or in a run directory."""


def pictures(bench: Bench) -> list[Row]:
    """Run and System in three sizes, SVG and text, beside a run that keeps the card busy."""
    small = ("data.size=32",) if bench.small else ()
    settings = (*LIVE, *small, f"run.device={bench.device}")
    loaded = load(find("learning-rate/quickstart"), overrides=settings)
    run = create(loaded, root=bench.runs, background=True)
    process = start(run)
    try:
        _until(lambda: _steps(run) > 0, "the first step")
        shown = [asyncio.run(_shoot(bench, run, size)) for size in SIZES]
        identity = identities.read(run)
        stop(run)
        status = wait(run, PATIENCE)
        process.wait()
        reached = _steps(run)
        process = start(run)
        _until(lambda: _steps(run) > reached, "a step after the resume")
    finally:
        process.kill_all()
        process.wait()
    rows = [
        equal("a run started from the lab is given the card", _card(bench), _gpu(identity)),
        equal("it stops when it is asked to", "stopped", str(status)),
        equal("and goes on from its checkpoint", "yes", yes('"kind":"resumed"' in _log(run))),
    ]
    if bench.gpu:
        name = said(GpuReader().read().gpus[0].name).rpartition(" ")[2]
        named = sum(name in screen for _, screen in shown)
        rows.append(equal("System names the card, of three sizes", "3", str(named)))
    return [*rows, seen("pictures of Run and System", 2 * len(shown))]


def _card(bench: Bench) -> str:
    return said(GpuReader().read().gpus[0].uuid) if bench.gpu else ""


def _gpu(identity: identities.Identity | None) -> str:
    return identity.gpu if identity else "nobody"


async def _shoot(bench: Bench, run: RunDir, size: tuple[int, int]) -> tuple[str, str]:
    """The text of both screens; their pictures lie in the bench's folder."""
    app = LabApp(bench.runs, bench.data)
    async with app.run_test(size=size) as pilot:
        await pilot.pause(1.5)
        app.open_run(run)
        await pilot.pause(3.0)
        on_run = _keep(bench.folder / f"run-{size[0]}x{size[1]}", pilot)
        await pilot.press("s")
        await pilot.pause(4.5)
        on_system = _keep(bench.folder / f"system-{size[0]}x{size[1]}", pilot)
    return on_run, on_system


def _keep(file: Path, pilot: Pilot[None]) -> str:
    shown = text(pilot.app)
    file.with_suffix(".txt").write_text(shown)
    file.with_suffix(".svg").write_text(cell_by_cell(pilot.app.export_screenshot(title="dltui")))
    return shown


def sitting(bench: Bench) -> list[Row]:
    """``dltui`` on a pseudo-terminal: plan, run, watch to the end, leave."""
    command = [sys.executable, "-m", "dltui", "--runs-dir", str(bench.runs)]
    terminal = Terminal(command, size=(120, 36), env={"LANG": "C.UTF-8"})
    with terminal:
        terminal.wait("quickstart", timeout=PATIENCE)
        # A key that comes before what it is for is shown goes nowhere.
        typed(terminal, "\r", "q quick run", PATIENCE)
        time.sleep(1.0)
        asked = terminal.send("r")
        _until(lambda: _runs(bench) and _steps(_runs(bench)[0]) > 0, "the first step")
        first = time.perf_counter() - asked
        run = _runs(bench)[0]
        terminal.wait("finished", timeout=PATIENCE)
        terminal.send("\x11")
        code = terminal.process.wait(PATIENCE)
    (bench.folder / "sitting.bytes").write_bytes(terminal.sent)
    result = json.loads(run.result.read_text())
    return [
        seen("on a terminal, r to the first recorded step", first, "s"),
        equal("quickstart, from the lab", "finished", result["status"]),
        bound("its test accuracy", "≥", 90, result["metrics"]["test/accuracy"], "%"),
        equal("where it ran", "cuda", str(result["device"]).partition(":")[0]),
        equal("the lab takes this machine for one without a card", "no", yes(on_cpu("auto"))),
        equal("the lab's exit code", "0", str(code)),
    ]


def _runs(bench: Bench) -> list[RunDir]:
    return [RunDir(path) for path in bench.runs.iterdir() if path.is_dir()]


def _steps(run: RunDir) -> int:
    """Batches of steps in the log so far."""
    return _log(run).count('"kind":"steps"')


def _log(run: RunDir) -> str:
    return run.events.read_text() if run.events.exists() else ""


def _until(holds: Callable[[], object], what: str) -> None:
    deadline = time.monotonic() + PATIENCE
    while not holds():
        if time.monotonic() > deadline:
            raise TimeoutError(f"{what} did not come within {PATIENCE:.0f} s")
        time.sleep(0.02)
