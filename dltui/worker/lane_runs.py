"""Points as lanes: one process that trains them together, each with the files of its own run."""

from __future__ import annotations

from collections.abc import Sequence
from multiprocessing.connection import Connection
from pathlib import Path
from tempfile import TemporaryDirectory

from dltui.errors import Interrupted, ResourceError
from dltui.launch import resumable
from dltui.predict.out_of_memory import lanes_out_of_memory_in_words
from dltui.presets.load import load
from dltui.runs.files import request as requests
from dltui.runs.layout import RunDir
from dltui.runs.log.events import Status
from dltui.runs.log.recorder import Recorder
from dltui.topics.job import Job
from dltui.topics.training import Training, prepare
from dltui.training import supervised
from dltui.training.lanes.lane_loop import Lanes, at_the_same_step
from dltui.training.lanes.lane_trial import SharedData, common_step, unfit
from dltui.training.loop import Fit
from dltui.worker import ending, experiment
from dltui.worker.attempt import Attempt
from dltui.worker.closing import conclude_unbegun
from dltui.worker.copies import none_left
from dltui.worker.ending import Ending, say
from dltui.worker.heartbeat import heartbeat
from dltui.worker.process import begin, take_on, this_process
from dltui.worker.signals import Stop
from dltui.writing import Refused, appended, writing


def main(runs: Sequence[RunDir], tell: Connection[str, str]) -> int:
    """Be the worker of all ``runs``; the largest of their exit codes.

    When they cannot be lanes, why is told, and nothing in their directories has changed.
    """
    stop = Stop()
    stop.install()
    shared = SharedData()
    try:
        why = _refusal(runs, shared)
    except (OSError, Refused) as error:  # of the throwaway directory
        why = f"they cannot be tried: {error}"
    if why:
        tell.send(why)
        return 0
    with none_left():
        return _LaneGroup(runs, shared, stop).run()


def _refusal(runs: Sequence[RunDir], shared: SharedData) -> str:
    """Why ``runs`` cannot be lanes, from the first of them prepared in a throwaway directory.

    An error there is none of this: every lane meets it again, and ends with it.
    """
    with TemporaryDirectory() as folder, Recorder(RunDir(Path(folder))) as recorder:
        try:
            request = requests.read(runs[0])
            preset = load(runs[0].preset).preset
            experiment.import_torch(preset.run.threads or request.threads)
            root = Path(request.data_root) if request.data_root else None
            setup = prepare(
                Job(preset=preset, recorder=recorder, data_root=root, folder=Path(request.folder))
            )
        except BaseException:  # noqa: BLE001 - also SystemExit out of a user's file
            return ""
        shared.know(setup)
        return unfit(setup, len(runs))


class _LaneGroup:
    """The lanes of one process, from their first event to their results."""

    def __init__(self, runs: Sequence[RunDir], shared: SharedData, stop: Stop) -> None:
        self._runs, self._shared, self._stop = runs, shared, stop
        self._training: dict[Fit, Attempt] = {}
        self._resumed: list[Fit] = []
        self._owned: dict[RunDir, str] = {}
        self._code = 0

    def run(self) -> int:
        resume = {run: resumable.begun(run) for run in self._runs}
        attempts = self._take_on()
        self._owned = {one.run: one.identity.token for one in attempts}
        with heartbeat(self._owned):
            for attempt in attempts:
                self._begin(attempt, resume[attempt.run])
            try:
                if self._stop():
                    # The others would begin without those that it cut short, draw their random
                    # numbers as so few, and never be what they are together.
                    raise Interrupted("stopped before the first step")
                self._train()
            except BaseException as error:  # noqa: BLE001 - whatever it is, it ends them all
                end = ending.of_error(error, self._runs[0].path)
                for attempt in self._training.values():
                    self._conclude(attempt, end)
        return self._code

    def _take_on(self) -> list[Attempt]:
        for run in self._runs[1:]:
            self._refer(run)
        asked = {run: requests.read(run) for run in self._runs}
        mine = {run: this_process(run, one) for run, one in asked.items()}
        doubts = {run: resumable.doubts(run) for run in self._runs}
        take_on(mine, self._stop)
        attempts = []
        for run, request in asked.items():
            try:
                recorder = begin(run, mine[run].token, doubts[run], self._stop)
            except Refused as error:
                self._code = max(self._code, conclude_unbegun(run, error, request))
            else:
                attempts.append(Attempt(run, request, mine[run], recorder, self._stop))
        return attempts

    def _refer(self, run: RunDir) -> None:
        """Let its log say where the process of all writes."""
        first = Path("..") / self._runs[0].id / self._runs[0].log.name
        text = f"one of {len(self._runs)} lanes; their process writes to {first}\n"
        try:
            with writing(run.log), appended(run.log) as log:
                log.write(text.encode())
        except Refused as error:
            say(error)

    def _begin(self, attempt: Attempt, resume: bool) -> None:
        """All that a lane does by itself, and may fail at, before the first step."""
        try:
            with self._stop.at_once(attempt.run, lambda: attempt.recorder.doing):
                training = attempt.begin(resume=resume)
                assert isinstance(training, Training)
                setup = prepare(training.job, self._shared.dataset(training.job.preset))
                fit = self._shared.start(setup, training.hooks)
        except BaseException as error:  # noqa: BLE001 - also SystemExit out of a user's file
            why = self._stop.cut or error
            self._conclude(attempt, ending.of_error(why, attempt.run.path))
            return
        self._training[fit] = attempt
        if resume:
            self._resumed.append(fit)

    def _train(self) -> None:
        step = common_step([fit.setup for fit in self._resumed])
        for fit in self._resumed:
            self._go_on(fit, step)
        for part in at_the_same_step(list(self._training)):
            for fit in part:
                fit.setup.recorder.phase("training", f"as one of {len(part)} lanes")
            with lanes_out_of_memory_in_words(part[0].setup, len(part)):
                for fit, status in Lanes(part).run():
                    self._end(fit, status)

    def _go_on(self, fit: Fit, step: int) -> None:
        """One whose checkpoints are all broken ends alone."""
        try:
            supervised.go_on(fit, step)
        except ResourceError as error:
            attempt = self._training.pop(fit)
            self._conclude(attempt, ending.of_error(error, attempt.run.path))

    def _end(self, fit: Fit, status: Status) -> None:
        attempt = self._training.pop(fit)
        try:
            end = ending.of_outcome(supervised.conclude(fit, status))
        except BaseException as error:  # noqa: BLE001 - also SystemExit out of a user's file
            end = ending.of_error(error, attempt.run.path)
        self._conclude(attempt, end)

    def _conclude(self, attempt: Attempt, end: Ending) -> None:
        self._code = max(self._code, attempt.conclude(end))
        self._owned.pop(attempt.run)
