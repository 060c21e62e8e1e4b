from __future__ import annotations

import io
import json
import shutil
from pathlib import Path

import click
import msgspec
import pytest

from dltui.cli.answers import Checkup
from dltui.cli.main import cli
from dltui.figures.records import Note, StepSeries
from dltui.launch.start import create
from dltui.presets.catalogue import entries, find
from dltui.presets.load import load
from dltui.presets.sweep import size
from dltui.runs.files import notes
from dltui.runs.files import result as results
from dltui.runs.files.notes import Notes
from dltui.runs.files.result import Result, Verdict
from dltui.runs.layout import RunDir
from dltui.runs.log.events import Status
from dltui.runs.log.recorder import Recorder
from dltui.words import about


@pytest.fixture
def finished(runs_dir: Path) -> RunDir:
    """A run that trained for three steps and found something, with hostile texts in it."""
    run = create(load(find("learning-rate/quickstart")), root=runs_dir)
    with Recorder(run) as recorder:
        recorder.plan(steps=3, epochs=1)
        recorder.step_batch(1, {"loss": [3.0, 2.0, 1.0]})
        recorder.figure(StepSeries(id="loss", title="Loss", metrics={"loss": "train"}))
        recorder.figure(Note(id="n", title="Hostile \x1b[31m", text="[red]x[/red] \x1b]0;t\x07y"))
    claim = Verdict(metric="test/accuracy", reported=97.0, measured=96.5, verdict="reproduced")
    metrics = {"test/accuracy": 96.5, "bad\x1b[2J": None}
    results.write(
        run,
        Result(status=Status.FINISHED, title="T\x1b[2J", metrics=metrics, claims=[claim]),
    )
    return run


def test_the_flags_are_these_and_no_others() -> None:
    """A new flag is a decision: it is written here, too."""
    frozen = {
        "": "run quick set json device fail-fast seed as detach progress expect runs-dir data-root",
        "best": "metric as-set runs-dir json",
        "bundle": "output force runs-dir json",
        "claims": "json",
        "compare": "metric by filter sort reverse base runs-dir json",
        "completion": "",
        "config": "runs-dir data-root json",
        "data": "data-root json",
        "doctor": "runs-dir data-root json",
        "env": "diff runs-dir json",
        "exec": "name set read pattern gpus folder as detach expect runs-dir json",
        "export": "figure format output author places wide force runs-dir",
        "import": "as name runs-dir json",
        "list": "json",
        "prune": "status filter older keep yes dry-run runs-dir json",
        "queue": "runs-dir json",
        "rerun": "quick set detach progress expect runs-dir data-root json",
        "resume": "detach progress expect edited ranks here runs-dir json",
        "rm": "yes dry-run runs-dir json",
        "runs": "status filter sort best limit ids runs-dir json",
        "schema": "",
        "show": "quick set expect plan log run-code runs-dir data-root json",
        "stop": "kill wait runs-dir",
        "submit": "quick set as partition account qos constraint time mem gpus cpus nodes "
        "array-limit signal-seconds dry-run runs-dir data-root json",
        "system": "json once interval",
        "validate": "quick set json",
        "verify": "quick resume jobs no-run run-code tolerance runs-dir data-root json",
        "wait": "any timeout progress expect runs-dir json",
        "watch": "progress expect runs-dir json",
    }
    context = click.Context(cli)
    assert cli.list_commands(context) == [name for name in frozen if name]
    commands: dict[str, click.Command] = {"": cli}
    commands |= {name: cli.get_command(context, name) for name in frozen if name}  # type: ignore[misc]
    for name, flags in frozen.items():
        options = [p for p in commands[name].params if isinstance(p, click.Option)]
        found = [opt[2:] for p in options for opt in p.opts if opt.startswith("--")]
        everywhere = "quiet verbose color version"
        assert sorted(found) == sorted([*flags.split(), *everywhere.split()]), name


