"""What runs take of a machine, and what they hold where they do not wait."""

from __future__ import annotations

import os
from pathlib import Path

import msgspec
import pytest

from dltui.config.values import config_file
from dltui.errors import UsageError
from dltui.launch.queue import asking, needs
from dltui.launch.queue.limits import LimitsNow, limits
from dltui.launch.queue.shares import Limits
from dltui.launch.start import create
from dltui.presets.catalogue import find
from dltui.presets.load import load
from dltui.presets.schema import Preset
from dltui.runs.files import identity as identities
from dltui.runs.files import request as requests
from dltui.runs.files.request import Request
from dltui.runs.layout import RunDir

FOUR = {f"GPU-{letter}": number for number, letter in enumerate("abcd")}


@pytest.fixture
def gpus(monkeypatch: pytest.MonkeyPatch) -> None:
    """A machine with four GPUs and twelve cores, as far as it is asked before torch."""
    for room in ("gpus", "queue.needs", "ranks", "start"):
        monkeypatch.setattr(f"dltui.launch.{room}.on_cpu", lambda device: device == "cpu")
    for room in ("queue.asking", "ranks"):
        monkeypatch.setattr(f"dltui.launch.{room}.numbered", lambda: FOUR)
    for room in ("queue.needs", "ranks"):
        monkeypatch.setattr(f"dltui.launch.{room}.usable_cores", lambda: 12)


def preset(*overrides: str, name: str = "quickstart") -> Preset:
    return load(find(name), overrides=overrides).preset


SWEEP = "sweep.train.lr=[0.1,0.2,0.3]"


@pytest.mark.parametrize(
    ("overrides", "wanted", "cores"),
    [
        ([], (1, 1), 1),
        (["run.device=cpu"], (0, 0), 12),
        (["run.device=cpu", "run.threads=3"], (0, 0), 3),
        (["run.threads=3", "run.device=cuda"], (1, 1), 3),
        (["run.device=cuda", "run.ranks=2"], (2, 2), 2),
        (["run.device=cuda", "run.ranks=all"], (4, 4), 4),
        (["run.device=cpu", "run.ranks=2", "run.threads=3"], (0, 0), 6),
        ([SWEEP], (1, 3), 3),
        ([SWEEP, "sweep.at_once=2"], (1, 2), 2),
        ([SWEEP, "run.device=cuda", "run.ranks=2"], (2, 6), 6),
        ([SWEEP, "run.device=cpu"], (0, 0), 12),
        ([SWEEP, "run.device=cpu", "run.threads=2"], (0, 0), 6),
    ],
)
def test_what_a_run_takes(
    gpus: None, overrides: list[str], wanted: tuple[int, int], cores: int
) -> None:
    one = preset(*overrides)
    assert needs.gpus(one) == wanted
    assert needs.cores(one, 0) == cores


def test_what_computes_without_training_takes_no_gpu(gpus: None) -> None:
    assert needs.gpus(preset(name="filters/laplacian")) == (0, 0)


@pytest.mark.parametrize(
    ("device", "background", "waits"),
    [("auto", True, True), ("cuda", True, True), ("cuda:1", True, False), ("auto", False, False)],
)
def test_who_waits_for_gpus(
    gpus: None, tmp_path: Path, device: str, background: bool, waits: bool
) -> None:
    loaded = load(find("quickstart"), overrides=[f"run.device={device}"])
    run = create(loaded, root=tmp_path, background=background, threads=1)
    request = requests.read(run)
    assert (request.wait, request.gpus, request.most) == (waits, 1, 1)
    assert (request.device, request.cores) == (device, 1)


ME = identities.of_this_process("t/p")


def ask(**more: object) -> Request:
    return msgspec.structs.replace(Request(name="t/p", folder="", created=1.0), **more)


def test_one_of_an_earlier_version_waits_for_one_gpu(gpus: None, tmp_path: Path) -> None:
    ticket = asking.ticket(RunDir(tmp_path), ask(wait=True, threads=3), ME)
    assert (ticket.gpus, ticket.most, ticket.cores, ticket.may) == (1, 1, 3, FOUR)


def test_who_wants_more_than_there_are_gets_all(gpus: None, tmp_path: Path) -> None:
    ticket = asking.ticket(RunDir(tmp_path), ask(wait=True, gpus=8, most=8), ME)
    assert ticket.gpus == 4


@pytest.mark.parametrize(
    ("device", "count", "visible", "held"),
    [
        ("auto", 1, None, ["0"]),
        ("cuda:1", 1, None, ["1"]),
        ("cuda", 2, None, ["0", "1"]),
        ("cuda:1", 1, "GPU-c, 3", ["3"]),
        ("cuda", 1, "", []),
        ("cpu", 0, None, []),
    ],
)
def test_who_does_not_wait_holds_what_its_device_names(
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    device: str,
    count: int,
    visible: str | None,
    held: list[str],
) -> None:
    monkeypatch.delenv("CUDA_VISIBLE_DEVICES", raising=False)
    if visible is not None:
        monkeypatch.setenv("CUDA_VISIBLE_DEVICES", visible)
    ticket = asking.at_once(RunDir(tmp_path), ask(gpus=count, device=device), ME)
    assert (ticket.standing, ticket.held) == ("holds", held)


def test_a_slurm_job_does_not_count(tmp_path: Path) -> None:
    job = msgspec.structs.replace(ME, slurm_id="7")
    assert not asking.at_once(RunDir(tmp_path), ask(), job).counted


def test_limits_hold_from_when_the_file_says_them() -> None:
    now = LimitsNow()
    assert now() == Limits()
    config_file().parent.mkdir(parents=True)
    config_file().write_text("[queue]\ncores = 3\n")
    assert now() == Limits(cores=3)
    config_file().write_text("[queue]\ncores = 'x'\nruns = 1\n")
    assert now() == Limits(cores=3)  # as long as it has a fault
    with pytest.raises(UsageError, match=r"queue\.cores|cores"):
        limits()
    config_file().write_text("[queue]\nruns = 2\n")
    os.utime(config_file(), (1.0, 1.0))
    assert now() == Limits(runs=2)


def test_threads_of_a_new_run_keep_to_the_limit(tmp_path: Path) -> None:
    config_file().parent.mkdir(parents=True)
    config_file().write_text("[queue]\ncores = 1\n")
    run = create(load(find("quickstart"), overrides=["run.device=cpu"]), root=tmp_path)
    assert (requests.read(run).threads, requests.read(run).cores) == (1, 1)


def test_a_program_takes_what_its_preset_says(gpus: None) -> None:
    one = preset(name="programs/darts")
    assert (needs.gpus(one), needs.waits(one)) == ((0, 0), False)
    two = preset("command.gpus=2", name="programs/darts")
    assert (needs.gpus(two), needs.waits(two)) == ((2, 2), True)
    swept = preset("command.gpus=2", name="programs/descent")
    assert needs.gpus(swept) == (2, 8)
    assert needs.cores(two, 0) == 1
