"""A week of a run in minutes: ten million steps, ten thousand epochs, a thousand checkpoints.

They go through the recorder, the checkpoints and the ending as a training's do, without its
arithmetic, while a lab has the run's page open and a ``Follower`` follows it beside. Afterwards the
lab and ``dltui show`` open it. ``python -m tests.campaign.week write|read RUN``.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import psutil

from dltui.runs.layout import RunDir
from dltui.runs.log.events import Status
from dltui.runs.log.follow import Follower
from dltui.runs.log.recorder import Recorder
from tests.benchmarks.terminal import Terminal, typed
from tests.campaign import trainings
from tests.campaign.case import Case

STEPS, EPOCHS, CHECKPOINTS = 10**7, 10**4, 10**3

BATCH = 200
"""Steps of a line, as a training of 2,000 a second writes them."""

SAMPLES = 12
"""Of memory a line: one a second of a week."""

LOOKS = 100
"""How often the worker looks at its memory."""

FLAT = (1.25, 16.0)
"""What may be added to the most of the first half and is no growth: a factor, and MiB.

The most that a reader takes is before it lays the first 2^20 steps together, a tenth of them all.
"""

ENDING = 100.0
"""MiB that the worker may take more at its end, when it looks at all that it recorded."""

NAMES = ("loss", "accuracy", "lr")

DONE = f"{STEPS:,}/{STEPS:,}"
"""What the page of the run says when all of its log was read."""

SLOW = 120.0
"""Seconds that opening may take on a machine that is busy."""


def resident(pid: int | None = None) -> float:
    """MiB of a process, or of this one."""
    return float(psutil.Process(pid).memory_info().rss) / 2**20


def week(case: Case) -> None:
    """Fails where the memory of worker, lab or follower is not flat."""
    run = trainings.made(case, "single")
    command = [sys.executable, "-m", "tests.campaign.week"]
    began = time.monotonic()
    with _lab(case) as lab:
        _open_page(lab)
        with (
            subprocess.Popen([*command, "read", str(run.path)], stdout=subprocess.PIPE) as follower,
            subprocess.Popen([*command, "write", str(run.path)], stdout=subprocess.PIPE) as writer,
        ):
            seen = list[float]()
            while writer.poll() is None:
                seen.append(resident(lab.process.pid))
                time.sleep(0.1)
            (*worker, ending), followed = (
                json.loads(one.communicate()[0]) for one in (writer, follower)
            )
        lab.wait(DONE, timeout=SLOW)
        seen.append(resident(lab.process.pid))
    took = time.monotonic() - began
    answers = {"worker": worker, "lab": seen, "follower": followed}
    case.tried += len(answers)
    size = run.events.stat().st_size / 2**20
    words = [f"{STEPS:,} steps in {took:.0f} s: a log of {size:.0f} MiB"]
    words.append(f"{ending:.0f} MiB at the worker's end")
    words += [
        f"{who} {told[0]:.0f}, at most {max(told):.0f} and at last {told[-1]:.0f} MiB"
        for who, told in answers.items()
    ]
    case.said = ", ".join([*words, _opened_in_the_lab(case), _shown(case, run)])
    grown = [who for who, told in answers.items() if not flat(told)]
    case.hold(not grown, f"{' and '.join(grown)} grew: {case.said}")
    case.hold(ending <= worker[-1] + ENDING, f"the worker grew at its end: {case.said}")


def flat(looks: Sequence[float]) -> bool:
    """Whether the second half of ``looks`` is what the first was."""
    half = len(looks) // 2
    factor, more = FLAT
    return max(looks[half:]) <= max(looks[:half]) * factor + more


def _lab(case: Case) -> Terminal:
    command = [sys.executable, "-m", "dltui", "--runs-dir", str(case.root)]
    return Terminal(command, size=(120, 36), env=trainings.environment(case))


def _open_page(lab: Terminal) -> None:
    """Of the newest run, from home over the list of all runs."""
    lab.wait("single", timeout=SLOW)
    typed(lab, "a", "settings", SLOW)
    typed(lab, "\r", "l log", SLOW)


def _opened_in_the_lab(case: Case) -> str:
    with _lab(case) as lab:
        lab.wait("single", timeout=SLOW)
        cpu, began = lab.cpu(), time.perf_counter()
        _open_page(lab)
        seconds = lab.wait(DONE, timeout=SLOW) - began
        used, memory = lab.cpu() - cpu, resident(lab.process.pid)
    return f"opened by the lab in {seconds:.1f} s ({used:.1f} s of CPU, {memory:.0f} MiB)"


def _shown(case: Case, run: RunDir) -> str:
    """What ``dltui show`` takes; ``ru_maxrss`` is KiB."""
    began = time.perf_counter()
    command = [sys.executable, "-m", "dltui", "show", str(run.path)]
    pid = os.posix_spawn(
        command[0],
        command,
        trainings.environment(case),
        file_actions=[(os.POSIX_SPAWN_OPEN, 1, os.devnull, os.O_WRONLY, 0)],
    )
    _, status, used = os.wait4(pid, 0)
    seconds, cpu = time.perf_counter() - began, used.ru_utime + used.ru_stime
    case.hold(not status, f"dltui show ends with {os.waitstatus_to_exitcode(status)}")
    return f"by show in {seconds:.1f} s ({cpu:.1f} s of CPU, {used.ru_maxrss / 1024:.0f} MiB)"


def _write(run: RunDir) -> list[float]:
    """Be the worker of ``run`` as far as files go; its memory at ``LOOKS`` moments and its end."""
    import torch

    from dltui.errors import ExitCode
    from dltui.runs.files import identity
    from dltui.runs.files import request as requests
    from dltui.runs.liveness import ownership
    from dltui.training import checkpoints
    from dltui.worker import closing
    from dltui.worker.ending import Ending

    model = torch.nn.Linear(1, 1)
    worker = identity.of_this_process("week")
    ownership.take_over({run: worker})
    looks: list[float] = []
    with Recorder(run) as recorder:
        recorder.plan(steps=STEPS, epochs=EPOCHS)
        for first in range(1, STEPS + 1, BATCH):
            values = [1.0 / (first + i) for i in range(BATCH)]
            recorder.step_batch(first, dict.fromkeys(NAMES, values))
            done = first + BATCH - 1
            for _ in range(SAMPLES):
                recorder.memory(step=done, device="cpu", bytes={"resident": 2**29})
            recorder.flush()
            if done % (STEPS // EPOCHS) == 0:
                epoch = done // (STEPS // EPOCHS)
                recorder.epoch(step=done, epoch=epoch, metrics={"test/loss": 1.0 / done})
            if done % (STEPS // CHECKPOINTS) == 0:
                state = {"progress": {"step": done}}
                checkpoints.save(run.checkpoints, model, state, step=done, epoch=epoch)
                recorder.checkpointed(done, f"step-{done:09d}")
            if done % (STEPS // LOOKS) == 0:
                looks.append(resident())
        ending = Ending(
            status=Status.FINISHED, metrics={"test/loss": 0.0}, exit_code=ExitCode.FINISHED
        )
        asked = requests.read(run)
        closing.conclude(
            run, ending, recorder=recorder, request=asked, identity=worker, preset=None
        )
    return [*looks, resident()]


def _follow(run: RunDir) -> list[float]:
    """Follow ``run`` as a command that attends to it does; its memory after each look.

    On a machine that is busy the log grows faster than it is read: no look goes to its end.
    """
    follower, looks = Follower(run), list[float]()
    while follower.catch_up(0.2) < 1 or follower.poll().step < STEPS:
        looks.append(resident())
        time.sleep(0.1)
    return [*looks, resident()]


def main(what: str, folder: str) -> Any:
    return {"write": _write, "read": _follow}[what](RunDir(Path(folder)))


if __name__ == "__main__":
    print(json.dumps(main(*sys.argv[1:])))
