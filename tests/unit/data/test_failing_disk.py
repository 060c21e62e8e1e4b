"""What lies on a disk that fails is told in one line, with exit code 3.

``/proc/self/mem`` stands in for it: it opens, and to read at its beginning is an EIO.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from dltui import foreign
from dltui.data import idx
from dltui.data.load import load as load_data
from dltui.data.options import FileData
from dltui.errors import DataError, DltuiError
from dltui.models.build import build
from dltui.models.options import Mlp, UserModel
from dltui.options import Code
from dltui.presets.load import load
from dltui.toml.problems import PresetError

MEMORY = Path("/proc/self/mem")

FAILS = "its disk or file server fails"


def fails() -> bool:
    try:
        with MEMORY.open("rb") as file:
            file.read(1)
    except OSError as error:
        return error.errno == 5
    return False


pytestmark = pytest.mark.skipif(not fails(), reason=f"{MEMORY} does not fail to be read")


def data(path: Path) -> object:
    return load_data(FileData(path=path.name), seed=0, data_root=None, folder=path.parent)


def network(path: Path, options: object) -> object:
    return build(options, (4,), 2, path.parent, say=print)  # type: ignore[arg-type]


READERS: dict[str, Callable[[Path], object]] = {
    "t.csv": data,
    "t.csv.gz": data,
    "t.arff": data,
    "t.npz": data,
    "images": lambda path: idx.read(path.parent, path.name),
    "w.pt": lambda path: network(path, Mlp(hidden=(4,), weights=path.name)),
    "net.py": lambda path: network(path, UserModel(file=path.name, name="Net")),
    "p.toml": load,
}


@pytest.mark.parametrize("name", READERS)
def test_it_is_one_line_and_3(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    path.symlink_to(MEMORY)
    with pytest.raises(DltuiError, match=FAILS) as caught:
        READERS[name](path)
    assert caught.value.exit_code == 3
    said = str(caught.value)
    assert str(path) in said or str(path.resolve()) in said
    assert "\n" not in said


def test_a_list_of_presets_is_not_ended_by_it(tmp_path: Path) -> None:
    """Who looks through a folder passes over presets that cannot be meant, and so this one."""
    path = tmp_path / "p.toml"
    path.symlink_to(MEMORY)
    with pytest.raises(PresetError):
        load(path)


def test_code_of_the_user_that_meets_it_is_no_fault_of_the_code(tmp_path: Path) -> None:
    reading = f"with open({str(MEMORY)!r}, 'rb') as file:\n        return file.read(1)"
    (tmp_path / "make.py").write_text(f"def make():\n    {reading}\n")
    with pytest.raises(DataError, match=r"make\.py, line 3"):
        foreign.make(Code(file="make.py", name="make"), tmp_path, "data")
