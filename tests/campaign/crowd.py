"""Twenty runs at once in one root, and somebody else who tries his hand at them."""

from __future__ import annotations

import os
import signal
from functools import partial

from dltui.runs.layout import RunDir
from dltui.runs.listing.index import Index
from dltui.runs.liveness import processes
from dltui.runs.log.events import Status
from tests.campaign import life, trainings, warm
from tests.campaign.case import Case
from tests.campaign.kills import to_the_end
from tests.people.conftest import person
from tests.people.stranger import NOBODY

RUNS, KILLED = 20, 4

DEEDS = (
    ("runs", "--json"),
    *((what, "{id}") for what in ("show", "stop", "resume", "export", "watch", "wait")),
    ("rm", "{id}", "--yes"),
    ("stop", "{id}", "--kill"),
    ("resume", "{id}", "--detach"),
)


def crowd(case: Case) -> None:
    """All begin within a moment; some are killed, the others never notice."""
    known = trainings.ready(case)
    runs = [trainings.made(case, "single") for _ in range(RUNS)]
    try:
        pids = [warm.begun(run) for run in runs]
        for number in case.dice.sample(range(RUNS), KILLED):
            life.waited(partial(life.of, runs[number]), 30)
            if processes.start(pids[number]):
                os.kill(pids[number], signal.SIGKILL)
        while life.others(known):
            _list_is_true(case)
        case.tried += RUNS
        for run in runs:
            status = life.settled(run, run.id)
            case.hold(status in (Status.FINISHED, Status.LOST), f"{run.id}: {status}")
            to_the_end(case, run, known, warm.begun)
            trainings.check_whole(run, "single")
        trainings.check_temporary(case)
    finally:
        life.end_all(known)


def _list_is_true(case: Case) -> None:
    """Who lives and has no result, before and after the list is told, is told to run."""
    before = {run.path for run in _alive(case)}
    told = {one.run.path: one.status for one in Index(case.root).records()}
    both = before & {run.path for run in _alive(case)}
    wrong = [path.name for path in both if told[path] is not Status.RUNNING]
    case.hold(not wrong, f"alive, before and after, and not told to run: {wrong}")


def _alive(case: Case) -> list[RunDir]:
    found = (RunDir(path) for path in case.root.iterdir())
    return [run for run in found if life.of(run) is not None and not run.result.exists()]


def strangers(case: Case) -> None:
    """Another user does all that a command can do, to a run that goes on and to one that ended."""
    known = trainings.ready(case)
    stranger = person(case.folder, NOBODY)
    runs = [trainings.made(case, "single") for _ in range(2)]
    try:
        warm.begun(runs[0])
        life.until_alone(known, life.ENDS_WITHIN, "the first run")
        files = {path: path.read_bytes() for path in runs[0].path.iterdir() if path.is_file()}
        warm.begun(runs[1])
        for deed in case.dice.sample(DEEDS, 3):
            run = case.dice.choice(runs)
            words = [word.format(id=run.id) for word in deed]
            answer = stranger.dltui(*words, "--runs-dir", str(case.root), timeout=60)
            told = f"{NOBODY} {' '.join(deed)}: {answer.returncode} {answer.stderr[-200:]!r}"
            case.tried += 1
            case.hold("Traceback" not in answer.stderr, told)
            case.hold(answer.returncode in (0, 1, 2, 3), told)
            now = {path: path.read_bytes() for path in runs[0].path.iterdir() if path.is_file()}
            case.hold(now == files, f"{told}: and the run has changed")
        life.until_alone(known, life.ENDS_WITHIN, "the second run")
        for run in runs:
            status = life.settled(run, "beside a stranger")
            case.hold(status is Status.FINISHED, f"beside a stranger: {trainings.said(run)}")
            trainings.check_whole(run, "single")
    finally:
        life.end_all(known)
