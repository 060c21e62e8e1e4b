"""The examples of the docs that train with a library of others, as they stand there."""

from __future__ import annotations

from pathlib import Path

import pytest

import dltui
from dltui.runs.log.events import Status
from dltui.runs.log.follow import read
from tests.adapters.conftest import Train, lacks, result

SCRIPTS = Path(dltui.__file__).parent / "docs" / "examples" / "scripts"


@pytest.mark.parametrize(
    ("script", "measured"),
    [
        pytest.param("with_lightning.py", "val/accuracy", marks=lacks("lightning")),
        pytest.param("with_transformers.py", "eval/loss", marks=lacks("transformers")),
        pytest.param("with_keras.py", "val_accuracy", marks=lacks("keras")),
    ],
)
def test_an_example_is_a_run_with_its_curves(script: str, measured: str, train: Train) -> None:
    (run,) = train(SCRIPTS / script).values()
    assert result(run).status is Status.FINISHED
    assert len(read(run).series[measured].y) >= 4
