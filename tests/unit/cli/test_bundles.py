"""``dltui bundle`` and ``dltui verify FILE.zip``: what is handed in, and what is found out."""

from __future__ import annotations

import json
import shutil
import stat
import zipfile
from collections.abc import Callable
from pathlib import Path

import msgspec
import pytest

from dltui.bundles.manifest import Manifest, of_chunks, sealed
from dltui.cli import bundle_checks
from dltui.cli.main import call
from dltui.launch.start import create
from dltui.presets.load import load
from dltui.runs.files import request as requests
from dltui.runs.files import result as results
from dltui.runs.files.result import PointResult, Result
from dltui.runs.layout import RunDir
from dltui.runs.log.events import Status
from dltui.runs.log.recorder import Recorder
from tests.foreign import foreign

FITS = """
title = "Fits"
topic = "bias-variance"
experiment = "three-fits"
[options]
degrees = [1, 3]
"""

OWN = """
title = "Own"
topic = "learning-rate"
[data]
{data}
[model]
file = "{file}"
name = "net"
[train]
epochs = 1
"""

Made = Callable[..., RunDir]


@pytest.fixture(scope="module")
def fits(tmp_path_factory: pytest.TempPathFactory) -> RunDir:
    """A real run, trained once for all these tests."""
    folder = tmp_path_factory.mktemp("student")
    preset = folder / "fits.toml"
    preset.write_text(FITS)
    assert call(("--run", str(preset), "--runs-dir", str(folder / "runs"), "-q")) == 0
    (run,) = (folder / "runs").iterdir()
    return RunDir(run)


@pytest.fixture
def handed_in(fits: RunDir, tmp_path: Path, dltui) -> Path:
    file = tmp_path / "fits.zip"
    assert dltui("bundle", str(fits.path), "-o", str(file)).code == 0
    return file


@pytest.fixture
def ended(tmp_path: Path, runs_dir: Path) -> Made:
    """A run of a preset's text that ended with ``metrics``, without having been run."""

    def made(text: str, status: Status = Status.FINISHED, **more: object) -> RunDir:
        preset = tmp_path / "own.toml"
        preset.write_text(text)
        run = create(load(preset), root=runs_dir)
        with Recorder(run) as recorder:
            recorder.ended(status, {"loss": 1.0})
        results.write(run, Result(status=status, metrics={"loss": 1.0}, **more))  # type: ignore[arg-type]
        return run

    return made


def changed(file: Path, member: str, new: bytes | None, *, resealed: bool = False) -> Path:
    """A copy with one member replaced, or gone; ``resealed`` adapts the manifest."""
    with zipfile.ZipFile(file) as old:
        content = {name: old.read(name) for name in old.namelist()}
    content = {n: c for n, c in (content | {member: new}).items() if c is not None}
    if resealed and new is not None:
        manifest = msgspec.json.decode(content["manifest.json"], type=Manifest)
        members = manifest.members | {member: of_chunks([new])}
        content["manifest.json"] = msgspec.json.encode(
            sealed(msgspec.structs.replace(manifest, members=members))
        )
    copy = file.with_name("changed.zip")
    with zipfile.ZipFile(copy, "w") as to:
        for name, text in content.items():
            to.writestr(name, text)
    return copy


def forged(file: Path, fits: RunDir) -> tuple[str, bytes]:
    """Its result with another number in place of one it measured."""
    member = f"{fits.id}/result.json"
    with zipfile.ZipFile(file) as old:
        result = json.loads(old.read(member))
    result["metrics"][next(iter(result["metrics"]))] = 0.123
    return member, json.dumps(result).encode()


def row(dltui, *arguments: str) -> tuple[dict, int]:
    answer = dltui("verify", *arguments, "--json")
    (one,) = json.loads(answer.out)
    assert one["exit_code"] == answer.code
    return one, answer.code


def test_a_bundle_is_run_again_elsewhere_and_agrees(dltui, handed_in, runs_dir, tmp_path) -> None:
    data = tmp_path / "other-data"
    data.mkdir()
    found, code = row(dltui, str(handed_in), "--data-root", str(data))
    assert (code, found["verdict"], found["intact"], found["worst"]) == (0, "verified", True, 0.0)
    assert found["compared"] > 2
    assert Path(found["runs"][0]["run_dir"]).parent == runs_dir
    out = dltui("verify", str(handed_in), "--no-run").out
    assert "fits.zip" in out and "intact" in out
    assert len(list(runs_dir.iterdir())) == 1


