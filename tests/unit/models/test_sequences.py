"""Networks of sequences and of token ids."""

from __future__ import annotations

from pathlib import Path

import pytest
import torch
from torch import nn

from dltui.errors import UsageError
from dltui.models.build import build
from dltui.models.options import Conv1d, Gru, ModelOptions, with_vocabulary


def made(
    options: ModelOptions, shape: tuple[int, ...], dtype: torch.dtype = torch.float32
) -> nn.Module:
    torch.manual_seed(0)
    return build(options, shape, 4, Path(), dtype)


@pytest.mark.parametrize(
    ("options", "shape"),
    [
        (Gru(width=8), (12, 3)),
        (Gru(width=8, layers=2, both_ways=False, dropout=0.1), (12, 3)),
        (Conv1d(widths=(4, 6, 8), kernel=3), (12, 3)),
        (Conv1d(widths=(4, 6, 8)), (2, 1)),
    ],
)
def test_sequences_of_numbers(options: ModelOptions, shape: tuple[int, ...]) -> None:
    model = made(options, shape)
    out = model(torch.randn(5, *shape))
    assert out.shape == (5, 4)
    out.sum().backward()  # type: ignore[no-untyped-call]
    assert all(p.grad is not None for p in model.parameters())


def test_token_ids_are_embedded() -> None:
    model = made(with_vocabulary(Gru(width=8, embedding=5), 11), (6,), torch.int64)
    assert model.embedding.weight.shape == (11, 5)  # type: ignore[union-attr]
    assert model(torch.randint(11, (3, 6))).shape == (3, 4)


def test_paddings_do_not_count() -> None:
    options = with_vocabulary(Gru(width=8, both_ways=False, padding=0), 9)
    model = made(options, (6,), torch.int64).eval()
    short = torch.tensor([[3, 5, 8, 0, 0, 0]])
    longer = torch.tensor([[3, 5, 8, 0, 0, 0, 0, 0]])
    assert torch.allclose(model(short), model(longer), atol=1e-6)
    assert not torch.allclose(model(short), model(torch.tensor([[3, 5, 7, 0, 0, 0]])))
    assert torch.isfinite(model(torch.zeros(1, 6, dtype=torch.int64))).all()


@pytest.mark.parametrize(
    ("options", "shape", "said"),
    [
        (Gru(), (1, 8, 8), "gru takes sequences or token ids; these are images, 1×8×8"),
        (Gru(), (30,), "gru takes sequences or token ids; these are rows, 30"),
        (Conv1d(), (30,), "conv1d takes sequences; these are rows, 30"),
    ],
)
def test_what_is_no_sequence_is_refused(
    options: ModelOptions, shape: tuple[int, ...], said: str
) -> None:
    with pytest.raises(UsageError) as caught:
        made(options, shape)
    assert said in str(caught.value)


def test_a_vocabulary_too_small_is_refused() -> None:
    with pytest.raises(UsageError, match=r"model.vocabulary = 5: the data have ids to 10"):
        with_vocabulary(Gru(vocabulary=5), 11)
    assert with_vocabulary(Gru(vocabulary=20), 11) == Gru(vocabulary=20)
    assert with_vocabulary(Conv1d(), 11) == Conv1d()
