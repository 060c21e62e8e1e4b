"""The coordinator of a sweep: every point, or group of lanes, a process forked from a warm parent.

The parent has torch and the topic's work imported, but no threads and no CUDA: a point starts in
hundredths of a second instead of seconds, with clean memory, and one that fails is one row.
"""

from __future__ import annotations

import os
import time
from collections import Counter
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, replace

from dltui.devices.host import usable_cores
from dltui.errors import DltuiError, ExitCode, ResourceError
from dltui.launch import patience
from dltui.launch.queue import holding, needs
from dltui.launch.queue.limits import limits
from dltui.launch.warm import ahead
from dltui.preflight.checks import MOVING, require
from dltui.presets import idle
from dltui.presets.load import load
from dltui.presets.sweep import size
from dltui.runs.files import end_request
from dltui.runs.files import request as requests
from dltui.runs.files import result as results
from dltui.runs.files.result import PointResult
from dltui.runs.listing.parallel import each
from dltui.runs.liveness import ending, state
from dltui.runs.log.events import Status
from dltui.runs.outcome import Outcome
from dltui.sweeps import gone, grouping
from dltui.sweeps.board import SweepBoard
from dltui.sweeps.collecting import settle
from dltui.sweeps.grouping import Group
from dltui.sweeps.helper import Child, Helper
from dltui.sweeps.points import Task, in_words, lay_out, outcome
from dltui.sweeps.slots import choose
from dltui.topics.job import Job
from dltui.writing import Refused

LOOK_SECONDS = 0.2
"""How long is waited for a point's end before the sweep is drawn and a stop is looked for."""


def coordinate(job: Job, target: str, preload: Sequence[str]) -> Outcome:
    """Run every point of the job's sweep that has not ended before.

    ``target`` is a ``Target`` as ``module:function``: by its name, since a point is a run and it
    is a run that calls this. ``preload`` are modules for the warm parent to import. A point that
    fails, diverges or runs out of memory does not end the others, unless the sweep says
    ``fail_fast`` and it failed, or it lacked data or a device that the others lack as well.
    """
    sweep, preset = job.recorder.run, job.preset
    if job.collect:
        return _collect(job, target)
    loaded = load(sweep.preset)
    require(loaded, data_root=job.data_root, runs_root=sweep.path.parent)
    request = requests.read(sweep)
    cores = min(usable_cores(), limits().cores or usable_cores())
    slots = choose(
        preset,
        points=size(preset.sweep),
        cores=max(1, cores - 1) if request.nice else cores,
        threads=0 if request.nice else request.threads,
    )
    try:
        holding.tell(sweep, slots.gpus)
    except Refused as error:
        job.recorder.message(str(error), level="warning")
    job.recorder.phase("laying out points")
    tasks = lay_out(sweep, preset, slots.threads)
    for words in idle.in_points(preset.train, (task.point.settings for task in tasks)):
        job.recorder.message(words)
    if slots.threads:
        os.environ["OMP_NUM_THREADS"] = str(slots.threads)
    return _Coordinator(job, tasks, target, preload).run(slots.places)


def _collect(job: Job, target: str) -> Outcome:
    """The figures and the outcome of points that jobs of their own have run."""
    job.recorder.phase("collecting points")
    sweep = job.recorder.run
    tasks = lay_out(sweep, job.preset, requests.read(sweep).threads)
    settle(sweep, tasks)
    return _Coordinator(job, tasks, target, ()).collected()


@dataclass(frozen=True, slots=True)
class _Process:
    """A group's process; what it said when it ended is why its points do not share it."""

    child: Child
    group: Group
    place: dict[str, str]


