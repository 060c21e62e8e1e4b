"""Settings: each value with its origin, the file checked as a whole, one line of it changed."""

from __future__ import annotations

import json
import tomllib
from pathlib import Path

import pytest

from dltui.cli.editing import beginning
from dltui.config.schema import Config, settable
from dltui.config.values import config_file, of_text


def write(text: str) -> Path:
    config_file().parent.mkdir(parents=True, exist_ok=True)
    config_file().write_text(text)
    return config_file()


def test_each_value_says_where_it_comes_from(dltui, monkeypatch: pytest.MonkeyPatch) -> None:
    file = write('data_root = "/data"\n[tui]\nrate = 2\ntheme = "nord"\n')
    monkeypatch.setenv("TEXTUAL_THEME", "gruvbox")
    monkeypatch.setenv("DLTUI_SHARED", "1")
    told = json.loads(dltui("config", "--runs-dir", "/asked", "--json").out)
    found = {one["key"]: (one["value"], one["origin"]) for one in told}
    assert found["runs_dir"] == ("/asked", "--runs-dir")
    assert found["data_root"] == ("/data", f"{file}:1")
    assert found["runs_shared"] == (True, "DLTUI_SHARED")
    assert found["tui.theme"] == ("gruvbox", "TEXTUAL_THEME")
    assert found["tui.rate"] == (2.0, f"{file}:3")
    assert found["tui.mouse"] == (True, "default")
    assert all(one["help"] for one in told)
    text = dltui("--runs-dir", "/asked", "config").out
    assert "/asked" in text and "--runs-dir" in text


def test_all_that_is_wrong_is_told_at_once_by_whatever_reads_it(dltui) -> None:
    file = write('runs_dirr = "x"\n[tui]\nrate = 0\nthme = "x"\n')
    for command in (["config"], ["runs"], ["config", "get", "tui.rate"]):
        answer = dltui(*command)
        assert answer.code == 2 and answer.out == ""
        assert f"{file}:1: runs_dirr: unknown key; did you mean runs_dir?" in answer.err
        assert f"{file}:3: tui.rate: must be at least 0.2, not 0" in answer.err
        assert f"{file}:4: tui.thme: unknown key; did you mean theme?" in answer.err


@pytest.mark.parametrize(
    ("variable", "fault"),
    [
        ("DLTUI_SHARED", "must be 1, 0, group or all, not maybe"),
        ("DLTUI_COLOURS", "'maybe' is not one of"),
    ],
)
def test_a_variable_that_cannot_be_meant_is_named(
    dltui, monkeypatch: pytest.MonkeyPatch, variable: str, fault: str
) -> None:
    monkeypatch.setenv(variable, "maybe")
    answer = dltui("config")
    assert answer.code == 2 and answer.err.startswith(f"dltui: {variable}: {fault}")


def test_one_line_is_set_and_the_rest_stays(dltui) -> None:
    file = write('# mine\nruns_dir = "/a" # here\n[tui]\nrate = 2\n')
    for key, value in [
        ("runs_dir", "/b c"),
        ("data_root", "/d"),
        ("tui.bell", "true"),
        ("tui.colours", "16"),
        ("tui.keys.run.stop", "S"),
        ("tui.keys.run.stop", "T"),
    ]:
        assert dltui("config", "set", key, value).code == 0
    text = file.read_text()
    assert '# mine\nruns_dir = "/b c" # here\n' in text
    assert tomllib.loads(text) == {
        "runs_dir": "/b c",
        "data_root": "/d",
        "tui": {"rate": 2, "bell": True, "colours": "16", "keys": {"run.stop": "T"}},
    }
    assert dltui("config", "get", "tui.keys.run.stop").out == "T\n"
    assert dltui("config", "get", "tui.rate").out == "2\n"
    assert dltui("config", "path").out == f"{file}\n"


@pytest.mark.parametrize(
    ("key", "value", "fault"),
    [
        ("tui.rate", "200", "tui.rate: must be at most 10, not 200"),
        ("tui.mouse", "no", "tui.mouse: expected true or false"),
        ("tui.thme", "nord", "did you mean tui.theme?"),
    ],
)
def test_what_cannot_be_meant_is_not_written(dltui, key: str, value: str, fault: str) -> None:
    file = write("[tui]\nrate = 2\n")
    answer = dltui("config", "set", key, value)
    assert answer.code == 2 and fault in answer.err
    assert file.read_text() == "[tui]\nrate = 2\n"


def test_an_editor_gets_a_file_with_every_key_and_its_work_is_checked(
    dltui, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    editor = tmp_path / "my editor"
    editor.write_text('#!/bin/sh\necho "rate = 0" >> "$1"\n')
    editor.chmod(0o755)
    monkeypatch.setenv("VISUAL", f"'{editor}'")
    answer = dltui("config", "edit")
    assert answer.code == 2 and "tui.rate: must be at least 0.2" in answer.err
    assert "# theme = " in config_file().read_text()
    monkeypatch.setenv("VISUAL", "no-such-editor")
    assert "set VISUAL or EDITOR" in dltui("config", "edit").err


def test_the_file_to_begin_with_says_the_defaults() -> None:
    text = "\n".join(beginning())
    assert of_text(text, Path("x")) == Config()
    alive = "\n".join(line.removeprefix("# ") for line in text.splitlines() if " = " in line)
    named = [line.partition(" = ")[0] for line in alive.splitlines()]
    assert named == [key.rpartition(".")[2] for key, _ in settable()]
