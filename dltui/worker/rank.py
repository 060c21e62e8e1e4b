"""The process of a rank but the first: ``python -m dltui.worker.rank RUN_DIR``.

It does what the worker of the run, which is rank 0, tells it, records nothing but its sign of life,
and ends with the worker.
"""

from __future__ import annotations

import os
import signal
import socket
import sys
import time
from pathlib import Path

from dltui.errors import DltuiError, ExitCode
from dltui.launch import joined, ranks
from dltui.launch.ranks import Seat
from dltui.presets.load import load
from dltui.runs.files import ranks as files
from dltui.runs.files import request as requests
from dltui.runs.layout import RunDir
from dltui.runs.liveness import hearing, processes
from dltui.runs.liveness.processes import die_with_parent
from dltui.runs.log.muted import Muted
from dltui.runs.outcome import Outcome
from dltui.topics.job import Job
from dltui.worker import ending, experiment
from dltui.worker.leaving import leave
from dltui.worker.rank_life import RankLife
from dltui.worker.talk import never_fail

YIELD_SECONDS = 4.0
"""So long a rank that no longer reaches another says nothing: that one is why, and rank 0 sees it
meanwhile.
"""


def main(run: RunDir) -> int:
    """Its exit code: 0 where rank 0 let it go."""
    _live_with_worker()
    place, recorder = joined.found(), Muted(run)
    seat = joined.seat(run, place) if place else ranks.own()
    life = RankLife(run, seat, lambda: recorder.doing, lambda: _end_with_first(run))
    try:
        end = ending.of_outcome(_work(run, seat, recorder))
    except BaseException as error:  # noqa: BLE001 - also SystemExit out of a user's file
        end = ending.of_error(error, run.path)
        if _for_another(error):
            time.sleep(YIELD_SECONDS)
    life.end(end)
    return int(end.exit_code)


def _work(run: RunDir, seat: Seat, recorder: Muted) -> Outcome:
    request = requests.read(run)
    preset = load(run.preset).preset
    folder = Path(request.folder)
    if folder.is_dir():
        os.chdir(folder)
    recorder.phase("importing torch")
    experiment.import_torch(preset.run.threads or request.threads)
    work = experiment.find(preset)(
        Job(
            preset=preset,
            recorder=recorder,
            data_root=Path(request.data_root) if request.data_root else None,
            folder=folder,
            seat=seat,
        )
    )
    return work if isinstance(work, Outcome) else work.run()


def _for_another(error: BaseException) -> bool:
    """Whether a collective failed; gloo's errors have no type of their own."""
    told = "gloo" in str(error) or type(error).__name__ == "DistBackendError"
    return isinstance(error, RuntimeError) and told


def _live_with_worker() -> None:
    """What asks for a stop asks rank 0, which tells the others; it may be there no more."""
    for number in (signal.SIGTERM, signal.SIGUSR2, signal.SIGINT, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)
    hearing.hear()
    if parent := os.environ.get(ranks.PARENT):
        die_with_parent()
        if os.getppid() != int(parent):
            os._exit(ExitCode.FAILED)


def _end_with_first(run: RunDir) -> None:
    """Where somebody else has begun the ranks, and rank 0 of this machine is gone."""
    first = next((one for one in files.read(run) if one.rank == 0), None)
    if first and first.host == socket.gethostname() and not processes.start(first.pid):
        os._exit(ExitCode.FAILED)


if __name__ == "__main__":
    never_fail()
    try:
        leave(main(RunDir(Path(sys.argv[1]).absolute())))
    except DltuiError as error:
        ending.say(error)
        leave(int(error.exit_code))
