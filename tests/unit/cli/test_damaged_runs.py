"""Every file of a run broken in every way: that run is shown as damaged, the others as ever."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from dltui.compare import settings
from dltui.runs.files import end_request, identity
from dltui.runs.layout import RunDir
from dltui.runs.listing.record import RunRecord
from dltui.tui.reader.listing import Listing
from tests.damage import FILES, KINDS, altered, put, whole

LISTED = ("request.json", "result.json", "notes.json")
"""What a list of runs that ended reads."""

TOLD = tuple(file for file in FILES if "/" not in file and file not in ("points", "checkpoints"))
"""What is told of one run, where no file is in its place."""

NO_FILE = {"loop", "pipe", "socket", "null", "zeros"}

OTHERS = (
    ("show",),
    ("compare", "--json"),
    ("wait", "--json"),
    ("watch",),
    ("rm", "--dry-run"),
    ("export", "--format", "csv"),
    ("export", "--format", "md"),
    ("export", "--format", "json"),
)
"""What takes several runs; of each kind of damage one more of them is called, in turn."""


@pytest.fixture(scope="module")
def broken(tmp_path_factory: pytest.TempPathFactory) -> dict[str, RunDir]:
    """A run for each file, by its name; and a whole one, by no name."""
    root = tmp_path_factory.mktemp("runs")
    first = whole(RunDir(root / "20260101-1200-whole-aaa"))
    found = {"": first}
    for number, file in enumerate(FILES):
        run = RunDir(root / f"20260102-{number:04d}-{file.replace('/', '-')}")
        shutil.copytree(first.path, run.path)
        found[file] = run
    return found


@pytest.mark.parametrize("number", range(len(KINDS)), ids=list(KINDS))
def test_one_bad_file_harms_one_run(
    number: int, broken: dict[str, RunDir], dltui, monkeypatch: pytest.MonkeyPatch
) -> None:
    kind, whole_one, every = list(KINDS)[number], broken[""], list(broken.values())
    root = whole_one.path.parent
    monkeypatch.setenv("DLTUI_RUNS", str(root))
    for file, run in broken.items():
        if file:
            put(run.path / file, kind)
    settings._written.cache_clear()
    said = {one["id"]: one["message"] for one in json.loads(dltui("runs", "--json").out)}
    assert set(said) == {run.id for run in every}
    answer = dltui("show", *(run.id for run in every), "--json")
    shown = {one["id"]: one for one in json.loads(answer.out)}
    assert answer.code == 0
    assert said[whole_one.id] == ""
    assert shown[whole_one.id]["damaged"] == []
    assert shown[whole_one.id]["status"] == "finished"
    if kind in NO_FILE:
        for file in LISTED:
            assert f"damaged: {file} " in said[broken[file].id], file
        for file in TOLD:
            name = file.rpartition("/")[2]
            assert any(one.startswith(name) for one in shown[broken[file].id]["damaged"]), file
    command, *options = OTHERS[number % len(OTHERS)]
    answer = dltui(command, *(run.id for run in every), *options)
    assert answer.code in (0, 1), answer.err
    assert answer.out
    assert {record.run.id for record in listed(root)} == set(said)
    for file, run in broken.items():
        if file:
            mend(run, file, whole_one)


def listed(root: Path) -> tuple[RunRecord, ...]:
    """What the lab lists."""
    listing = Listing(root)
    steps = listing.steps()
    while not listing.complete:
        next(steps)
    return listing.records


def mend(run: RunDir, file: str, like: RunDir) -> None:
    top = Path(file).parts[0]
    put(run.path / top, "gone")
    if (like.path / top).is_dir():
        shutil.copytree(like.path / top, run.path / top)
    elif (like.path / top).exists():
        shutil.copy(like.path / top, run.path / top)


def test_a_directory_without_its_request_stands_in_the_list(tmp_path: Path, dltui) -> None:
    run = whole(RunDir(tmp_path / "20260101-1200-some-abc"), sweep=False)
    (tmp_path / "no-run").mkdir()
    run.request.unlink()
    (record,) = json.loads(dltui("runs", "--json", "--runs-dir", str(tmp_path)).out)
    assert record["message"] == "damaged: request.json is missing"
    assert record["status"] == "finished"
    shown = dltui("show", str(run.path))
    assert "damaged: request.json is missing" in shown.out


@pytest.mark.parametrize("status", ["queued", "running", "lost"])
def test_a_result_that_is_no_end_is_not_believed(tmp_path: Path, dltui, status: str) -> None:
    run = whole(RunDir(tmp_path / "20260101-1200-some-abc"), sweep=False)
    run.result.write_text(json.dumps({"status": status}))
    (record,) = json.loads(dltui("runs", "--json", "--runs-dir", str(tmp_path)).out)
    assert record["status"] == "lost"
    assert record["message"] == f"damaged: result.json cannot be meant: no run ends as {status}"
    assert dltui("wait", str(run.path)).code == 1


def test_a_missing_point_is_said(tmp_path: Path, dltui) -> None:
    sweep = whole(RunDir(tmp_path / "20260101-1200-some-abc"))
    shutil.rmtree(sweep.point(1).path)
    assert "damaged: points/001 is missing" in dltui("show", str(sweep.path)).out
    assert json.loads(dltui("show", str(sweep.path), "--json").out)["damaged"] == [
        "points/001 is missing"
    ]


def test_numbers_that_no_run_writes_are_damage(tmp_path: Path, dltui) -> None:
    """One leaf at a time; all such runs beside each other, in one list and one answer."""
    first = whole(RunDir(tmp_path / "20260101-1200-whole-aaa"), sweep=False)
    names = []
    for file in ("request.json", "run.json", "end.json", "result.json", "events.jsonl"):
        for text in altered(first.path / file)[::7]:
            run = RunDir(tmp_path / f"20260102-{len(names):04d}-{file}")
            run.path.mkdir()
            for path in (first.preset, first.request, first.identity, first.result, first.events):
                shutil.copy(path, run.path)
            (run.path / file).write_text(text)
            names.append(run.id)
    listed = dltui("runs", "--runs-dir", str(tmp_path))
    assert (listed.code, len(listed.out.splitlines())) == (0, len(names) + 2)
    shown = dltui("show", *names, "--json", "--runs-dir", str(tmp_path))
    assert (shown.code, len(json.loads(shown.out))) == (0, len(names))


@pytest.mark.parametrize("pid", [-1, 0, 2**70, True])
def test_no_signal_goes_to_a_number_that_is_no_process(tmp_path: Path, pid: int) -> None:
    run = whole(RunDir(tmp_path / "20260101-1200-some-abc"), sweep=False)
    record = json.loads(run.identity.read_text())
    run.identity.write_text(json.dumps(record | {"pid": pid}))
    assert identity.read(run) is None
    run.end.write_text('{"how": "stop", "place": "lab", "step": -1}')
    assert end_request.read(run) is None
