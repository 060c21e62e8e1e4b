"""One attempt at a run, from its first event to its result: every way out leaves one."""

from __future__ import annotations

import os
from dataclasses import dataclass, replace
from pathlib import Path
from subprocess import Popen

import msgspec

from dltui.cluster import requeue
from dltui.errors import DltuiError, ExitCode, UsageError
from dltui.launch import joined
from dltui.launch import ranks as launch
from dltui.launch.echo import Echo
from dltui.launch.queue import needs
from dltui.launch.ranks import Seat
from dltui.preflight import consent
from dltui.presets.load import Loaded, load
from dltui.presets.schema import Preset
from dltui.runs.concluding import make_room
from dltui.runs.files import end_request, ranks, reserve
from dltui.runs.files import identity as identities
from dltui.runs.files.identity import Identity
from dltui.runs.files.request import Request
from dltui.runs.layout import RunDir
from dltui.runs.log.events import Status
from dltui.runs.log.recorder import Recorder
from dltui.runs.outcome import Outcome
from dltui.topics.catalogue import topics
from dltui.topics.job import Job, Runnable
from dltui.worker import ending, experiment
from dltui.worker.closing import conclude
from dltui.worker.crew import Crew
from dltui.worker.ending import Ending
from dltui.worker.heartbeat import demand_own
from dltui.worker.signals import Stop
from dltui.writing import Refused


@dataclass(slots=True)
class Attempt:
    run: RunDir
    request: Request
    identity: Identity
    recorder: Recorder
    stop: Stop
    preset: Preset | None = None
    collect: bool = False
    echo: Echo | None = None
    crew: Crew | None = None

    def work(self, *, resume: bool) -> int:
        """Do what the preset says and write how it ended; returns the exit code."""
        try:
            with self.stop.at_once(self.run, lambda: self.recorder.doing):
                work = self.begin(resume=resume)
                end = ending.of_outcome(work if isinstance(work, Outcome) else work.run())
        except BaseException as error:  # noqa: BLE001 - also SystemExit out of a user's file
            self.recorder.leave_if_forked()
            make_room(self.run)
            end = ending.of_error(self.stop.cut or error, self.run.path)
            own = isinstance(error, DltuiError) and self.stop.cut is None
            if self.crew and not own and (other := self.crew.reason()):
                end = other
        return self.conclude(end) if self.crew is None else self._conclude_all(self.crew, end)

    def _conclude_all(self, crew: Crew, end: Ending) -> int:
        """Of all ranks; those that still have something to do are ended."""
        crew.take(end)
        if end.status in (Status.FINISHED, Status.DIVERGED, Status.STOPPED):
            crew.leave()
        else:
            crew.kill()
        return self.conclude(end)

    def conclude(self, end: Ending) -> int:
        """Write the run's last files; its exit code."""
        self.recorder.leave_if_forked()
        demand_own(self.run, self.identity.token)
        if end.status is Status.STOPPED:
            if end_request.read(self.run) is None and identities.slurm_id():
                why = self._left_to_slurm()
                if why is None:
                    return int(ExitCode.FINISHED)
                end = replace(end, message="; ".join(filter(None, (end.message, why))))
            self.stop.say_who(self.run)
        code = conclude(
            self.run,
            end,
            recorder=self.recorder,
            request=self.request,
            identity=self.identity,
            preset=self.preset,
        )
        return int(code)

    def _left_to_slurm(self) -> str | None:
        """Null where Slurm has the run in its queue from here on; else why not, if it should."""
        self.recorder.flush()
        if self.stop.warned and requeue.wanted():
            self.recorder.message("the time limit is near: handed back to Slurm, to go on")
            return requeue.hand_back(self.run, self.identity) or None
        return None if requeue.leave(self.run, self.identity) else ""

    def begin(self, *, resume: bool) -> Outcome | Runnable:
        """All that comes before a training, or all that there is."""
        reserve.hold(self.run)
        loaded = load(self.run.preset)
        self.preset = preset = loaded.preset
        if known := topics()[preset.topic].metrics:
            self.recorder.declare(known)
        folder = self._folder()
        self._agree(replace(loaded, folder=folder))
        self._known(
            identities.complete(
                self.identity, device=preset.run.device, seed=preset.run.seed, folder=folder
            )
        )
        job = Job(
            preset=preset,
            recorder=self.recorder,
            data_root=Path(self.request.data_root) if self.request.data_root else None,
            folder=folder,
            stop_requested=self.stop,
            resume=resume,
            collect=self.collect,
            echo=self.echo or Echo(),
        )
        return self._alone(job) if preset.sweep.empty else experiment.sweep(job)

    def _folder(self) -> Path:
        """The preset's, where files that its code opens by relative paths lie as well."""
        folder = Path(self.request.folder)
        try:
            os.chdir(folder)
        except OSError as error:
            why = f"the preset's folder {folder} cannot be entered: {error.strerror}"
            self.recorder.message(f"{why}; files of one's own are not found", "warning")
        return folder

    def _agree(self, loaded: Loaded) -> None:
        """Who runs a preset agrees to its code, and is not asked again by a plan."""
        if not self.run.is_point:
            try:
                consent.agree(loaded)
            except Refused as error:
                self.recorder.message(f"a plan will ask for this code again: {error}")

    def _together(self, preset: Preset) -> Seat | None:
        """This process as the first of several ranks, where there are to be several."""
        ranks.clear(self.run)
        children: list[Popen[bytes]] = []
        if place := joined.found():
            _demand_as_many(preset, place)
            seat = joined.seat(self.run, place)
        elif (size := launch.wanted(preset.run)) > 1:
            seat, children = launch.begin(self.run, size)
        else:
            return None
        self.crew = Crew(
            self.run,
            seat,
            children,
            preset.run.rank_timeout,
            lambda: self.recorder.doing,
            self.conclude,
        )
        return seat

    def _alone(self, job: Job) -> Outcome | Runnable:
        preset = job.preset
        trains = needs.torch(preset)
        if trains and (preset.run.ranks != 1 or job.resume or joined.found()):
            job = replace(job, seat=self._together(preset))
        if trains:
            self.recorder.phase("importing torch")
            experiment.import_torch(preset.run.threads or self.request.threads)
        size = job.seat.size if job.seat else 1
        device = experiment.device_of(preset)
        self._known(msgspec.structs.replace(self.identity, device=device, ranks=size))
        work = experiment.find(preset)
        if job.resume and trains and not experiment.trains(preset):
            self.recorder.resumed(0)  # without checkpoints it begins anew
        return work(job)

    def _known(self, identity: Identity) -> None:
        self.identity = identity
        demand_own(self.run, identity.token)
        identities.write(self.run, identity)


def _demand_as_many(preset: Preset, place: joined.Place) -> None:
    """``UsageError`` where the preset is for another number of ranks, or for none."""
    asked = preset.run.ranks
    if asked not in (1, "all", place.size):
        raise UsageError(f"run.ranks = {asked}, and {place.size} were begun: leave it out")
    if not topics()[preset.topic].experiments[preset.experiment].lanes:
        raise UsageError(f"{preset.experiment} is not one training that {place.size} ranks share")
