"""Networks whose weights alone have no room are refused before a number of them is there."""

from __future__ import annotations

from pathlib import Path

import pytest
import torch
from torch import nn

from dltui.errors import ExitCode, OutOfMemory
from dltui.models import build as building
from dltui.models.build import BUILDERS, OF_ANY_SIZE, construct
from dltui.models.options import (
    MODELS,
    OF_SEQUENCES,
    Conv1d,
    EdgeCnn,
    Gru,
    LogisticRegression,
    Mlp,
    ModelOptions,
)

GREY, SEQUENCE = (1, 28, 28), (10, 8)
MOST = 2**24


@pytest.mark.parametrize(
    ("options", "shape", "said"),
    [
        (Mlp(hidden=(MOST, MOST)), GREY, "the 281,488,331,374,602 parameters of mlp alone take"),
        (Gru(width=MOST, vocabulary=0), SEQUENCE, "parameters of gru alone take"),
        (Gru(width=MOST, embedding=MOST, vocabulary=2**30), (10,), "parameters of gru alone"),
        (Conv1d(widths=(MOST, MOST)), SEQUENCE, "parameters of conv1d alone take"),
        (Conv1d(widths=(MOST, MOST), kernel=MOST), SEQUENCE, "no memory holds the weights of conv"),
        (EdgeCnn(filters=MOST), GREY, "parameters of edge-cnn alone take"),
        (EdgeCnn(kernel=MOST, filters=MOST), GREY, "no memory holds the weights of edge-cnn"),
        (LogisticRegression(), (2**40,), "parameters of logistic-regression alone take"),
    ],
)
def test_none_of_their_numbers_is_made(
    options: ModelOptions, shape: tuple[int, ...], said: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    name = building.named(options)
    made, make = [], BUILDERS[name]

    def seen(*given: object) -> nn.Module:
        made.append(torch.empty(0).device.type)
        return make(*given)  # type: ignore[arg-type]

    monkeypatch.setitem(BUILDERS, name, seen)
    with pytest.raises(OutOfMemory) as refused:
        construct(options, shape, 10, Path())
    assert said in str(refused.value) and "\n" not in str(refused.value)
    assert refused.value.exit_code == ExitCode.RESOURCE
    assert made == ["meta"]


@pytest.mark.parametrize("name", OF_ANY_SIZE)
def test_the_weights_that_are_drawn_are_those_drawn_without_the_look(name: str) -> None:
    options = MODELS[name]()
    shape = SEQUENCE if name in OF_SEQUENCES else GREY
    torch.manual_seed(3)
    expected = BUILDERS[name](options, shape, 10).state_dict()
    torch.manual_seed(3)
    found = construct(options, shape, 10, Path()).state_dict()
    assert all(torch.equal(found[key], value) for key, value in expected.items())
