"""What a GPU's out-of-memory is told as, without a GPU: torch's words and sizes are put in."""

from __future__ import annotations

import dataclasses
import re
from pathlib import Path

import msgspec
import pytest
import torch

from dltui.errors import ExitCode, OutOfMemory
from dltui.options import RunOptions
from dltui.predict import out_of_memory
from dltui.predict.out_of_memory import KERNELS, out_of_memory_in_words
from dltui.runs.layout import RunDir
from dltui.runs.log.events import Status
from dltui.runs.log.recorder import Recorder
from dltui.words import MIB
from dltui.worker import ending
from tests.unit.training.test_lane_trial import prepared
from tests.unit.training.trainings import Run, digits

HELD, FREE = 1300, 73
"""MiB the allocator had reserved, and what the card had left, when 382 MiB were asked for."""


def told(run: Run, monkeypatch: pytest.MonkeyPatch, limit: int = 0) -> tuple[str, int]:
    """The message of a run on a card, and the MiB in which its next batch was sought."""
    preset = msgspec.structs.replace(digits(), run=RunOptions(memory_limit=limit))
    setup = prepared(run, preset)
    rooms: list[int] = []

    def seek(_: object, room: int) -> int:
        rooms.append(room // MIB)
        return 46

    monkeypatch.setattr(torch.cuda, "memory_reserved", lambda _: HELD * MIB)
    monkeypatch.setattr(torch.cuda, "mem_get_info", lambda _: (FREE * MIB, 80_000 * MIB))
    monkeypatch.setattr(torch.cuda, "memory_stats", lambda _: {})
    monkeypatch.setattr(out_of_memory, "memory_setting", lambda *_: None)
    monkeypatch.setattr(out_of_memory, "predicted_batch", seek)
    words = "CUDA out of memory. Tried to allocate 382.00 MiB. GPU 0 has a total capacity of"
    with Recorder(RunDir(run.path)) as recorder:
        there = dataclasses.replace(setup, device=torch.device("cuda", 0), recorder=recorder)
        with pytest.raises(OutOfMemory) as caught, out_of_memory_in_words(there, run.path):
            raise torch.OutOfMemoryError(words)
    return str(caught.value), rooms[0]


@pytest.mark.parametrize("limit", [0, 60_000])
def test_on_a_card_that_others_fill_the_next_batch_gets_less_than_there_was(
    run: Run, monkeypatch: pytest.MonkeyPatch, limit: int
) -> None:
    """The libraries have loaded only a part of what a whole step loads; and a limit that the card
    cannot give is not what there was."""
    text, room = told(run, monkeypatch, limit)
    assert "needed at least 1,682 MiB, had 1,373 MiB; batch 46 is predicted to fit" in text
    assert room == HELD + FREE - KERNELS // MIB


def test_a_limit_below_what_the_card_has_left_is_what_there_was(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    text, room = told(run, monkeypatch, 1000)
    assert "needed at least 1,682 MiB, had 1,000 MiB" in text
    assert room == 1000


@pytest.mark.parametrize(
    "text",
    [
        "CUDA error: out of memory\nCUDA kernel errors might be asynchronously reported",
        "CUDA error: CUBLAS_STATUS_ALLOC_FAILED when calling `cublasCreate(handle)`",
        "cuDNN error: CUDNN_STATUS_INTERNAL_ERROR_DEVICE_ALLOCATION_FAILED",
    ],
)
def test_a_card_too_full_for_cuda_itself_is_out_of_memory(tmp_path: Path, text: str) -> None:
    found = ending.of_error(RuntimeError(text), tmp_path)
    assert (found.status, found.exit_code) == (Status.OUT_OF_MEMORY, ExitCode.RESOURCE)
    assert re.match("no room left on the GPU: (CUDA|cuDNN) error", found.message)
    assert "\n" not in found.message