def test_it_holds_what_is_needed_and_says_nothing_of_the_machine(
    dltui, handed_in, fits, monkeypatch
) -> None:
    with zipfile.ZipFile(handed_in) as file:
        names = {name.removeprefix(f"{fits.id}/") for name in file.namelist()}
        text = b"".join(file.read(name) for name in file.namelist()).decode()
    needed = "preset.toml request.json run.json result.json figures.json events.jsonl report.html"
    assert {*needed.split(), "requirements.txt", "manifest.json"} <= names
    assert str(fits.path.parent) not in text and str(Path.home()) not in text
    assert '"host": ""' in text
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1800000000")
    said = [dltui("bundle", str(fits.path), "-o", str(handed_in), "--force").out for _ in range(2)]
    first = handed_in.read_bytes()
    dltui("bundle", str(fits.path), "-o", str(handed_in), "--force")
    assert handed_in.read_bytes() == first
    assert said[0] == said[1] and said[0].startswith("sha256:")


def test_a_changed_number_is_refused_by_name(dltui, handed_in, fits) -> None:
    member, forgery = forged(handed_in, fits)
    found, code = row(dltui, str(changed(handed_in, member, forgery)))
    assert (code, found["verdict"], found["intact"]) == (1, "changed", False)
    assert found["message"] == f"{member} was changed: its digest is not that of the manifest"
    found, code = row(dltui, str(changed(handed_in, member, forgery, resealed=True)))
    assert (code, found["verdict"]) == (1, "changed")
    assert f"{member}: " in found["message"] and "0.123" in found["message"]
    assert "the log" in found["message"]


def test_a_number_changed_everywhere_is_off(dltui, handed_in, fits, monkeypatch) -> None:
    true = results.read(fits)
    assert true is not None
    monkeypatch.setattr(bundle_checks, "run_out", lambda *_: (fits, true))
    member, forgery = forged(handed_in, fits)
    name, value = next(iter(json.loads(forgery)["metrics"].items()))
    file = changed(handed_in, member, forgery, resealed=True)
    log = f"{fits.id}/events.jsonl"
    with zipfile.ZipFile(file) as old:
        lines = [json.loads(line) for line in old.read(log).splitlines()]
    for line in lines:
        if line["kind"] == "ended":
            line["metrics"][name] = value
    text = "\n".join(map(json.dumps, lines)).encode() + b"\n"
    file = changed(file, log, text, resealed=True)
    found, code = row(dltui, str(file))
    assert (code, found["verdict"], found["worst_metric"]) == (1, "off", name)
    assert f"{name} 0.123 there" in found["message"]
    share = str(found["worst"] * 1.01)
    assert row(dltui, str(file), "--tolerance", share)[0]["verdict"] == "verified"

    other = msgspec.structs.replace(true, versions=true.versions | {"torch": "9"})
    monkeypatch.setattr(bundle_checks, "run_out", lambda *_: (fits, other))
    found, code = row(dltui, str(file))
    (metric,) = (one for one in found["runs"][0]["metrics"] if one["metric"] == name)
    assert (code, found["verdict"], metric["verdict"]) == (0, "partly", "not-judged")
    assert found["message"].startswith("1 of ")
    assert "torch" in metric["rule"] and "9 here" in metric["rule"]
    assert "differs, not judged" in dltui("verify", str(file)).out


def test_members_added_and_missing_and_a_changed_manifest_are_named(dltui, handed_in, fits) -> None:
    for member, new, word in (
        ("more.txt", b"x", "more.txt was added"),
        (f"{fits.id}/figures.json", None, f"{fits.id}/figures.json is missing"),
    ):
        found, code = row(dltui, str(changed(handed_in, member, new)))
        assert (code, found["message"]) == (1, word)
    with zipfile.ZipFile(handed_in) as old:
        manifest = old.read("manifest.json").replace(b'"created": "2', b'"created": "1')
    found, _ = row(dltui, str(changed(handed_in, "manifest.json", manifest)))
    assert found["message"].startswith("manifest.json was changed")