def test_help_and_version_are_data(dltui) -> None:
    assert dltui("--help").out.startswith("Usage: dltui")
    assert dltui("--version").out[0].isdigit()
    assert dltui("runs", "--help").code == 0


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--run", "quickstat"], "did you mean quickstart?"),
        (["--run", "no-such.toml"], "no such file"),
        (["rnus"], "did you mean runs?"),
        (["--quick"], "need --run"),
        (["--run", "quickstart", "runs"], "stands alone"),
        (["--run", "quickstart", "--set", "train.lr"], "expected KEY=VALUE"),
        (["--run", "quickstart", "--set", "train.lr=-1", "--set", "trian.lr=1"], "trian"),
        (["--run", "quickstart", "--device", "tpu"], "run.device"),
        (["--run", "quickstart", "--seed", "-1"], "--seed"),
        (["--wrong"], "--wrong"),
        (["watch", "nothing"], "no run 'nothing'"),
        (["stop"], "Missing argument"),
        (["export", "nothing", "--format", "xml"], "xml"),
        (["show", "quickstat"], "did you mean quickstart?"),
        ([], "dltui --run quickstart"),
    ],
)
def test_usage_errors_are_one_line_and_exit_2(dltui, runs_dir, arguments, message) -> None:
    answer = dltui(*arguments)
    assert answer.code == 2
    assert answer.out == ""
    assert message in answer.err
    assert "Traceback" not in answer.err
    assert list(runs_dir.iterdir()) == []


def test_a_renamed_run_goes_by_its_name(dltui, finished) -> None:
    notes.write(finished, Notes(title="the good one", tags=["keep"]))
    assert "the good one" in dltui("runs").out
    assert dltui("show", finished.id).out.startswith("the good one")
    compared = dltui("compare", finished.id, finished.id).out
    assert compared.splitlines()[2].startswith("A  the good one") and finished.id in compared
    assert json.loads(dltui("runs", "--json").out)[0]["label"] == "the good one"
    assert json.loads(dltui("show", finished.id, "--json").out)["notes"]["tags"] == ["keep"]


def test_list_names_presets_and_their_topics(dltui) -> None:
    found = json.loads(dltui("list", "--json").out)
    assert "learning-rate/quickstart" in [entry["name"] for entry in found]
    text = dltui("list", "learning-rate").out
    assert "learning-rate/lr-table" in text
    assert "bias-variance/" not in text
    (row,) = [line for line in text.splitlines() if "lr-table" in line]
    (entry,) = [entry for entry in found if entry["name"] == "learning-rate/lr-table"]
    assert row.split()[-3:] == [str(entry["runs"]), *about(entry["full_seconds"]).split()]
    digits = json.loads(dltui("list", "digits", "--json").out)[0]
    assert digits["quick_seconds"] == load(find(digits["name"])).preset.cost.quick > 0
    wrong = dltui("list", "learning-ratee")
    assert wrong.code == 2 and wrong.out == "" and "did you mean learning-rate?" in wrong.err


def test_costs_and_runs_of_a_list_are_those_of_the_presets() -> None:
    for entry in entries():
        preset = load(entry.path).preset
        assert (entry.points, entry.full_seconds) == (size(preset.sweep), preset.cost.full)


def test_validate_names_every_fault(dltui, tmp_path: Path) -> None:
    wrong = tmp_path / "wrong.toml"
    wrong.write_text('title = "t"\ntopic = "learning-rate"\n[train]\nlr = -1\nepoch = 3\n')
    answer = dltui("validate", str(wrong), "quickstart")
    assert answer.code == 2
    assert f"{wrong}:4" in answer.err
    assert f"{wrong}:5" in answer.err
    assert answer.out == "quickstart: ok\n"
    told = json.loads(dltui("validate", str(wrong), "--json").out)
    assert len(told[str(wrong)]["faults"]) >= 2


def test_runs_shows_state_and_result(dltui, finished: RunDir) -> None:
    assert finished.id in dltui("runs").out
    (record,) = json.loads(dltui("runs", "--json").out)
    assert record["status"] == "finished"
    assert record["metrics"]["test/accuracy"] == 96.5
    assert dltui("runs", "--status", "lost", "--json").out == "[]\n"


def test_no_runs_says_what_to_do(dltui, runs_dir) -> None:
    answer = dltui("runs")
    assert (answer.code, answer.out) == (0, "")
    assert "quickstart" in answer.err


def test_show_tells_a_run_with_its_figures_and_claims(dltui, finished: RunDir) -> None:
    out = dltui("show", finished.id).out
    for part in ("finished", "test/accuracy", "96.5", "reproduced", "Loss", "[red]x[/red]"):
        assert part in out
    assert "\x1b" not in out


def test_show_tells_a_preset(dltui) -> None:
    assert "hidden = [" in dltui("show", "quickstart").out
    shown = json.loads(dltui("show", "quickstart", "--set", "train.lr=0.5", "--json").out)
    assert shown["train"]["lr"] == 0.5


