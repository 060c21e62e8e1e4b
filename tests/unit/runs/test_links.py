"""Links in a run directory: nothing is written, read or listed where they lead."""

from __future__ import annotations

import os
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import pytest

from dltui import leftovers
from dltui.bundles.pack import pack
from dltui.charts.kinds.image import pixels_of
from dltui.errors import DataError, DltuiError
from dltui.figures.records import ArrayRef, Image, Tile
from dltui.launch import local
from dltui.launch.start import create
from dltui.presets.catalogue import find
from dltui.presets.load import load
from dltui.presets.schema import Preset
from dltui.runs.files import (
    answer,
    arrays,
    config,
    end_request,
    environment,
    identity,
    notes,
    reserve,
)
from dltui.runs.files import request as requests
from dltui.runs.files import result as results
from dltui.runs.files.notes import Notes
from dltui.runs.files.result import Result
from dltui.runs.layout import RunDir
from dltui.runs.log.events import Status
from dltui.runs.log.recorder import Recorder
from dltui.sweeps.points import collect, lay_out
from dltui.writing import Refused, appended, new_file, new_text, touch

LARGE = Image(id="picture", title="Picture", tiles=[Tile(caption="", pixels=[[7] * 200] * 200)])

WRITERS: dict[str, Callable[[RunDir], object]] = {
    "events.jsonl": lambda run: Recorder(run).phase("starting"),
    "worker.log": local._log,
    "heartbeat": lambda run: touch(run.heartbeat),
    ".reserve": reserve.hold,
    "notes.json": lambda run: notes.write(run, Notes(note="ours")),
    "end.json": lambda run: end_request.write(run, end_request.asked("stop", "lab")),
    "run.json": lambda run: identity.write(run, identity.of_this_process("p")),
    "result.json": lambda run: results.write(run, Result(status=Status.FINISHED)),
    "figures.json": lambda run: results.write_figures(run, []),
    "config.json": lambda run: config.write(run, {}),
    "requirements.txt": environment.write,
    "answer.json": lambda run: answer.write(run, answer.Answer()),
    "request.json": lambda run: requests.write(run, requests.read(run)),
    "figures/picture.npz": lambda run: arrays.spill(LARGE, run),
}
"""What writes each file of a run."""


@pytest.fixture
def victim(tmp_path: Path) -> Path:
    """A file outside the run, with a time long ago."""
    path = tmp_path / "victims" / "precious"
    path.parent.mkdir()
    path.write_text("precious")
    os.utime(path, (1, 1))
    return path


def unharmed(victim: Path) -> bool:
    there = [path.name for path in victim.parent.iterdir()]
    kept = victim.read_text() == "precious" and victim.stat().st_mtime == 1
    return kept and there == [victim.name]


def partials(path: Path) -> list[Path]:
    """Names that a file has while it is written."""
    return [leftovers.partial(path)]


@pytest.mark.parametrize("name", WRITERS)
def test_no_file_is_written_through_a_link(
    make: Callable[[], RunDir], victim: Path, name: str
) -> None:
    run = make()
    file = run.path / name
    file.parent.mkdir(exist_ok=True)
    for link in (file, *partials(file)):
        if link != run.request:
            link.symlink_to(victim)
    with suppress(DltuiError, OSError):
        WRITERS[name](run)
    assert unharmed(victim)


@pytest.mark.parametrize("name", ["events.jsonl", "worker.log", "heartbeat", ".reserve"])
def test_no_file_is_made_where_a_link_leads(
    make: Callable[[], RunDir], tmp_path: Path, name: str
) -> None:
    run, elsewhere = make(), tmp_path / "not-there"
    (run.path / name).symlink_to(elsewhere)
    with suppress(DltuiError, OSError):
        WRITERS[name](run)
    assert not elsewhere.exists()


def test_a_log_that_is_a_link_or_a_pipe_is_refused(tmp_path: Path, victim: Path) -> None:
    file = tmp_path / "log"
    file.symlink_to(victim)
    with pytest.raises(OSError, match="symbolic links"):
        appended(file)
    file.unlink()
    os.mkfifo(file)
    with pytest.raises(OSError, match="No such device"):
        appended(file)
    reader = os.open(file, os.O_RDONLY | os.O_NONBLOCK)
    with pytest.raises(OSError, match="no file"):
        appended(file)
    os.close(reader)


