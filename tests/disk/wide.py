"""A sweep of very many points of which eight run: ``ROOT POINTS``.

The board and the layout are the coordinator's own; the points are written by this one process, a
step a second each, and end one after another. A line on the output says what laying them out, each
drawing and the end of all took, in seconds.
"""

from __future__ import annotations

import sys
import time
from collections import deque
from pathlib import Path

from dltui.launch import start
from dltui.presets.catalogue import find
from dltui.presets.load import load
from dltui.runs.files import identity
from dltui.runs.files import result as results
from dltui.runs.files.result import Result, Timings
from dltui.runs.log.events import Status
from dltui.runs.log.recorder import Recorder
from dltui.sweeps.board import SweepBoard
from dltui.sweeps.points import Task, lay_out
from dltui.writing import touch

SIDE_BY_SIDE, STEPS = 8, 5


def begin(task: Task) -> Recorder:
    identity.write(task.run, identity.of_this_process(""))
    recorder = Recorder(task.run)
    recorder.plan(steps=STEPS, epochs=1)
    return recorder


def end(task: Task, recorder: Recorder) -> None:
    now = time.time()
    accuracy = 80.0 + task.point.number % 17
    recorder.ended(Status.FINISHED, {"test/accuracy": accuracy})
    recorder.close()
    timings = Timings(started=now - 5, ended=now, elapsed=5.0)
    metrics: dict[str, float | None] = {"test/accuracy": accuracy, "test/loss": 0.3}
    results.write(task.run, Result(status=Status.FINISHED, metrics=metrics, timings=timings))


def main(root: Path, points: int) -> None:
    loaded = load(find("quickstart"), overrides=(f"sweep={{seeds={points}}}",))
    sweep = start.create(loaded, root=root)
    began = time.monotonic()
    tasks = lay_out(sweep, loaded.preset, 1)
    print(f"laid out {time.monotonic() - began:.2f}", flush=True)
    identity.write(sweep, identity.of_this_process(loaded.name))
    waiting, running = deque(tasks), dict[int, tuple[Task, Recorder]]()
    with Recorder(sweep) as recorder:
        recorder.plan(steps=points, unit="point")
        board = SweepBoard(loaded.preset, tasks, recorder)
        for second in range(10**9):
            while waiting and len(running) < SIDE_BY_SIDE:
                task = waiting.popleft()
                board.begin(task)
                running[task.point.number] = task, begin(task)
            for number, (_, own) in list(running.items()):
                step = second % STEPS + 1
                own.step(step, {"loss": 1.0 / step})
                own.flush()
                if (second + number) % SIDE_BY_SIDE == 0:
                    end(*running.pop(number))
            touch(sweep.heartbeat)
            began = time.monotonic()
            if board.draw():
                print(f"drawn {time.monotonic() - began:.2f}", flush=True)
            recorder.progress(points - len(waiting))
            time.sleep(1.0)


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]))
