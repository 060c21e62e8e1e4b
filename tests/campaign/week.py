"""A week of a run in minutes: ten million steps, ten thousand epochs, a thousand checkpoints.

They go through the recorder and the checkpoints as a training's do, without its arithmetic, while
a reader follows them as an open lab does. ``python -m tests.campaign.week write|read|open RUN``.
"""

from __future__ import annotations

import json
import resource
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import psutil

from dltui.runs.layout import RunDir
from dltui.runs.log.events import Status
from dltui.runs.log.follow import Follower, read
from dltui.runs.log.recorder import Recorder
from tests.campaign import trainings
from tests.campaign.case import Case

STEPS, EPOCHS, CHECKPOINTS = 10**7, 10**4, 10**3

BATCH = 200
"""Steps of a line, as a training of 2,000 a second writes them."""

LOOKS = 100
"""How often memory is looked at; the first tenth is the warm-up."""

FLAT = (1.05, 8.0)
"""What may be added to the memory of the first tenth and is no growth: a factor, and MiB."""

NAMES = ("loss", "accuracy", "lr")


def resident() -> float:
    """MiB of this process."""
    return float(psutil.Process().memory_info().rss) / 2**20


def week(case: Case) -> None:
    """Fails where the worker's or the reader's memory is not flat."""
    run = trainings.made(case, "single")
    command = [sys.executable, "-m", "tests.campaign.week"]
    began = time.monotonic()
    reader = subprocess.Popen([*command, "read", str(run.path)], stdout=subprocess.PIPE)
    writer = subprocess.run([*command, "write", str(run.path)], stdout=subprocess.PIPE, check=True)
    answers = {"worker": json.loads(writer.stdout), "reader": json.loads(reader.communicate()[0])}
    took = time.monotonic() - began
    opened = json.loads(subprocess.check_output([*command, "open", str(run.path)]))
    size = run.events.stat().st_size / 2**20
    case.tried += len(answers)
    words = [f"{STEPS:,} steps in {took:.0f} s: a log of {size:.0f} MiB"]
    words.append(f"opened in {opened['seconds']:.1f} s of CPU with {opened['peak']:.0f} MiB")
    words += [f"{who} {told[0]:.0f} to {told[-1]:.0f} MiB" for who, told in answers.items()]
    case.said = ", ".join(words)
    grown = [who for who, told in answers.items() if not flat(told)]
    case.hold(not grown, f"{' and '.join(grown)} grew: {case.said}")


def flat(looks: Sequence[float]) -> bool:
    """Whether the last tenth of ``looks`` is what the second was."""
    tenth = max(1, len(looks) // 10)
    factor, more = FLAT
    return max(looks[-tenth:]) <= max(looks[tenth : 2 * tenth]) * factor + more


def _write(run: RunDir) -> list[float]:
    """Be the worker of ``run`` as far as files go; its memory at ``LOOKS`` moments."""
    import torch

    from dltui.runs.files import identity
    from dltui.runs.liveness import ownership
    from dltui.training import checkpoints

    model = torch.nn.Linear(1, 1)
    ownership.take_over({run: identity.of_this_process("week")})
    looks: list[float] = []
    with Recorder(run) as recorder:
        recorder.plan(steps=STEPS, epochs=EPOCHS)
        for first in range(1, STEPS + 1, BATCH):
            values = [1.0 / (first + i) for i in range(BATCH)]
            recorder.step_batch(first, dict.fromkeys(NAMES, values))
            recorder.flush()
            done = first + BATCH - 1
            if done % (STEPS // EPOCHS) == 0:
                epoch = done // (STEPS // EPOCHS)
                recorder.epoch(step=done, epoch=epoch, metrics={"test/loss": 1.0 / done})
            if done % (STEPS // CHECKPOINTS) == 0:
                state = {"progress": {"step": done}}
                checkpoints.save(run.checkpoints, model, state, step=done, epoch=epoch)
                recorder.checkpointed(done, f"step-{done:09d}")
            if done % (STEPS // LOOKS) == 0:
                looks.append(resident())
        recorder.ended(Status.FINISHED, {"test/loss": 0.0})
    return looks


def _follow(run: RunDir) -> list[float]:
    """Follow ``run`` as a lab that shows it does; its memory each time a hundredth is done."""
    follower, looks = Follower(run), list[float]()
    while True:
        view = follower.poll()
        if view.step >= (len(looks) + 1) * STEPS // LOOKS:
            looks.append(resident())
        if view.step >= STEPS:
            return looks
        time.sleep(0.25)


def _open(run: RunDir) -> dict[str, float]:
    began = time.process_time()
    read(run)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return {"seconds": time.process_time() - began, "peak": peak}


def main(what: str, folder: str) -> Any:
    return {"write": _write, "read": _follow, "open": _open}[what](RunDir(Path(folder)))


if __name__ == "__main__":
    print(json.dumps(main(*sys.argv[1:])))