def test_a_run_is_found_by_id_part_path_and_latest(dltui, finished: RunDir) -> None:
    for name in (finished.id, finished.id[-12:], str(finished.path), "latest"):
        assert json.loads(dltui("show", name, "--json").out)["id"] == finished.id
    shutil.copytree(finished.path, finished.point(3).path)
    assert json.loads(dltui("show", f"{finished.id}/points/003", "--json").out)["id"] == "003"


def test_what_a_run_does_not_take_is_refused(dltui, finished: RunDir) -> None:
    for option in (["--quick"], ["--plan"], ["--set", "train.lr=3"], ["--data-root", "x"]):
        answer = dltui("show", "latest", *option)
        assert answer.code == 2 and "is a run" in answer.err and option[0] in answer.err
    alone = dltui("compare", "latest")
    assert alone.code == 2 and "name another" in alone.err
    assert "without --by" in dltui("compare", *["latest"] * 2, "--by", "lr", "--base", "A").err


def test_export_writes_csv_and_json(dltui, finished: RunDir, tmp_path: Path) -> None:
    lines = io.StringIO(dltui("export", "latest", "--wide").out).readlines()
    assert lines[0] == "step,epoch,elapsed,time,loss\n"
    assert len(lines) == 4
    assert len(dltui("export", "latest").out.splitlines()) == 6
    target = tmp_path / "run.json"
    assert dltui("export", "latest", "-o", str(target)).code == 0
    assert json.loads(target.read_text())["series"]["loss"]["value"] == [3.0, 2.0, 1.0]
    assert dltui("export", "latest", "-o", str(tmp_path / "no" / "x.csv")).code == 3
    assert dltui("export", "latest", "-o", str(tmp_path / "x.unknown")).code == 2


def test_watching_a_finished_run_prints_its_result(dltui, finished: RunDir) -> None:
    answer = dltui("watch", "latest", "--json")
    assert answer.code == 0
    assert json.loads(answer.out)["metrics"]["test/accuracy"] == 96.5


def test_stopping_or_resuming_what_has_ended_is_refused(dltui, finished: RunDir) -> None:
    for command in ("stop", "resume"):
        answer = dltui(command, finished.id)
        assert answer.code == 2
        assert "finished" in answer.err


def test_doctor_tells_what_is_there(dltui, runs_dir) -> None:
    answer = dltui("doctor", "--json")
    checks = json.loads(answer.out)
    assert answer.code == 0
    assert checks["torch works"]["ok"] and checks["torch pair"]["ok"]
    assert all(one["meaning"] for one in checks.values())
    assert {"NVML", "CUDA", "runs disk", "clock", "tmux", "logout", "locale"} <= checks.keys()
    assert checks["runs folder"]["found"] == str(runs_dir)
    assert msgspec.convert(checks, dict[str, Checkup])


def test_data_sets_are_listed_fetched_and_found(
    dltui, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DLTUI_DATA", str(tmp_path))
    (tmp_path / "semeion.data").touch()
    rows = {row["name"]: row for row in json.loads(dltui("data", "list", "--json").out)}
    assert rows["digits"]["state"] == "built in" and rows["digits"]["place"] is None
    assert rows["mnist"] == {
        "name": "mnist",
        "size": 12_000_000,
        "state": "not here",
        "place": str(tmp_path / "MNIST"),
        "fetched": True,
    }
    shown = dltui("data")
    assert "31 MB" in shown.out and str(tmp_path) in shown.err
    assert dltui("data", "where", "semeion").out == f"{tmp_path / 'semeion.data'}\n"
    assert dltui("data", "get", "semeion").err == "semeion is here already\n"
    lacking = dltui("data", "where", "mnist")
    assert lacking.code == 3 and "dltui data get mnist fetches it" in lacking.err
    wrong = dltui("data", "get", "minst")
    assert wrong.code == 2 and "did you mean mnist?" in wrong.err
    by_hand = dltui("data", "get", "imagenet")
    assert by_hand.code == 3 and "want a registration" in by_hand.err


def test_a_plan_says_what_is_needed_and_what_is_not_there(dltui, tmp_path: Path) -> None:
    shown = dltui("show", "architectures/vgg19", "--plan", "--runs-dir", str(tmp_path))
    assert f"disk       {tmp_path}: " in shown.out and "no memory to predict" in shown.out
    lacking = dltui("show", "curves/diabetes", "--plan", "--json")
    (data, _) = json.loads(lacking.out)["needs"]
    assert data["what"] == "data" and not data["ok"] and not data["fetch"]
