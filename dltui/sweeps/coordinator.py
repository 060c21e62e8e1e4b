"""The coordinator of a sweep: every point, or group of lanes, a process forked from a warm parent.

The parent is multiprocessing's fork server with torch and the topic's work imported, but
without threads and without CUDA: a point starts in hundredths of a second instead of seconds,
with clean memory, and one that fails is one row.
"""

from __future__ import annotations

import multiprocessing
import os
import pkgutil
import signal
import time
from collections import Counter
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from multiprocessing import connection
from multiprocessing.connection import Connection
from multiprocessing.context import ForkServerContext, ForkServerProcess

from dltui.devices.host import usable_cores
from dltui.errors import DltuiError, ExitCode
from dltui.preflight.checks import MOVING, require
from dltui.presets import idle
from dltui.presets.load import load
from dltui.presets.sweep import size
from dltui.runs.files import end_request, small_files
from dltui.runs.files import identity as identities
from dltui.runs.files import request as requests
from dltui.runs.files import result as results
from dltui.runs.files.result import PointResult
from dltui.runs.layout import RunDir
from dltui.runs.liveness import ending, state
from dltui.runs.log.events import Status
from dltui.runs.outcome import Outcome
from dltui.sweeps import grouping
from dltui.sweeps.board import SweepBoard
from dltui.sweeps.grouping import Group
from dltui.sweeps.points import Task, in_words, lay_out, outcome
from dltui.sweeps.slots import choose
from dltui.topics.job import Job
from dltui.writing import Refused

Target = Callable[[list[str], dict[str, str], "Connection[str, str]"], None]
"""Runs points in one process, given their run directories and its environment.

Points that turn out not to share a process are left untouched, and why is sent through the pipe.
"""

ORPHAN_SECONDS = 60.0
"""How long points of an earlier coordinator have to notice its end and to checkpoint."""


def coordinate(job: Job, target: str, preload: Sequence[str]) -> Outcome:
    """Run every point of the job's sweep that has not ended before.

    ``target`` is a ``Target`` as ``module:function``: by its name, since a point is a run and it
    is a run that calls this. ``preload`` are modules for the warm parent to import. A point that
    fails, diverges or runs out of memory does not end the others, unless the sweep says
    ``fail_fast`` and it failed, or it lacked data or a device that the others lack as well.
    """
    sweep, preset = job.recorder.run, job.preset
    loaded = load(sweep.preset)
    require(loaded, data_root=job.data_root, runs_root=sweep.path.parent)
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
    for words in idle.in_points(preset.train, (task.point.settings for task in tasks)):
        job.recorder.message(words)
    if slots.threads:
        os.environ["OMP_NUM_THREADS"] = str(slots.threads)
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(list(preload))
    return _Coordinator(job, tasks, pkgutil.resolve_name(target), context).run(slots.places)


@dataclass(frozen=True, slots=True)
class _Process:
    """A group's process; ``told`` gives why its points do not share it, or ends."""

    process: ForkServerProcess
    group: Group
    place: dict[str, str]
    told: Connection[str, str]

    def refusal(self) -> str:
        """Once the process has ended; empty when it did what it was started for."""
        try:
            return str(self.told.recv()) if self.told.poll() else ""
        except EOFError:
            return ""
        finally:
            self.told.close()


