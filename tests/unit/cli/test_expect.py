"""``--expect`` and what becomes of the exit code."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from click import BadParameter
from hypothesis import given
from hypothesis import strategies as st

from dltui.cli.expect import RELATIONS, Condition, Expectation, unmet
from dltui.launch.start import create
from dltui.presets.catalogue import find
from dltui.presets.load import load
from dltui.runs.files import result as results
from dltui.runs.files.result import Result
from dltui.runs.layout import RunDir
from dltui.runs.log.events import Status
from tests.unit.cli.conftest import Dltui

Made = Callable[..., RunDir]


@pytest.fixture
def made(runs_dir: Path) -> Made:
    def write(accuracy: float, status: Status = Status.FINISHED) -> RunDir:
        run = create(load(find("quickstart")), root=runs_dir)
        code, metrics = int(status.exit_code), {"test/accuracy": accuracy}
        results.write(run, Result(status=status, exit_code=code, metrics=metrics))
        return run

    return write


@given(
    st.sampled_from(["test/accuracy", "best/test/accuracy", "auroc/ada-boost", "a b"]),
    st.sampled_from(list(RELATIONS)),
    st.floats(allow_nan=False, width=32),
    st.sampled_from(["", " "]),
)
def test_a_condition_is_read_as_it_is_written(
    metric: str, relation: str, value: float, gap: str
) -> None:
    read = Condition().convert(f"{metric}{gap}{relation}{gap}{value!r}", None, None)
    assert read == Expectation(metric, relation, value)


@pytest.mark.parametrize("text", ["", "accuracy", ">=95", "accuracy>=", "a>=b", "a>=1>=2"])
def test_what_is_no_condition_is_refused(text: str) -> None:
    with pytest.raises(BadParameter, match="write METRIC>=VALUE"):
        Condition().convert(text, None, None)


def test_what_was_not_measured_is_not_as_expected() -> None:
    expected = [Expectation("loss", "<", 1.0)]
    assert unmet(expected, {"loss": None}) == ["loss is not a number, expected < 1"]
    assert unmet(expected, {"loss": 0.5}) == []


def test_the_exit_code_says_whether_it_holds(dltui: Dltui, made: Made) -> None:
    run = made(93.2)
    assert dltui("wait", run.id, "--expect", "test/accuracy>=93").code == 0
    missed = dltui("wait", run.id, "--expect", "test/accuracy>=95")
    assert (missed.code, missed.err) == (
        1,
        f"dltui: {run.id}: test/accuracy is 93.2, expected >= 95\n",
    )
    typo = dltui("watch", run.id, "--expect", "test/acuracy>=95")
    assert typo.code == 2 and "did you mean test/accuracy?" in typo.err


def test_a_typo_is_told_before_anything_runs(dltui: Dltui, runs_dir: Path) -> None:
    answer = dltui("--run", "quickstart", "--expect", "tset/accuracy>1")
    assert answer.code == 2 and "did you mean test/accuracy?" in answer.err
    assert list(runs_dir.iterdir()) == []


def test_json_says_what_was_expected_and_measured(dltui: Dltui, made: Made) -> None:
    answer = dltui("wait", made(93.2).id, "--expect", "test/accuracy>=95", "--json")
    assert answer.code == 1
    assert json.loads(answer.out)["expected"] == [
        {
            "metric": "test/accuracy",
            "relation": ">=",
            "value": 95.0,
            "measured": 93.2,
            "holds": False,
        }
    ]


def test_of_several_the_code_is_the_highest_and_the_answer_a_list(dltui: Dltui, made: Made) -> None:
    good, bad, stopped = made(97.0), made(0.0, Status.FAILED), made(5.0, Status.STOPPED)
    assert dltui("wait", good.id, bad.id).code == 1
    answer = dltui("wait", good.id, bad.id, stopped.id, "--json")
    assert answer.code == 130
    assert [one["status"] for one in json.loads(answer.out)] == ["finished", "failed", "stopped"]
    lines = dltui("wait", good.id, stopped.id).out.splitlines()
    assert lines[0] == f"{good.id}  finished  test/accuracy 97.00 %"


def test_waiting_ends_with_the_first_or_with_the_time(dltui: Dltui, made: Made) -> None:
    good, queued = made(97.0), create(load(find("quickstart")), root=made(1.0).path.parent)
    assert dltui("wait", queued.id, good.id, "--any").code == 0
    late = dltui("wait", queued.id, good.id, "--timeout", "0")
    assert (late.code, late.err) == (1, f"dltui: not ended after 0 s: {queued.id}\n")


def test_who_awaits_nothing_expects_nothing(dltui: Dltui, runs_dir: Path) -> None:
    answer = dltui("--run", "quickstart", "--detach", "--expect", "test/accuracy>1")
    assert answer.code == 2 and "dltui wait" in answer.err
    assert list(runs_dir.iterdir()) == []


def test_a_sweep_has_the_best_of_its_points(dltui: Dltui, runs_dir: Path) -> None:
    """Told before hours of points: a sweep itself has no metric of a single run."""
    answer = dltui("--run", "lr-table", "--expect", "test/accuracy>=90")
    assert answer.code == 2 and "did you mean best/test/accuracy?" in answer.err
    single = dltui("--run", "quickstart", "--expect", "points>1")
    assert single.code == 2 and list(runs_dir.iterdir()) == []


def test_show_decides_once_a_run_has_ended(dltui: Dltui, made: Made) -> None:
    run, condition = made(93.2), ("--expect", "test/accuracy>=95")
    assert dltui("show", run.id).code == 0
    missed = dltui("show", run.id, *condition)
    assert missed.code == 1 and missed.err.endswith("test/accuracy is 93.2, expected >= 95\n")
    assert dltui("show", made(0.0, Status.FAILED).id, *condition).code == 1
    queued = create(load(find("quickstart")), root=run.path.parent)
    early = dltui("show", queued.id, *condition)
    assert early.code == 2 and f"dltui wait {queued.id}" in early.err
    assert dltui("show", "quickstart", *condition).code == 2