def named(name: str, mode: int = 0o644 | stat.S_IFREG) -> zipfile.ZipInfo:
    member = zipfile.ZipInfo(name)
    member.external_attr = mode << 16
    return member


@pytest.mark.parametrize(
    ("members", "message"),
    [
        ([("/etc/x", b"")], "outside"),
        ([("../x", b"")], "outside"),
        ([("a/../../x", b"")], "outside"),
        ([("a\\..\\x", b"")], "no name"),
        ([("a\x1b[2J", b"")], "no name"),
        ([("a", b""), ("A", b"")], "twice"),
        ([("a", b""), ("a/b", b"")], "a file and a folder"),
        ([("a" * 300, b"")], "too long"),
        ([("zeros", b"\0" * 2**26)], "more than is unpacked"),
        ([("link", stat.S_IFLNK)], "is a link"),
        ([("folder/", b"")], "is no file"),
        ([("x", b"")], "not made by dltui bundle"),
        ([("manifest.json", b"[")], "manifest.json"),
    ],
)
def test_what_is_hostile_is_one_line_and_nothing_is_written(
    dltui, tmp_path, runs_dir, members, message
) -> None:
    file = tmp_path / "in" / "hostile.zip"
    file.parent.mkdir()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as to:
        for name, content in members:
            link = isinstance(content, int)
            to.writestr(
                named(name, content) if link else named(name),
                b"/etc/passwd" if link else content,
                zipfile.ZIP_DEFLATED,
            )
    found, code = row(dltui, str(file), "--run-code")
    assert (code, found["verdict"]) == (2, "not-a-bundle")
    assert message in found["message"] and "\n" not in found["message"]
    assert list(file.parent.iterdir()) == [file] and list(runs_dir.iterdir()) == []


def test_what_is_no_zip_or_not_there_is_told(dltui, tmp_path) -> None:
    file = tmp_path / "no.zip"
    assert "No such file" in row(dltui, str(file))[0]["message"]
    file.write_bytes(b"PK\x03\x04 nothing")
    assert row(dltui, str(file))[1] == 2
    assert dltui("verify", str(file), "quickstart").code == 2
    assert dltui("verify", "quickstart", "--no-run").code == 2
    assert dltui("bundle", "nothing", "-o", "x.tar").code == 2


def test_code_of_a_bundle_runs_only_when_allowed(dltui, ended, tmp_path, runs_dir) -> None:
    (tmp_path / "net.py").write_text(f"open({str(tmp_path / 'was-run')!r}, 'w')\nnet = print\n")
    run = ended(OWN.format(data='name = "digits"', file=tmp_path / "net.py"))
    file = tmp_path / "own.zip"
    assert dltui("bundle", run.id, "-o", str(file)).code == 0
    with zipfile.ZipFile(file) as made:
        assert f"{run.id}/net.py" in made.namelist()
        assert b'file = "net.py"' in made.read(f"{run.id}/preset.toml")
    found, code = row(dltui, str(file))
    assert (code, found["verdict"], found["intact"]) == (1, "not-run", True)
    assert found["message"] == "it has code of its own (net.py); --run-code runs it"
    assert not (tmp_path / "was-run").exists() and list(runs_dir.iterdir()) == [run.path]
    assert row(dltui, str(file), "--no-run")[1] == 0
    dltui("verify", str(file), "--run-code")
    assert (tmp_path / "was-run").exists()


def test_own_data_stays_at_home_and_is_known_by_its_digest(dltui, ended, tmp_path) -> None:
    (tmp_path / "own.csv").write_text("a,b\n1,0\n2,1\n")
    text = OWN.format(data='path = "own.csv"', file="x").replace('file = "x"\nname = "net"', "")
    run = ended(text.replace("[model]", '[model]\nname = "mlp"'))
    file, root = tmp_path / "own.zip", tmp_path / "data"
    root.mkdir()
    assert dltui("bundle", run.id, "-o", str(file)).code == 0
    found, code = row(dltui, str(file), "--data-root", str(root))
    assert code == 3 and found["message"].startswith("its own data own.csv is not in")
    (root / "own.csv").write_text("a,b\n1,1\n")
    found, code = row(dltui, str(file), "--data-root", str(root))
    assert code == 3 and "is not the own.csv that it was run on" in found["message"]


