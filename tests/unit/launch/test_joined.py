"""Who has begun several ranks, and which run they take their places in."""

from __future__ import annotations

import os
import time
from pathlib import Path

import pytest

from dltui import leftovers
from dltui.errors import ResourceError, UsageError
from dltui.launch import joined
from dltui.runs.layout import RunDir

TORCHRUN = {
    "RANK": "3",
    "LOCAL_RANK": "1",
    "WORLD_SIZE": "4",
    "MASTER_ADDR": "node1",
    "MASTER_PORT": "29500",
    "TORCHELASTIC_RUN_ID": "none",
}

SRUN = {
    "SLURM_PROCID": "1",
    "SLURM_LOCALID": "0",
    "SLURM_STEP_NUM_TASKS": "2",
    "SLURM_JOB_ID": "7",
    "SLURM_STEP_ID": "0",
    "SLURM_STEP_NUM_NODES": "2",
}


def place(rank: int = 1, key: str = "k") -> joined.Place:
    return joined.Place(rank=rank, local=rank, size=2, key=key)


def test_torchrun_says_who_this_is_and_where_they_meet() -> None:
    found = joined.found(TORCHRUN)
    assert found is not None
    assert (found.rank, found.local, found.size, found.address) == (3, 1, 4, "node1:29500")
    alone = joined.found(TORCHRUN | {"LOCAL_WORLD_SIZE": "4"})
    assert alone is not None
    assert (found.nodes, alone.nodes) == (2, 1)


def test_srun_says_who_this_is_and_a_requeued_job_is_another() -> None:
    found, again = joined.found(SRUN), joined.found(SRUN | {"SLURM_RESTART_COUNT": "1"})
    assert found is not None
    assert again is not None
    assert (found.rank, found.local, found.size, found.nodes) == (1, 0, 2, 2)
    assert found.key != again.key


@pytest.mark.parametrize(
    "env",
    [
        {},
        {"RANK": "0", "WORLD_SIZE": "2"},
        TORCHRUN | {"WORLD_SIZE": "1"},
        SRUN | {"SLURM_STEP_NUM_TASKS": "1"},
        {name: value for name, value in SRUN.items() if name != "SLURM_STEP_NUM_TASKS"},
        TORCHRUN | {"DLTUI_RANK_PARENT": "1"},
    ],
)
def test_one_process_is_no_rank(env: dict[str, str]) -> None:
    assert joined.found(env) is None


def test_what_is_no_number_is_told() -> None:
    with pytest.raises(UsageError, match="RANK = 'x'"):
        joined.found(TORCHRUN | {"RANK": "x"})


def test_the_first_says_which_run_it_is(tmp_path: Path) -> None:
    joined.say_which(tmp_path, place(0), RunDir(tmp_path / "run"))
    assert joined.which(tmp_path, place()).path == tmp_path / "run"
    joined.forget_which(tmp_path, place(0))
    assert list(tmp_path.iterdir()) == []


def test_what_interrupted_ranks_have_left_goes_after_a_day(tmp_path: Path) -> None:
    for key, days in (("old", 1.1), ("young", 0.9)):
        joined.say_which(tmp_path, place(0, key), RunDir(tmp_path / key))
        then = time.time() - days * leftovers.DAY
        os.utime(tmp_path / f".ranks-{key}", (then, then))
    joined.say_which(tmp_path, place(0, "new"), RunDir(tmp_path / "new"))
    assert {one.name for one in tmp_path.iterdir()} == {".ranks-young", ".ranks-new"}


def test_where_an_earlier_sitting_met_is_not_where_this_one_does(tmp_path: Path) -> None:
    run = RunDir(tmp_path)
    joined.say_where(joined.seat(run, place(0, "old")), file="old")
    with pytest.raises(ResourceError, match="rank 0 did not come"):
        joined.where(joined.seat(run, place()), 0.01)
    joined.say_where(joined.seat(run, place(0)), file="new")
    assert joined.where(joined.seat(run, place()), 1).file == "new"
