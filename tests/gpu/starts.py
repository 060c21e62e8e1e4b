"""Ways to begin a run on the card: forked from a warm process, and as one rank of one."""

from __future__ import annotations

import time

from dltui.devices.gpu import GpuReader
from dltui.devices.values import Missing
from dltui.launch.start import create, start, usual_environment
from dltui.launch.warm.waiting import Process, Waiting
from dltui.presets.catalogue import find
from dltui.presets.load import load
from dltui.runs.layout import RunDir
from dltui.runs.log.follow import read
from tests.gpu.bench import Bench, run
from tests.gpu.row import Row, bound, equal, seen, yes

PATIENCE = 90.0

SHORT = ("train.epochs=2",)


def warm(bench: Bench) -> list[Row]:
    """The parent has no context; who is forked from it makes one, with the same losses."""
    parent = Waiting(usual_environment(background=False))
    try:
        deadline = time.monotonic() + PATIENCE
        while not parent.ready and time.monotonic() < deadline:
            time.sleep(0.05)
            parent.look()
        on_card = parent.pid in _on_card(bench)
        forked, process, seconds = _started(bench, parent)
        fresh, _, alone = _started(bench, None)
    finally:
        parent.close()
    losses = [read(one).series["loss"].y.tolist() for one in (forked, fresh)]
    worst = max((abs(a / b - 1) for a, b in zip(*losses, strict=True)), default=1.0)
    return [
        equal("a run is forked from a warm process", "yes", yes(isinstance(process, Process))),
        equal("which itself is on the card", "no", yes(on_card)),
        bound("losses, forked and fresh: largest difference", "≤", 0.1, 100 * worst, "%"),
        seen("start to the first recorded step, forked", seconds, "s"),
        seen("start to the first recorded step, fresh", alone, "s"),
    ]


def _started(bench: Bench, parent: Waiting | None) -> tuple[RunDir, object, float]:
    """A short run, at its end; seconds to its first step."""
    overrides = (*SHORT, f"run.device={bench.device}")
    loaded = load(find("learning-rate/quickstart"), overrides=overrides)
    run = create(loaded, root=bench.runs)
    began = time.monotonic()
    process = start(run, warm=parent)
    deadline = began + PATIENCE
    while '"kind":"steps"' not in (run.events.read_text() if run.events.exists() else ""):
        if time.monotonic() > deadline:
            raise TimeoutError(f"no step within {PATIENCE:.0f} s")
        time.sleep(0.005)
    seconds = time.monotonic() - began
    if code := process.wait(PATIENCE):
        raise RuntimeError(f"the run ended with {code}")
    return run, process, seconds


def _on_card(bench: Bench) -> set[int]:
    gpus = GpuReader().read().gpus if bench.gpu else ()
    return {
        process.pid
        for gpu in gpus
        if not isinstance(gpu.processes, Missing)
        for process in gpu.processes
    }


def one_rank(bench: Bench) -> list[Row]:
    """``run.ranks = 1`` is the run that it would be without."""
    alone = run(bench, "learning-rate/quickstart", *SHORT)
    ranked = run(bench, "learning-rate/quickstart", *SHORT, "run.ranks=1")
    names = ("train/loss", "test/loss", "test/accuracy")
    worst = max(abs(ranked.metrics[name] / alone.metrics[name] - 1) for name in names)
    return [
        equal("run.ranks = 1", "0 finished", ranked.ending),
        bound("difference from the run without", "≤", 0.1, 100 * worst, "%"),
    ]
