"""The process of a run: ``python -m dltui.worker RUN_DIR`` reads one directory and fills it."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from dltui.errors import DltuiError, ExitCode
from dltui.presets.load import load
from dltui.runs import identity as identities
from dltui.runs import request as requests
from dltui.runs.layout import RunDir
from dltui.runs.recorder import Recorder
from dltui.topics.job import Job
from dltui.worker import ending
from dltui.worker.carry_out import carry_out
from dltui.worker.closing import conclude, hold_reserve
from dltui.worker.heartbeat import heartbeat
from dltui.worker.signals import Stop


def main(run: RunDir) -> int:
    stop = Stop()
    stop.install()
    request = requests.read(run)
    os.nice(request.nice)
    resume = run.events.exists()
    identity = identities.of_this_process(request.name)
    identities.write(run, identity)
    recorder = Recorder(run)
    preset = None
    with heartbeat(run):
        try:
            recorder.phase("starting")
            hold_reserve(run)
            folder = Path(request.folder)
            preset = load(run.preset).preset
            identity = identities.complete(
                identity, device=preset.run.device, seed=preset.run.seed, folder=folder
            )
            identities.write(run, identity)
            job = Job(
                preset=preset,
                recorder=recorder,
                data_root=Path(request.data_root) if request.data_root else None,
                folder=folder,
                stop_requested=stop,
                resume=resume,
            )
            end = ending.of_outcome(carry_out(job, request.threads))
        except BaseException as error:  # noqa: BLE001 - every way out leaves a result
            end = ending.of_error(error)
        conclude(run, end, recorder=recorder, request=request, identity=identity, preset=preset)
    return int(end.exit_code)


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit("usage: python -m dltui.worker RUN_DIR")
    try:
        sys.exit(main(RunDir(Path(sys.argv[1]).absolute())))
    except DltuiError as error:
        print(error, file=sys.stderr)
        sys.exit(ExitCode(error.exit_code))
