"""Many runs that go on at once, written by one process: ``ROOT COUNT ELSEWHERE``.

Each appends ten steps a second and touches its heartbeat as a worker does. The last ``ELSEWHERE``
of them are on another machine by what they say. A number on the input ends that run, which is
``done`` on the output.
"""

from __future__ import annotations

import select
import sys
import time
from pathlib import Path

import msgspec

from dltui.figures.records import StepSeries
from dltui.presets.catalogue import find
from dltui.presets.document import dump
from dltui.presets.load import load
from dltui.runs.files import identity, request, result
from dltui.runs.files.request import Request
from dltui.runs.files.result import Result, Timings
from dltui.runs.layout import RunDir
from dltui.runs.liveness.state import HEARTBEAT_SECONDS
from dltui.runs.log.events import Status
from dltui.runs.log.recorder import Recorder
from dltui.writing import touch

STEPS, EVERY = 100_000, 1.0


def name_of(number: int) -> str:
    return f"crowd-{number:03d}"


def begin(root: Path, number: int, *, elsewhere: bool) -> Recorder:
    run = RunDir(root / f"20260101-{number:06d}-{name_of(number)}")
    run.path.mkdir(parents=True)
    loaded = load(find("learning-rate/quickstart"))
    run.preset.write_text(dump(loaded.document))
    name = f"learning-rate/{name_of(number)}"
    asked = Request(name=name, folder=str(loaded.folder), created=time.time())
    request.write(run, asked)
    me = identity.of_this_process(name)
    if elsewhere:
        me = msgspec.structs.replace(me, host="node7", kernel="elsewhere")
    identity.write(run, me)
    touch(run.heartbeat)
    recorder = Recorder(run)
    recorder.phase("training")
    recorder.plan(steps=STEPS, epochs=10)
    recorder.figure(StepSeries(id="loss", title="loss", metrics={"loss": "train"}))
    return recorder


def feed(recorders: list[Recorder], turn: int) -> None:
    """A second of all of them, spread over it."""
    began = time.monotonic()
    for place, recorder in enumerate(recorders):
        first = 10 * turn + 1
        losses = [2.0 / (step + place) for step in range(first, first + 10)]
        recorder.step_batch(first, {"loss": losses})
        recorder.flush()
        if (place + turn) % HEARTBEAT_SECONDS == 0:
            touch(recorder.run.heartbeat)
        time.sleep(max(0.0, began + EVERY * (place + 1) / len(recorders) - time.monotonic()))


def end(recorder: Recorder) -> None:
    recorder.ended(Status.FINISHED, {})
    recorder.close()
    now = time.time()
    timings = Timings(started=now - 60, ended=now, elapsed=60.0)
    result.write(recorder.run, Result(status=Status.FINISHED, timings=timings))


def main(root: Path, count: int, elsewhere: int) -> None:
    going = {n: begin(root, n, elsewhere=n >= count - elsewhere) for n in range(count)}
    print("ready", flush=True)
    turn = 0
    while going:
        feed([*going.values()], turn)
        turn += 1
        while select.select([sys.stdin], [], [], 0)[0]:
            if not (line := sys.stdin.readline()):
                return
            end(going.pop(int(line)))
            print("done", flush=True)


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]))