class _Coordinator:
    """Keeps every place busy until all points have ended or a stop is asked for."""

    def __init__(self, job: Job, tasks: list[Task], target: str, preload: Sequence[str]) -> None:
        self._job = job
        self._tasks = tasks
        self._target, self._preload = target, preload
        self._waiting: list[Group] = []
        self._done = 0
        self._told: tuple[int, float] | None = None
        self._running: dict[Child, _Process] = {}
        self._denied_since: float | None = None
        self._pause_until = 0.0
        self._said: set[str] = set()
        self._lacked: set[str] = set()
        self._board = SweepBoard(job.preset, tasks, job.recorder)
        self._ending = False

    def run(self, places: list[dict[str, str]]) -> Outcome:
        gone.await_orphans([task.run for task in self._tasks])
        found = each(self._tasks, lambda task: state.status(task.run))
        waiting = [t for t, status in zip(self._tasks, found, strict=True) if not status.kept]
        self._done = len(self._tasks) - len(waiting)
        recorder = self._job.recorder
        if self._job.resume:
            recorder.resumed(self._done)
        recorder.plan(steps=len(self._tasks), unit="point")
        if waiting:
            helper = self._warm_up()
            self._share(waiting, len(places))
            self._tell_progress()
            try:
                self._run_points(helper, list(places))
            except DltuiError:
                self._await_points()
                raise
            helper.close()
        self._board.draw(final=True)
        return self._outcome()

    def collected(self) -> Outcome:
        """Nothing is begun."""
        self._ending = True
        self._job.recorder.plan(steps=len(self._tasks), unit="point")
        for task in self._tasks:
            self._tell_ended(task)
        self._tell_progress()
        self._board.draw(final=True)
        return self._outcome()

    def _run_points(self, helper: Helper, free: list[dict[str, str]]) -> None:
        while self._running or (self._waiting and not self._ending):
            if self._job.stop_requested() and not self._ending:
                self._end("stopping points")
            while free and not self._ending and (group := self._next()):
                self._start(helper, group, free.pop())
            free += self._reap(helper.look(LOOK_SECONDS))
            if self._board.draw():
                self._tell_progress()

    def _await_points(self) -> None:
        """The sweep cannot go on, on a full disk say: points that run checkpoint and stop before
        it ends.
        """
        self._ask_to_stop(end_request.End(how="stop", place="sweep"))
        for running in self._running.values():
            while running.child.lives:
                time.sleep(LOOK_SECONDS)
            if running.child.pid:
                with suppress(Refused):
                    self._bury([t for t in running.group if gone.silent(t.run)], running)

    def _warm_up(self) -> Helper:
        """Start the parent of the points, which imports torch; the points can be seen meanwhile.

        Nobody has looked for a stop yet, so one cuts this short.
        """
        slow = needs.torch(self._job.preset)
        self._job.recorder.phase("importing torch" if slow else "starting", "for all points")
        self._board.draw()
        try:
            helper = Helper(self._target, self._preload, self._warn, ahead.take())
            helper.warm_up()
        except ResourceError:
            raise
        except DltuiError as error:
            said = gone.last_line(self._job.recorder.run) or "no word why"
            raise DltuiError(f"{error}: {said}") from None
        return helper

    def _warn(self, words: str) -> None:
        self._job.recorder.message(words, level="warning")

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
            self._warn(grouping.in_words(reason, points, len(self._tasks)))

    def _next(self) -> Group | None:
        """The first that waits; null while none is to begin.

        A point that a process of an earlier coordinator still runs, though it was asked to end,
        has its turn when that is gone.
        """
        if time.monotonic() < self._pause_until:
            return None
        for group in list(self._waiting):
            standing = [state.status(task.run) for task in group]
            if Status.RUNNING in standing:
                continue
            self._waiting.remove(group)
            left = [t for t, status in zip(group, standing, strict=True) if not status.kept]
            self._done += len(group) - len(left)
            if left:
                return left
        return None

    def _start(self, helper: Helper, group: Group, place: dict[str, str]) -> None:
        for task in group:
            task.run.begin_anew()
            self._board.begin(task)
        child = helper.fork([str(task.run.path) for task in group], place)
        self._running[child] = _Process(child, group, place)

    def _reap(self, children: Sequence[Child]) -> list[dict[str, str]]:
        """The places of the processes that ended, and what follows from it."""
        places: list[dict[str, str]] = []
        for child in children:
            ended = self._running.pop(child)
            places.append(ended.place)
            if child.denied:
                self._wait_for_room(child.denied)
            else:
                self._denied_since = None
            if child.untouched:
                self._waiting.insert(0, ended.group)
            elif refusal := child.said or self._died_in_trial(ended):
                self._say_apart(refusal, len(ended.group))
                self._waiting[:0] = [[task] for task in ended.group]
            else:
                self._look_at(ended)
        return places

    def _wait_for_room(self, number: int) -> None:
        """The system lets no process begin: it may when others have ended, of this sweep or not.

        ``ResourceError`` when it still does not though none of this sweep runs.
        """
        now = time.monotonic()
        if self._denied_since is None:
            self._warn(patience.waiting(number))
        self._denied_since = self._denied_since or now
        self._pause_until = now + patience.EVERY
        if not self._running and now - self._denied_since >= patience.SECONDS:
            raise ResourceError(patience.gave_up(number))

    def _died_in_trial(self, ended: _Process) -> str:
        """Why lanes whose process has died get one each; empty where they had begun."""
        begun = any(gone.worked_on(task.run, ended.child) for task in ended.group)
        if begun or self._ending or len(ended.group) == 1 or ended.child.code == 0:
            return ""
        return f"{gone.last_words(ended.child, ended.group[0].run)} while they were tried"

    def _look_at(self, ended: _Process) -> None:
        """How the points of a process ended, and what follows from it."""
        if not self._ending:
            again = [task for task in ended.group if gone.to_begin_again(task.run, ended.child)]
            self._waiting[:0] = [again] if again else []
            ended = replace(ended, group=[task for task in ended.group if task not in again])
        if silent := [task for task in ended.group if gone.silent(task.run)]:
            self._bury(silent, ended)
        for task in ended.group:
            self._tell_ended(task)
        self._tell_progress()
        broken = [task for task in ended.group if outcome(task).status.broken]
        if not broken or self._ending:
            return
        if self._job.preset.sweep.fail_fast:
            self._end(f"{broken[0].point.label} failed: stopping the others")
        elif any(self._lacks_what_all_need(task) for task in broken):
            self._end(f"{broken[0].point.label} lacks what all points need: stopping the others")

    def _tell_ended(self, task: Task) -> None:
        how = outcome(task)
        if how.status is not Status.STOPPED:
            self._done += 1
            place = f"[{self._done}/{len(self._tasks)}]"
            level = "warning" if how.status.broken else "info"
            words = f"{place} {in_words(how, self._job.preset)}"
            self._job.recorder.message(words, level=level)
        elif not self._ending:
            # It goes on when the sweep does: it has not ended.
            said = ending.of(task.run, how.status, how.message)
            self._warn(f"{how.label} {said}: the others go on")

    def _lacks_what_all_need(self, task: Task) -> bool:
        """Whether the point ended for want of data, a device or disk that the others want too.

        They do when nothing that decides about it is swept, or when it is the second to say so.
        """
        lacked = gone.lacked(task.run)
        again = lacked in self._lacked
        self._lacked |= {lacked} - {""}
        alike = not any(key.startswith(MOVING) for t in self._tasks for key in t.point.settings)
        return bool(lacked) and (alike or again)

    def _bury(self, silent: Group, ended: _Process) -> None:
        """Give points whose process died without a result one that says what it said last."""
        words = gone.last_words(ended.child, ended.group[0].run)
        for task in silent:
            failed = results.bare(
                task.run,
                requests.read(task.run),
                status=Status.FAILED,
                message=words,
                exit_code=gone.exit_code(ended.child.code),
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
            running.child.terminate()

    def _outcome(self) -> Outcome:
        results = each(self._tasks, outcome)
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
        if ended < total and self._ending:
            words = f"{ended} of {total} points have ended"
            return Outcome(metrics=metrics, status=Status.STOPPED, message=words)
        if ended < total:
            return Outcome(metrics=metrics, status=Status.FAILED, message=self._stopped(results))
        odd = Counter(ending.short(result.status, result.message) for result in results)
        del odd[str(Status.FINISHED)]
        words = ", ".join(f"{count} of {total} points {word}" for word, count in odd.items())
        return Outcome(metrics=metrics, message=words)

    def _stopped(self, points: Sequence[PointResult]) -> str:
        """Of a sweep that nobody stopped: those of its points that somebody did."""
        stopped = [point for point in points if not point.status.kept]
        first = stopped[0]
        said = ending.of(self._tasks[first.number].run, first.status, first.message)
        count = f"{len(stopped)} of {len(points)} points"
        return f"{count} have not ended, resume goes on; {first.label}: {said}"

    def _code(self, broken: Sequence[PointResult]) -> ExitCode | None:
        """What all ``broken`` points ended with: lacking something, or, of every point, misuse."""
        found = each([self._tasks[point.number].run for point in broken], results.read)
        codes = {result and result.exit_code for result in found}
        if codes == {ExitCode.RESOURCE}:
            return ExitCode.RESOURCE
        every = len(broken) == len(self._tasks)
        return ExitCode.USAGE if codes == {ExitCode.USAGE} and every else None
