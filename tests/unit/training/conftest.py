"""Run directories for trainings, which are told apart by their numbers."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import torch

from tests.unit.training.rankings import Ranks
from tests.unit.training.trainings import Run


@pytest.fixture
def new_run(tmp_path: Path) -> Callable[[], Run]:
    numbers = iter(range(100))
    return lambda: Run(tmp_path / f"run{next(numbers)}")


@pytest.fixture
def run(new_run: Callable[[], Run]) -> Run:
    return new_run()


@pytest.fixture(autouse=True)
def one_thread() -> None:
    torch.set_num_threads(1)


@pytest.fixture(scope="session")
def ranks() -> Iterator[Ranks]:
    """Processes of further ranks, which talk on 127.0.0.1 alone."""
    os.environ["GLOO_SOCKET_IFNAME"] = "lo"
    found = Ranks()
    yield found
    found.end()
