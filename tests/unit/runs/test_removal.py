"""What can be deleted, what is refused for a reason, and that nothing is ever in the way."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import msgspec
import pytest

from dltui.errors import UsageError
from dltui.launch.start import create
from dltui.presets.catalogue import find
from dltui.presets.load import load
from dltui.runs.files import identity
from dltui.runs.files import result as results
from dltui.runs.files.result import Result
from dltui.runs.layout import RunDir
from dltui.runs.log.events import Status
from dltui.runs.removal import clear_leftovers, remove
from dltui.sweeps.points import lay_out

Make = Callable[..., RunDir]


@pytest.fixture
def ended(make: Make) -> RunDir:
    run = make()
    results.write(run, Result(status=Status.FINISHED))
    return run


def left(ended: RunDir) -> Path:
    return ended.path.with_name(f".{ended.id}.deleted")


def folder(path: Path) -> None:
    (path / "points" / "000").mkdir(parents=True)
    (path / "result.json").touch()


LEFT: dict[str, Callable[[Path], object]] = {
    "folder": folder,
    "file": Path.touch,
    "pipe": os.mkfifo,
    "link": lambda path: path.symlink_to(path.parent / "kept"),
    "dangling": lambda path: path.symlink_to("nowhere"),
}


@pytest.mark.parametrize("kind", LEFT)
@pytest.mark.parametrize("later", [False, True])
def test_what_was_left_half_deleted_is_not_in_the_way_and_goes(
    ended: RunDir, kind: str, later: bool
) -> None:
    kept = ended.path.parent / "kept"
    folder(kept)
    LEFT[kind](left(ended))
    if later:
        clear_leftovers(ended.path.parent)
    else:
        remove(ended)
    assert not os.path.lexists(left(ended)) and ended.path.exists() is later
    assert (kept / "result.json").exists()


@pytest.mark.parametrize("name", ["result.json", "request.json", "run.json", "points", "figures"])
@pytest.mark.parametrize("kind", ["folder", "file", "pipe", "dangling"])
def test_whatever_lies_in_the_place_of_a_file_goes_with_its_run(
    ended: RunDir, name: str, kind: str
) -> None:
    os.utime(ended.request, (1, 1))
    place = ended.path / name
    place.unlink(missing_ok=True)
    LEFT[kind](place)
    remove(ended)
    assert not ended.path.exists() and not left(ended).exists()


def test_links_in_a_run_go_and_not_what_they_lead_to(ended: RunDir, tmp_path: Path) -> None:
    kept = tmp_path / "kept"
    folder(kept)
    for name in ("checkpoints", "figures", "points", "worker.log"):
        (ended.path / name).symlink_to(kept)
    remove(ended)
    assert not ended.path.exists() and (kept / "points" / "000").is_dir()


def test_a_long_name_can_be_deleted(make: Make) -> None:
    for name in ("n" * 250, "ü" * 120):
        run = make(name)
        results.write(run, Result(status=Status.FINISHED))
        remove(run)
        assert not run.path.exists()


def test_a_lost_sweep_of_which_a_point_still_runs_stays(runs_dir: Path) -> None:
    loaded = load(find("learning-rate/lr-table"))
    sweep = create(loaded, root=runs_dir)
    tasks = lay_out(sweep, loaded.preset, 1)
    gone = msgspec.structs.replace(identity.of_this_process("p"), pid=2**22 + 1)
    identity.write(sweep, gone)
    os.utime(sweep.request, (1, 1))
    identity.write(tasks[1].run, identity.of_this_process("p"))
    with pytest.raises(UsageError, match="its point 001 is still running: stop it first"):
        remove(sweep)
    identity.write(tasks[1].run, gone)
    remove(sweep)
    assert not sweep.path.exists()
