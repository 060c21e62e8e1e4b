"""The coordinator of a sweep: every point its own process, forked from a warm parent.

The parent is multiprocessing's fork server with torch and the topic's work imported, but
without threads and without CUDA: a point starts in hundredths of a second instead of seconds,
with clean memory, and one that fails is one row.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
import time
from collections import Counter
from collections.abc import Callable, Sequence
from multiprocessing import connection
from multiprocessing.context import ForkServerProcess

from dltui.devices.host import usable_cores
from dltui.launch.board import Board
from dltui.launch.points import KEPT, Task, lay_out, outcome
from dltui.launch.slots import choose
from dltui.presets.sweep import size
from dltui.runs import request as requests
from dltui.runs import state
from dltui.runs.events import Status
from dltui.topics.job import Job, Outcome

Target = Callable[[str, dict[str, str]], None]
"""Runs one point, given its run directory and its environment."""

ORPHAN_SECONDS = 60.0
"""How long points of an earlier coordinator have to notice its end and to checkpoint."""

BROKEN = (Status.FAILED, Status.LOST)


def coordinate(job: Job, target: Target, preload: Sequence[str]) -> Outcome:
    """Run every point of the job's sweep that has not ended before.

    ``preload`` are modules for the warm parent to import. A point that fails, diverges or runs
    out of memory does not end the others, unless the sweep says ``fail_fast`` and it failed.
    """
    sweep, preset = job.recorder.run, job.preset
    request = requests.read(sweep)
    cores = usable_cores()
    slots = choose(
        preset,
        points=size(preset.sweep),
        cores=max(1, cores - 1) if request.nice else cores,
        threads=0 if request.nice else request.threads,
    )
    job.recorder.phase("laying out points")
    tasks = lay_out(sweep, preset, slots.threads)
    if slots.threads:
        os.environ["OMP_NUM_THREADS"] = str(slots.threads)
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(list(preload))
    return _Coordinator(job, tasks, lambda *of: context.Process(target=target, args=of)).run(
        slots.places
    )


class _Coordinator:
    """Keeps every place busy until all points have ended or a stop is asked for."""

    def __init__(
        self, job: Job, tasks: list[Task], make: Callable[[str, dict[str, str]], ForkServerProcess]
    ) -> None:
        self._job = job
        self._tasks = tasks
        self._make = make
        self._running: dict[int, tuple[ForkServerProcess, Task, dict[str, str]]] = {}
        self._board = Board(job.preset, tasks, job.recorder)
        self._ending = False

    def run(self, places: list[dict[str, str]]) -> Outcome:
        _await_orphans(self._tasks)
        waiting = [task for task in self._tasks if state.status(task.run) not in KEPT]
        done = len(self._tasks) - len(waiting)
        recorder = self._job.recorder
        if self._job.resume:
            recorder.resumed(done)
        recorder.plan(steps=len(self._tasks), unit="point")
        recorder.phase("running points", f"{len(places)} at a time")
        recorder.progress(done)
        free = list(places)
        while self._running or (waiting and not self._ending):
            if self._job.stop_requested() and not self._ending:
                self._end("stopping points")
            while free and waiting and not self._ending:
                self._start(waiting.pop(0), free.pop())
            for place in self._reap():
                free.append(place)
                done += 1
                recorder.progress(done)
            self._board.draw()
        self._board.draw(final=True)
        return self._outcome()

    def _start(self, task: Task, place: dict[str, str]) -> None:
        task.run.result.unlink(missing_ok=True)
        task.run.identity.unlink(missing_ok=True)
        process = self._make(str(task.run.path), place)
        process.start()
        self._running[process.sentinel] = (process, task, place)

    def _reap(self) -> list[dict[str, str]]:
        """The places of the points that ended meanwhile; waits for one a moment."""
        places: list[dict[str, str]] = []
        for sentinel in connection.wait(list(self._running), timeout=0.2):
            assert isinstance(sentinel, int)
            process, task, place = self._running.pop(sentinel)
            process.join()
            places.append(place)
            status = outcome(task).status
            if status in BROKEN and not task.run.result.exists():
                self._job.recorder.message(
                    f"{task.point.label}: its process ended with {_exit_words(process.exitcode)}",
                    level="warning",
                )
            if status in BROKEN and self._job.preset.sweep.fail_fast and not self._ending:
                self._end(f"{task.point.label} failed: stopping the others")
        return places

    def _end(self, why: str) -> None:
        """Ask every running point to checkpoint and stop, and start no more."""
        self._ending = True
        self._job.recorder.phase(why)
        for process, _, _ in self._running.values():
            if process.pid is not None and process.is_alive():
                os.kill(process.pid, signal.SIGTERM)

    def _outcome(self) -> Outcome:
        results = [outcome(task) for task in self._tasks]
        counts = Counter(result.status for result in results)
        ended = sum(counts[status] for status in KEPT)
        broken = [result for result in results if result.status in BROKEN]
        total = len(results)
        metrics = self._board.best() | {"points": float(total), "points/ended": float(ended)}
        if broken:
            first = broken[0]
            words = f"{len(broken)} of {total} points failed; {first.label}: {first.message}"
            return Outcome(metrics=metrics, status=Status.FAILED, message=words.rstrip(": "))
        if ended < total:
            words = f"{ended} of {total} points have ended"
            return Outcome(metrics=metrics, status=Status.STOPPED, message=words)
        odd = {status: counts[status] for status in KEPT[1:] if counts[status]}
        words = ", ".join(f"{count} of {total} points {status}" for status, count in odd.items())
        return Outcome(metrics=metrics, message=words)


def _await_orphans(tasks: list[Task]) -> None:
    """Wait until no point runs any more that an earlier, killed coordinator started."""
    deadline = time.monotonic() + ORPHAN_SECONDS
    while time.monotonic() < deadline:
        if not any(state.status(task.run) is Status.RUNNING for task in tasks):
            return
        time.sleep(0.1)


def _exit_words(code: int | None) -> str:
    if code is not None and code < 0:
        return f"signal {signal.Signals(-code).name}"
    return f"code {code}"