class _Coordinator:
    """Keeps every place busy until all points have ended or a stop is asked for."""

    def __init__(
        self, job: Job, tasks: list[Task], target: Target, context: ForkServerContext
    ) -> None:
        self._job = job
        self._tasks = tasks
        self._target = target
        self._context = context
        self._waiting: list[Group] = []
        self._done = 0
        self._told: tuple[int, float] | None = None
        self._running: dict[int, _Process] = {}
        self._said: set[str] = set()
        self._lacked: set[str] = set()
        self._board = SweepBoard(job.preset, tasks, job.recorder)
        self._ending = False

    def run(self, places: list[dict[str, str]]) -> Outcome:
        _await_orphans(self._tasks)
        waiting = [task for task in self._tasks if not state.status(task.run).kept]
        self._done = len(self._tasks) - len(waiting)
        recorder = self._job.recorder
        if self._job.resume:
            recorder.resumed(self._done)
        recorder.plan(steps=len(self._tasks), unit="point")
        if waiting:
            self._warm_up()
        self._share(waiting, len(places))
        self._tell_progress()
        try:
            self._run_points(list(places))
            self._board.draw(final=True)
        except Refused:
            self._await_points()
            raise
        return self._outcome()

    def _run_points(self, free: list[dict[str, str]]) -> None:
        while self._running or (self._waiting and not self._ending):
            if self._job.stop_requested() and not self._ending:
                self._end("stopping points")
            while free and self._waiting and not self._ending:
                self._start(self._waiting.pop(0), free.pop())
            free += self._reap()
            if self._board.draw():
                self._tell_progress()

    def _await_points(self) -> None:
        """The sweep can write no more: points that run checkpoint and stop before it ends."""
        self._ask_to_stop(end_request.End(how="stop", place="sweep"))
        for running in self._running.values():
            running.process.join()
            with suppress(Refused):
                self._bury([task for task in running.group if _silent(task.run)], running)

    def _warm_up(self) -> None:
        """Start the parent of the points, which imports torch; the points can be seen meanwhile.

        Nobody has looked for a stop yet, so one cuts this short.
        """
        self._job.recorder.phase("importing torch", "for all points")
        self._board.draw()
        process = self._context.Process(target=os.getpid)
        try:
            process.start()
        except (EOFError, ConnectionError) as error:
            said = _last_line(self._job.recorder.run) or "no word why"
            raise DltuiError(
                f"the process that imports torch for all points died: {said}"
            ) from error
        process.join()

    def _tell_progress(self) -> None:
        """Points are few and long: what is done of the running ones counts, too."""
        running = [task.point.number for one in self._running.values() for task in one.group]
        told = self._done, round(sum(self._board.share(number) for number in running), 2)
        if told != self._told:
            self._told = told
            self._job.recorder.progress(*told)

    def _share(self, waiting: list[Task], places: int) -> None:
        """Part the points into those that share a process, and say how."""
        wanted = self._job.preset.sweep.lanes
        shared = grouping.share(waiting, wanted, places)
        self._waiting = shared.groups
        detail = "one after another" if places == 1 else f"{places} side by side"
        if wanted > 1 and waiting:
            detail = f"{len(waiting)} in {len(shared.groups)} processes, {detail}"
        self._job.recorder.phase("training points", detail)
        for reason, points in shared.apart.items():
            self._say_apart(reason, points)

    def _say_apart(self, reason: str, points: int) -> None:
        """Each reason once, however many groups find it."""
        if reason not in self._said:
            self._said.add(reason)
            words = grouping.in_words(reason, points, len(self._tasks))
            self._job.recorder.message(words, level="warning")

    def _start(self, group: Group, place: dict[str, str]) -> None:
        for task in group:
            task.run.begin_anew()
        told, tell = self._context.Pipe(duplex=False)
        paths = [str(task.run.path) for task in group]
        process = self._context.Process(target=self._target, args=(paths, place, tell))
        process.start()
        tell.close()
        self._running[process.sentinel] = _Process(process, group, place, told)

    def _reap(self) -> list[dict[str, str]]:
        """The places of the processes that ended meanwhile; waits for one a moment."""
        places: list[dict[str, str]] = []
        for sentinel in connection.wait(list(self._running), timeout=0.2):
            assert isinstance(sentinel, int)
            ended = self._running.pop(sentinel)
            ended.process.join()
            places.append(ended.place)
            if refusal := ended.refusal() or self._died_in_trial(ended):
                self._say_apart(refusal, len(ended.group))
                self._waiting[:0] = [[task] for task in ended.group]
            else:
                self._look_at(ended)
        return places

    def _died_in_trial(self, ended: _Process) -> str:
        """Why lanes whose process has died get one each; empty where they had begun."""
        begun = any(identities.read(task.run) for task in ended.group)
        if begun or self._ending or len(ended.group) == 1 or not ended.process.exitcode:
            return ""
        return f"{_last_words(ended)} while they were tried"

    def _look_at(self, ended: _Process) -> None:
        """How the points of a process ended, and what follows from it."""
        if silent := [task for task in ended.group if _silent(task.run)]:
            self._bury(silent, ended)
        for task in ended.group:
            # One that was stopped goes on when the sweep does: it has not ended.
            if (how := outcome(task)).status is not Status.STOPPED:
                self._done += 1
                place = f"[{self._done}/{len(self._tasks)}]"
                level = "warning" if how.status.broken else "info"
                words = f"{place} {in_words(how, self._job.preset)}"
                self._job.recorder.message(words, level=level)
        self._tell_progress()
        broken = [task for task in ended.group if outcome(task).status.broken]
        if not broken:
            return
        if self._ending:
            return
        if self._job.preset.sweep.fail_fast:
            self._end(f"{broken[0].point.label} failed: stopping the others")
        elif any(self._lacks_what_all_need(task) for task in broken):
            self._end(f"{broken[0].point.label} lacks what all points need: stopping the others")

    def _lacks_what_all_need(self, task: Task) -> bool:
        """Whether the point ended for want of data, a device or disk that the others want too.

        They do when nothing that decides about it is swept, or when it is the second to say so.
        """
        lacked = _lacked(task)
        again = lacked in self._lacked
        self._lacked |= {lacked} - {""}
        alike = not any(key.startswith(MOVING) for t in self._tasks for key in t.point.settings)
        return bool(lacked) and (alike or again)

    def _bury(self, silent: Group, ended: _Process) -> None:
        """Give points whose process died without a result one that says what it said last."""
        words = _last_words(ended)
        for task in silent:
            failed = results.bare(
                task.run,
                requests.read(task.run),
                status=Status.FAILED,
                message=words,
                exit_code=_as_exit_code(ended.process.exitcode),
            )
            results.write(task.run, failed)

    def _end(self, why: str) -> None:
        """Ask every running point to checkpoint and stop, and start no more."""
        self._ending = True
        self._job.recorder.phase(why)
        end = end_request.read(self._job.recorder.run) or end_request.End(how="stop", place="sweep")
        self._ask_to_stop(end)

    def _ask_to_stop(self, end: end_request.End) -> None:
        for running in self._running.values():
            for task in running.group:
                end_request.note(task.run, end)
            process = running.process
            if process.pid is not None and process.is_alive():
                os.kill(process.pid, signal.SIGTERM)

    def _outcome(self) -> Outcome:
        results = [outcome(task) for task in self._tasks]
        ended = sum(result.status.kept for result in results)
        broken = [result for result in results if result.status.broken]
        total = len(results)
        metrics = self._board.best() | {"points": float(total), "points/ended": float(ended)}
        if broken:
            first = broken[0]
            words = f"{len(broken)} of {total} points failed; {first.label}: {first.message}"
            return Outcome(
                metrics=metrics,
                status=Status.FAILED,
                message=words.rstrip(": "),
                exit_code=self._code(broken),
            )
        if ended < total:
            words = f"{ended} of {total} points have ended"
            return Outcome(metrics=metrics, status=Status.STOPPED, message=words)
        odd = Counter(ending.short(result.status, result.message) for result in results)
        del odd[str(Status.FINISHED)]
        words = ", ".join(f"{count} of {total} points {word}" for word, count in odd.items())
        return Outcome(metrics=metrics, message=words)

    def _code(self, broken: Sequence[PointResult]) -> ExitCode | None:
        """What all ``broken`` points ended with: lacking something, or, of every point, misuse."""
        found = [results.read(self._tasks[point.number].run) for point in broken]
        codes = {result and result.exit_code for result in found}
        if codes == {ExitCode.RESOURCE}:
            return ExitCode.RESOURCE
        every = len(broken) == len(self._tasks)
        return ExitCode.USAGE if codes == {ExitCode.USAGE} and every else None


