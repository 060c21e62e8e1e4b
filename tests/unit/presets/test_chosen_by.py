"""What is stopped and kept by, told before a run; and what no epoch measures."""

from __future__ import annotations

from typing import Any

import pytest

from dltui.options import Code
from dltui.presets.chosen_by import told, unmeasured
from dltui.training.options import Converge, EarlyStopping, TrainOptions


def wrong(parts: list[str], **train: Any) -> dict[str, str]:
    return dict(unmeasured(TrainOptions(**train), ["classes"], parts))


@pytest.mark.parametrize(
    ("train", "validation", "said"),
    [
        ({}, False, []),
        ({}, True, ["epochs are evaluated on the validation part; the test part is looked at"]),
        ({"keep": "best"}, True, ["the weights best by validation/loss are kept; the test part"]),
        (
            {"early_stopping": EarlyStopping(metric="test/loss")},
            False,
            ["test/loss says when to stop"],
        ),
    ],
)
def test_the_plan_says_who_chooses(
    train: dict[str, Any], validation: bool, said: list[str]
) -> None:
    found = told(TrainOptions(**train), validation=validation)
    assert len(found) == len(said)
    assert all(one.startswith(start) for one, start in zip(found, said, strict=True))


@pytest.mark.parametrize(
    ("metric", "part", "hint"),
    [
        ("validation/loss", "test", "hold one out with data.validation_share = 0.2, or name test/"),
        ("val/acc", "validation", "did you mean validation/accuracy?"),
        ("val/accuracy", "validation", "did you mean validation/accuracy?"),
        ("test/loss", "validation", "the test part is looked at once, at the end"),
        ("bleu", "test", "valid: test/loss, test/accuracy, train/loss, train/accuracy"),
    ],
)
def test_the_nearest_metric_is_named(metric: str, part: str, hint: str) -> None:
    found = wrong([part], early_stopping=EarlyStopping(metric=metric))
    assert hint in found["train.early_stopping.metric"]


def test_what_every_epoch_has_is_taken() -> None:
    for name in ("train/loss", "train/accuracy", "train/loss/running", "test/accuracy"):
        assert not wrong(["test"], converge=Converge(metric=name))
    own = Code(file="m.py", name="mine")
    assert not wrong(["test"], keep="best", keep_by="test/mine", metrics=(own,))
    assert wrong(["test"], keep="best", keep_by="test/mine")