@pytest.mark.parametrize("place", ["/etc/hostname.py", "../net.py", "sub/net.py"])
def test_a_preset_reaches_nothing_outside(dltui, ended, tmp_path, place) -> None:
    (tmp_path / "net.py").write_text("")
    run = ended(OWN.format(data='name = "digits"', file="net.py"))
    file = tmp_path / "own.zip"
    dltui("bundle", run.id, "-o", str(file))
    text = OWN.format(data='name = "digits"', file=place).encode()
    file = changed(file, f"{run.id}/preset.toml", text, resealed=True)
    found, code = row(dltui, str(file), "--run-code")
    assert code == 2 and f"{place!r} is not in the bundle" in found["message"]


def test_what_cannot_be_run_again_is_checked_and_said(dltui, ended, tmp_path, runs_dir) -> None:
    stopped = ended(FITS, Status.STOPPED)
    script = foreign(runs_dir, 1)
    for run, word in ((stopped, "stopped: there is no end"), (script, "recorded by a script")):
        file = tmp_path / f"{run.id}.zip"
        assert dltui("bundle", run.id, "-o", str(file)).code == 0
        found, code = row(dltui, str(file))
        assert (code, found["verdict"], found["intact"]) == (1, "not-run", True)
        assert found["message"].startswith(word)


def test_a_script_is_held_against_the_last_values_of_its_log(dltui, tmp_path, runs_dir) -> None:
    for number, (value, verdict) in enumerate(((0.5, "not-run"), (0.25, "changed"))):
        run = foreign(runs_dir, number)
        with Recorder(run) as recorder:
            recorder.points({"f1": ([7], [0.5])})
            recorder.ended(Status.FINISHED, {"grad_norm": 3.0})
        then = results.read(run)
        assert then
        told = {"val/bleu": 27.4, "grad_norm": 3.0, "f1": value}
        results.write(run, msgspec.structs.replace(then, metrics=told))
        file = tmp_path / f"{number}.zip"
        assert dltui("bundle", run.id, "-o", str(file)).code == 0
        assert row(dltui, str(file))[0]["verdict"] == verdict


def test_a_sweep_has_its_points_and_each_is_held_against_its_log(dltui, ended, tmp_path) -> None:
    points = [PointResult(number=0, label="a", seed=0, status=Status.FINISHED)]
    sweep = ended(FITS, points=[msgspec.structs.replace(points[0], metrics={"loss": 2.0})])
    sweep.points.mkdir()
    shutil.copytree(ended(FITS).path, sweep.point(0).path)
    file = tmp_path / "sweep.zip"
    assert dltui("bundle", sweep.id, "-o", str(file)).code == 0
    with zipfile.ZipFile(file) as made:
        assert f"{sweep.id}/points/000/events.jsonl" in made.namelist()
    found, code = row(dltui, str(file))
    assert (code, found["verdict"]) == (1, "changed")
    assert found["message"] == f"{sweep.id}: point 000: loss is 2.0, in its result 1.0"


def test_a_run_that_goes_on_is_not_bundled(dltui, tmp_path, runs_dir) -> None:
    preset = tmp_path / "fits.toml"
    preset.write_text(FITS)
    run = create(load(preset), root=runs_dir)
    answer = dltui("bundle", run.id, "-o", str(tmp_path / "x.zip"))
    assert answer.code == 2 and "is queued" in answer.err
    assert not (tmp_path / "x.zip").exists()
    assert requests.read(run).folder == str(tmp_path)


@pytest.mark.parametrize("options", [[], ["--run-code"]])
def test_no_program_of_a_bundle_is_begun(
    ended: Made, tmp_path: Path, dltui, options: list[str]
) -> None:
    """Whoever sends a bundle would else choose what runs here."""
    mark, file = tmp_path / "begun", tmp_path / "own.zip"
    run = ended(f'title = "t"\n[command]\nrun = ["touch", "{mark}"]\n')
    assert dltui("bundle", run.id, "-o", str(file)).code == 0
    answer = dltui("verify", str(file), *options)
    assert answer.code == 1 and "made by a program, which the bundle has not" in answer.out
    assert not mark.exists()