def test_a_new_file_takes_the_place_of_a_link_and_of_what_was_left(victim: Path) -> None:
    path = victim.with_name("new")
    path.symlink_to(victim)
    for text in (b"one", b"two"):
        with new_file(path) as file:
            file.write(text)
        assert path.read_bytes() == text and not path.is_symlink()
    assert victim.read_text() == "precious"


def test_an_export_is_not_written_through_a_link(victim: Path, tmp_path: Path) -> None:
    link = tmp_path / "report.html"
    link.symlink_to(victim)
    with pytest.raises(Refused, match="it is a link"), new_text(link) as file:
        file.write("report")
    assert unharmed(victim) and link.is_symlink()


@pytest.mark.parametrize("name", ["../../victims/precious", "link.npz", "", "..", "a\0", "n" * 999])
def test_no_picture_is_read_elsewhere(make: Callable[[], RunDir], victim: Path, name: str) -> None:
    run = make()
    arrays.spill(LARGE, run)
    (run.figures / "link.npz").symlink_to(victim)
    good = ArrayRef("picture.npz", "tile0")
    assert arrays.load(good, run.path)[0][0] == 7
    with pytest.raises(DataError):
        arrays.load(ArrayRef(name, "tile0"), run.path)
    assert pixels_of(Tile(caption="", pixels=ArrayRef(name, "tile0")), run.path) is None


def test_figures_that_are_a_link_are_neither_read_nor_written(
    make: Callable[[], RunDir], victim: Path
) -> None:
    run, other = make(), make("20260101-1200-other-abc")
    arrays.spill(LARGE, other)
    run.figures.symlink_to(other.figures)
    with pytest.raises(DataError, match="it is a link"):
        arrays.load(ArrayRef("picture.npz", "tile0"), run.path)
    run.figures.unlink()
    run.figures.symlink_to(victim.parent)
    with pytest.raises(DataError, match="it is a link"):
        arrays.spill(LARGE, run)
    assert unharmed(victim)


@pytest.fixture
def sweep(runs_dir: Path) -> tuple[RunDir, Preset]:
    loaded = load(find("learning-rate/lr-table"))
    return create(loaded, root=runs_dir), loaded.preset


def test_no_point_is_laid_out_or_listed_where_a_link_leads(
    sweep: tuple[RunDir, Preset], tmp_path: Path
) -> None:
    run, preset = sweep
    tasks = lay_out(run, preset, 1)
    elsewhere = tmp_path / "elsewhere"
    tasks[1].run.path.rename(elsewhere)
    tasks[1].run.path.symlink_to(elsewhere)
    assert [point.id for point in run.point_dirs()] == [t.run.id for t in tasks if t != tasks[1]]
    assert [point.number for point in collect(run, preset)] == [
        task.point.number for task in tasks if task != tasks[1]
    ]
    before = sorted(elsewhere.iterdir())
    with pytest.raises(DataError, match="001: it is a link"):
        lay_out(run, preset, 1)
    assert sorted(elsewhere.iterdir()) == before


def test_points_that_are_a_link_are_none_of_a_sweep(
    sweep: tuple[RunDir, Preset], tmp_path: Path
) -> None:
    run, preset = sweep
    elsewhere = tmp_path / "elsewhere"
    (elsewhere / "000").mkdir(parents=True)
    run.points.symlink_to(elsewhere)
    assert run.point_dirs() == []
    with pytest.raises(DataError, match="points: it is a link"):
        lay_out(run, preset, 1)
    assert [*elsewhere.iterdir()] == [elsewhere / "000"]


@pytest.mark.parametrize(
    "name", ["events.jsonl", "requirements.txt", "preset.toml", "figures/a.npz"]
)
def test_a_bundle_holds_nothing_that_a_link_leads_to(
    runs_dir: Path, victim: Path, tmp_path: Path, name: str
) -> None:
    run = create(load(find("quickstart")), root=runs_dir)
    results.write(run, Result(status=Status.FINISHED))
    file = run.path / name
    file.parent.mkdir(exist_ok=True)
    file.unlink(missing_ok=True)
    file.symlink_to(victim)
    with pytest.raises(DataError, match="it is a link"):
        pack([run], tmp_path / "b.zip")
    assert not (tmp_path / "b.zip").exists()
