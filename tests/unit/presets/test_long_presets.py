"""Presets of 10,000 of anything: of sizes at which quadratic work would take minutes."""

from __future__ import annotations

from pathlib import Path

import pytest

from dltui.errors import UsageError
from dltui.presets import sections
from dltui.presets.load import load
from dltui.presets.sweep import expand
from dltui.toml.decode import decode_options

TEXT = """
title = "t"
topic = "learning-rate"
data = { name = "digits" }
model = { name = "mlp" }
[train]
lr = 0.1
"""
MANY = 10_000
RATES = [f"{0.1 + number / 1e6:.6f}" for number in range(MANY)]


KEYS = ("lr", "epochs", "batch_size", "max_steps")


def written(folder: Path, text: str) -> Path:
    file = folder / "p.toml"
    file.write_text(TEXT + text)
    return file


def refusal(folder: Path, text: str, *overrides: str) -> list[str]:
    file = written(folder, text)
    with pytest.raises(UsageError) as refused:
        load(file, overrides=overrides)
    return str(refused.value).replace(str(file), "").splitlines()


@pytest.mark.parametrize(
    "swept",
    [
        f'"train.lr" = [{", ".join(RATES)}]',
        "points = [" + ", ".join(f"{{ 'train.lr' = {rate} }}" for rate in RATES) + "]",
        f"seeds = {MANY}",
        '"train.lr" = "0.001..1 lin 10000"',
        "\n".join(f'"train.{key}" = "1..10"' for key in KEYS),
    ],
    ids=["values", "points", "seeds", "range", "grid"],
)
def test_a_sweep_of_10000_points(tmp_path: Path, swept: str) -> None:
    loaded = load(written(tmp_path, f"[sweep]\n{swept}"))
    points = expand(loaded.preset)
    assert len({point.label for point in points}) == len(points) == MANY


def test_a_section_that_no_point_changes_is_decoded_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tables: list[str] = []

    def counted(kind: type, table: object, path: tuple[str, ...], faults: object) -> object:
        tables.append(path[0])
        return decode_options(kind, table, path, faults)  # type: ignore[arg-type]

    monkeypatch.setattr(sections, "decode_options", counted)
    load(written(tmp_path, '[sweep]\n"train.lr" = "0.001..1 lin 200"'))
    assert tables.count("train") > 200
    assert tables.count("model") == tables.count("data") < 5


def test_a_grid_is_refused_by_its_product(tmp_path: Path) -> None:
    keys = ("lr", "momentum", "weight_decay", "clip_norm")
    grid = "\n".join(f'"train.{key}" = [{", ".join(RATES[:1000])}]' for key in keys)
    said = refusal(tmp_path, f"[sweep]\n{grid}")
    assert said == [":8: sweep: 1,000,000,000,000 points; at most 10,000"]


def test_a_sweep_over_more_settings_than_anybody_means(tmp_path: Path) -> None:
    grid = "\n".join(f'"train.a{number}" = [1]' for number in range(5000))
    assert refusal(tmp_path, f"[sweep]\n{grid}") == [":8: sweep: 5,000 settings; at most 100"]


def test_the_first_of_10000_points_that_are_the_same(tmp_path: Path) -> None:
    said = refusal(tmp_path, f'[sweep]\n"train.lr" = [{"0.1, " * MANY}]')
    assert said == [':9: sweep."train.lr"[1]: two points are the same, lr=0.1: leave one out']


@pytest.mark.parametrize(
    "text",
    [
        "".join(f"[a{number}]\nb = 1\n" for number in range(20_000)),
        "".join(f"[train.a{number}]\nb = 1\n" for number in range(20_000)),
        '[sweep]\n"train.lr" = [' + ", ".join(f'"x{number}"' for number in range(MANY)) + "]",
        '[[reported]]\nmetric = "m"\nvalue = 1\nwhere = { "train.x" = 1 }\n' * 1000,
    ],
    ids=["tables", "inner", "values", "claims"],
)
def test_of_many_problems_the_first_are_told(tmp_path: Path, text: str) -> None:
    said = refusal(tmp_path, text)
    assert len(set(said)) == 51
    assert said[50] == ": and more problems"


def test_more_on_a_command_line_than_is_read(tmp_path: Path) -> None:
    many = [f"train.a{number}=1" for number in range(1001)]
    assert refusal(tmp_path, "", *many) == ["--set: 1,001 settings; at most 1,000"]


@pytest.mark.parametrize(
    ("override", "said"),
    [
        (f"train.epochs=1{'0' * 400}", "must be at most 9,223,372,036,854,775,807, not a number"),
        (f"train.epochs=1{'0' * 5000}", "a number of too many digits: at most 4,300"),
        (f"train.lr={'[' * 500}{']' * 500}", "lists, tables or a dotted key more than 32 deep"),
        (f"train.lr={'{a=' * 900}1{'}' * 900}", "lists, tables or a dotted key more than 32 deep"),
        (f"{'.'.join(['train', *'a' * 5000])}=1", "more than 32 parts"),
        (f"run.device={'x' * 10**5}", "run.device: 'xxx"),
        (f"{'x' * 10**6}=1", "unknown key"),
        ("title=a\udcffb", "holds bytes that are not UTF-8"),
        ("train.lr=1e309", "must be a finite number, not inf"),
        ("train.epochs=-0", "must be at least 1, not 0"),
        ("run.threads=1000000", "must be at most 1,024, not 1,000,000"),
        ("model.hidden=[1000000000]", "must be at most 16,777,216, not 1,000,000,000"),
    ],
)
def test_a_setting_beyond_its_bounds(tmp_path: Path, override: str, said: str) -> None:
    (line,) = refusal(tmp_path, "", override)
    assert line.startswith(f"--set {override[:20]}")
    assert said in line
    assert len(line) < 1000


def test_brackets_and_dots_in_prose_are_no_depth(tmp_path: Path) -> None:
    prose = f"{'[' * 99} {'{' * 99} {'.'.join('a' * 99)} {'’' * 9}"
    text = f'summary = "{prose}"\nlook_for = """\n"" {prose}"""\n' + TEXT + f"# {prose} \" '"
    file = tmp_path / "p.toml"
    file.write_text(text)
    assert load(file).preset.summary == prose


def test_what_quick_takes_from_the_sweep_stays_in_the_document(tmp_path: Path) -> None:
    text = '[sweep]\npoints = [{ "train.lr" = 1 }, { "train.epochs" = 2 }]\n[quick]\n"train.lr" = 1'
    document = load(written(tmp_path, text)).document
    assert document["sweep"]["points"] == [{"train.lr": 1}, {"train.epochs": 2}]
