"""Broken presets: every fault is named, with its line, and nothing else is.

The files state what is expected in their last lines: ``#! LINE KEY: part of the text``.
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from dltui.errors import ExitCode
from dltui.presets.load import load
from dltui.toml.problems import PresetError

BROKEN = sorted((Path(__file__).parent / "broken").glob("*.toml"))


def expected(path: Path) -> list[tuple[int, str, str]]:
    found = re.findall(r"^#! (\d+) (.*?): (.+)$", path.read_text(), re.MULTILINE)
    return [(int(line), key, text) for line, key, text in found]


def test_there_are_enough() -> None:
    assert len(BROKEN) >= 20


@pytest.mark.parametrize("path", BROKEN, ids=lambda path: path.stem)
def test_every_fault_and_no_other(path: Path) -> None:
    with pytest.raises(PresetError) as caught:
        load(path)
    found = [(p.place.line, p.key, p.text) for p in caught.value.problems]
    for line, key, text in expected(path):
        assert any(at == line and on == key and text in said for at, on, said in found), (
            f"no line {line} {key}: {text} in {found}"
        )
    assert len(found) == len(expected(path)), found


@pytest.mark.parametrize("path", BROKEN, ids=lambda path: path.stem)
def test_one_line_per_problem_with_file_and_line(path: Path) -> None:
    with pytest.raises(PresetError) as caught:
        load(path)
    assert caught.value.exit_code is ExitCode.USAGE
    lines = str(caught.value).splitlines()
    assert len(lines) == len(caught.value.problems)
    for line in lines:
        assert re.match(rf"{re.escape(str(path))}:\d+: ", line)


def test_a_missing_file_and_one_that_is_not_text(tmp_path: Path) -> None:
    with pytest.raises(PresetError, match="no such file or directory"):
        load(tmp_path / "none.toml")
    (tmp_path / "picture.toml").write_bytes(b"\x89PNG\xff")
    with pytest.raises(PresetError, match="is not UTF-8"):
        load(tmp_path / "picture.toml")
