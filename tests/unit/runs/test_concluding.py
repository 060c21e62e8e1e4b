"""How a run without a preset ends."""

from __future__ import annotations

import errno
from pathlib import Path

import pytest

from dltui.errors import ExitCode
from dltui.metrics import Metric
from dltui.runs import persist
from dltui.runs.concluding import conclude
from dltui.runs.files import identity as identities
from dltui.runs.files import request as requests
from dltui.runs.files import reserve
from dltui.runs.files import result as results
from dltui.runs.files.request import Request
from dltui.runs.layout import RunDir
from dltui.runs.liveness import state
from dltui.runs.log.events import Status
from dltui.runs.log.recorder import Recorder


@pytest.fixture
def run(tmp_path: Path) -> RunDir:
    run = RunDir(tmp_path)
    requests.write(run, Request(name="baseline", folder="/", created=1.0, kind="script"))
    reserve.hold(run)
    return run


def concluded(run: RunDir, recorder: Recorder, **more: object) -> ExitCode:
    said: list[Exception] = []
    return conclude(
        run,
        recorder,
        request=requests.read(run),
        identity=identities.of_this_process("baseline"),
        say=said.append,
        **more,  # type: ignore[arg-type]
    )


def test_the_result_holds_last_values_the_summary_and_the_best(run: RunDir) -> None:
    recorder = Recorder(run)
    recorder.at(1000.0, 0.0)
    recorder.declare({"val/bleu": Metric("BLEU", better=1)})
    recorder.points({"val/bleu": ([1, 2], [28.0, 27.0]), "loss": ([1], [0.5])})
    recorder.at(1060.0, 60.0)
    summary = {"loss": 0.25, "worst": float("nan")}
    code = concluded(run, recorder, status=Status.FINISHED, metrics=summary)
    result = results.read(run)
    assert result is not None
    assert (code, result.exit_code, result.preset) == (0, 0, "baseline")
    assert result.metrics == {"val/bleu": 27.0, "loss": 0.25, "worst": None}
    assert result.best == {"val/bleu": 28.0, "loss": 0.5}
    assert result.declared["val/bleu"].word == "BLEU"
    told = result.timings
    assert (told.started, told.ended, told.elapsed) == (1000.0, 1060.0, 60.0)
    assert state.status(run) is Status.FINISHED
    assert not run.reserve.exists()


def test_a_failure_has_its_reason_and_code(run: RunDir) -> None:
    code = concluded(run, Recorder(run), status=Status.FAILED, message="ValueError: no")
    result = results.read(run)
    assert result is not None
    assert (code, result.status, result.message) == (1, Status.FAILED, "ValueError: no")


def test_a_log_that_takes_nothing_leaves_a_result_and_a_word(
    run: RunDir, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(recorder: Recorder, line: bytes) -> None:
        raise OSError(errno.ENOSPC, "no")

    monkeypatch.setattr(persist, "PAUSES", ())
    monkeypatch.setattr(Recorder, "_append", refuse)
    assert concluded(run, Recorder(run), status=Status.FINISHED, metrics={"loss": 1.0}) == 0
    result = results.read(run)
    assert result is not None
    assert result.metrics == {"loss": 1.0}


def test_of_a_run_that_is_listed_later_nothing_is_taken_for_its_own_words(tmp_path: Path) -> None:
    run = RunDir(tmp_path)
    with Recorder(run) as recorder:
        recorder.points({"accuracy": ([1], [0.5])})
        conclude(
            run,
            recorder,
            request=Request(name="read", folder="/", created=1.0, kind="import"),
            identity=identities.of_this_process(""),
            status=Status.FINISHED,
        )
    result = results.read(run)
    assert result and result.metrics == {"accuracy": 0.5} and result.declared == {}
