"""Accelerate, with a tracker of dltui."""

from __future__ import annotations

from dltui.runs.files import config
from dltui.runs.log.events import Status
from dltui.runs.log.follow import read
from tests.adapters.conftest import Train, lacks, result

pytestmark = lacks("accelerate")


def test_a_tracker_records_what_is_logged(train: Train) -> None:
    run = train("accelerate_cases.py")["whole"]
    assert config.read(run) == {"lr": 0.1}
    assert read(run).series["loss"].step.tolist() == [1, 2, 3]
    assert result(run).status is Status.FINISHED
