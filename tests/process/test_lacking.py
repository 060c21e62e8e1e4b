"""Runs that lack data or a device: told at once, and a sweep does not fail point by point."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from dltui.launch import start as launch
from dltui.presets.catalogue import find
from dltui.presets.load import load
from dltui.runs.files import result as results
from dltui.runs.layout import RunDir
from dltui.runs.log.events import Status


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("learning-rate/lr-table",), "dltui data get fashion-mnist"),
        (("learning-rate/quickstart", "--set", "run.device=cuda:63"), "run.device = cuda:63"),
    ],
)
def test_what_is_lacking_is_one_line_and_exit_code_3_and_nothing_is_left_lying(
    dltui, runs_dir: Path, arguments: tuple[str, ...], words: str
) -> None:
    process = dltui("--run", *arguments, "--json")
    out, err = process.communicate(timeout=60)
    assert process.returncode == 3
    assert words in err and len(err.splitlines()) == 1
    fault = json.loads(out)["error"]
    assert (fault["kind"], fault["exit_code"], fault["faults"]) == ("resource", 3, [err[7:-1]])
    assert list(runs_dir.iterdir()) == []


def start_lr_table(
    runs_dir: Path, data: Path, start: Callable[[RunDir], subprocess.Popen[bytes]]
) -> tuple[RunDir, int]:
    settings = ["sweep.at_once=1", "run.device=cpu", "train.epochs=1"]
    loaded = load(find("lr-table"), quick=True, overrides=settings)
    run = launch.create(loaded, root=runs_dir, data_root=data)
    return run, start(run).wait(120)


def test_a_sweep_without_its_data_ends_before_its_first_point(
    runs_dir: Path, tmp_path: Path, start: Callable[[RunDir], subprocess.Popen[bytes]]
) -> None:
    run, code = start_lr_table(runs_dir, tmp_path, start)
    result = results.read(run)
    assert result is not None and code == result.exit_code == 3
    assert result.status is Status.FAILED and "fashion-mnist: not here" in result.message
    assert not run.point_dirs()


def test_a_sweep_stops_at_the_first_point_that_lacks_what_all_need(
    runs_dir: Path,
    tmp_path: Path,
    shared_data: Path,
    start: Callable[[RunDir], subprocess.Popen[bytes]],
) -> None:
    raw = tmp_path / "FashionMNIST" / "raw"
    shutil.copytree(shared_data / "FashionMNIST" / "raw", raw)
    damaged = raw / "t10k-labels-idx1-ubyte.gz"
    damaged.write_bytes(damaged.read_bytes()[:-9])
    run, code = start_lr_table(runs_dir, tmp_path, start)
    result = results.read(run)
    assert result is not None and code == result.exit_code == 3
    states = [str(point.status) for point in result.points]
    assert states == ["failed", "queued", "queued", "queued"]
    assert "1 of 4 points failed" in result.message and "is damaged" in result.message


def test_the_command_fetches_what_a_run_then_finds(
    dltui, runs_dir: Path, tmp_path: Path, shared_data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    mirror, root = tmp_path / "mirror", tmp_path / "data"
    mirror.mkdir()
    (mirror / "mnist").symlink_to(shared_data / "MNIST" / "raw")
    monkeypatch.setenv("DLTUI_DATA_MIRROR", str(mirror))
    process = dltui("data", "get", "mnist", "--data-root", str(root))
    out, err = process.communicate(timeout=120)
    assert process.returncode == 0, err
    assert out == f"{root}/MNIST\n" and "fetching train-images-idx3-ubyte.gz" in err
    assert not (root / ".fetching-mnist").exists()
    settings = ("data.name=mnist", "train.max_steps=2", "data.limit=64", "run.device=cpu")
    asked = [part for setting in settings for part in ("--set", setting)]
    process = dltui("--run", "quickstart", *asked, "--data-root", str(root), "--json")
    _, err = process.communicate(timeout=120)
    assert process.returncode == 0, err