def _lacked(task: Task) -> str:
    """What the machine lacked for a point that failed for it; empty for any other ending."""
    result = results.read(task.run)
    resource = result and result.exit_code == ExitCode.RESOURCE and result.status is Status.FAILED
    return result.message if result and resource else ""


def _silent(run: RunDir) -> bool:
    """Whether a point whose process has ended left no result, though nobody asked it to end."""
    status = state.status(run)
    return not status.final or status is Status.LOST


def _await_orphans(tasks: list[Task]) -> None:
    """Wait until no point runs any more that an earlier, killed coordinator started."""
    deadline = time.monotonic() + ORPHAN_SECONDS
    while time.monotonic() < deadline:
        if not any(state.status(task.run) is Status.RUNNING for task in tasks):
            return
        time.sleep(0.1)


def _last_line(run: RunDir) -> str:
    """What its process printed last, of an exception its own line."""
    lines = small_files.end(run.log, 4_000).splitlines()
    return next((line.strip() for line in reversed(lines) if line.strip()), "")


def _as_exit_code(code: int | None) -> ExitCode:
    """What a process that left no result meant by how it ended."""
    return ExitCode.RESOURCE if code == ExitCode.RESOURCE else ExitCode.FAILED


def _last_words(ended: _Process) -> str:
    """What ended a process that left no result, and what it said last."""
    code = ended.process.exitcode or 0
    how = f"signal {signal.Signals(-code).name}" if code < 0 else f"code {code}"
    said = _last_line(ended.group[0].run)
    return f"its process ended with {how}" + (f": {said}" if said else "")
