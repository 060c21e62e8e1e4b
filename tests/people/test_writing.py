"""What the system says against a file is one line that says where, why and whose it is."""

from __future__ import annotations

import errno
import os
from pathlib import Path

import pytest

from dltui.errors import ExitCode
from dltui.runs import ids, removal
from dltui.runs.layout import RunDir
from dltui.writing import WORDS, Refused, closed, refusal, whose, writing
from tests.people.conftest import mode
from tests.people.stranger import User
from tests.tui.finished import finished

REMOVE = """
import sys
from pathlib import Path
from dltui.errors import DltuiError
from dltui.runs import removal
from dltui.runs.layout import RunDir
try:
    removal.remove(RunDir(Path(sys.argv[1])))
except DltuiError as error:
    sys.exit(str(error))
"""


@pytest.mark.parametrize("number", WORDS)
def test_every_error_of_a_disk_is_one_line_with_the_place_and_exit_code_3(number: int) -> None:
    with pytest.raises(Refused) as caught, writing(Path("/runs/one"), "name another"):
        raise OSError(number, os.strerror(number))
    said = str(caught.value)
    assert said.startswith("/runs/one: ") and said.endswith("; name another")
    assert "\n" not in said and "Errno" not in said
    assert caught.value.exit_code is ExitCode.RESOURCE
    assert caught.value.full is (number in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG))


def test_an_error_without_words_says_what_the_system_says() -> None:
    said = refusal(OSError(errno.EXDEV, "Invalid cross-device link"), Path("/a"))
    assert str(said) == "/a: invalid cross-device link"


def test_a_run_cannot_be_made_where_the_root_is_a_file_or_its_name_too_long(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(Refused, match=r"file/runs: a folder of it is a file; --runs-dir"):
        ids.new_run(tmp_path / "file" / "runs", "quickstart")
    with pytest.raises(Refused, match="its name is too long for its disk"):
        ids.new_run(tmp_path / ("x" * 300), "quickstart")


def test_what_is_ones_own_belongs_to_nobody_else(tmp_path: Path) -> None:
    assert whose(tmp_path / "not" / "there") == ""
    assert closed(tmp_path) == ""
    (tmp_path / "file").write_text("")
    assert closed(tmp_path / "file").endswith("file is not a folder")


def test_a_run_of_another_in_an_open_root_is_not_hidden_by_deleting_it(
    stranger: User, runs_dir: Path
) -> None:
    """Who may write in the root may rename every run, but not empty it."""
    run = finished(runs_dir, 1)
    runs_dir.chmod(0o777)
    before = sorted(runs_dir.rglob("*"))
    said = stranger.python("-c", REMOVE, str(run.path))
    assert said.returncode == 1
    assert said.stderr == f"{run.path}: no permission to write there, it belongs to root\n"
    assert sorted(runs_dir.rglob("*")) == before


@pytest.mark.parametrize("closed_to", [0o555, 0o000])
def test_folders_that_one_has_closed_oneself_go_with_their_run(
    stranger: User, open_place: Path, closed_to: int
) -> None:
    run = finished(open_place / "home-65534", 1)
    (run.path / "checkpoints" / "inner").mkdir(parents=True)
    (run.path / "checkpoints" / "inner" / "file").touch()
    for path in (run.path, *run.path.rglob("*")):
        os.chown(path, 65534, 65534)
    for folder in (run.checkpoints / "inner", run.checkpoints):
        folder.chmod(closed_to)
    said = stranger.python("-c", REMOVE, str(run.path))
    assert said.returncode == 0, said.stderr
    assert not run.path.exists() and not [*run.path.parent.glob(".*deleted")]


def test_the_weights_may_be_read_by_whom_the_umask_lets(tmp_path: Path) -> None:
    """safetensors makes files for their owner only."""
    from torch import nn

    from dltui.training import checkpoints

    checkpoints.save_final(tmp_path / "checkpoints", nn.Linear(2, 2), step=1, epoch=1)
    modes = {file.suffix: mode(file) for file in (tmp_path / "checkpoints").iterdir()}
    assert modes[".safetensors"] == modes[".json"]


def test_a_deleted_run_is_gone(tmp_path: Path) -> None:
    run = finished(tmp_path, 1)
    removal.remove(RunDir(run.path))
    assert list(tmp_path.iterdir()) == []
