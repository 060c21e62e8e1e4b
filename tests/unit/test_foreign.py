"""Code of the user's own: found, run once, called, and told of in its own lines."""

from __future__ import annotations

import os
import pickle
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from textwrap import dedent

import pytest

from dltui import foreign, namesakes
from dltui.errors import InputError, UsageError
from dltui.options import Code


@pytest.fixture(autouse=True)
def _put_back(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """What a file of the user's changes in this process belongs to one test."""
    path, known = list(sys.path), set(sys.modules)
    monkeypatch.setattr(foreign, "_modules", {})
    monkeypatch.setattr(foreign, "_folders", [])
    yield
    sys.path[:] = path
    namesakes.look_in([])
    for name in set(sys.modules) - known:
        del sys.modules[name]


def write(folder: Path, **files: str) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in files.items():
        (folder / f"{name}.py").write_text(dedent(text))


def installed(folder: Path, monkeypatch: pytest.MonkeyPatch, *needed: str) -> None:
    """What is in ``folder`` is installed, behind all else; the ``needed`` as numpy is."""
    there = {
        path.stem: ["numpy" if path.stem in needed else "stranger"] for path in folder.iterdir()
    }
    monkeypatch.setattr(namesakes, "_distributions", lambda: there)
    monkeypatch.setattr(sys, "path", [*sys.path, str(folder)])


def made(folder: Path, file: str = "net.py", name: str = "make", **arguments: object) -> object:
    return foreign.make(Code(file=file, name=name, arguments=arguments), folder, "model")


def refused(folder: Path, file: str = "net.py", name: str = "make", **arguments: object) -> str:
    with pytest.raises(UsageError) as caught:
        made(folder, file, name, **arguments)
    assert "\n" not in str(caught.value)
    return str(caught.value)


def test_a_file_beside_it_is_found_at_once_and_late(tmp_path: Path) -> None:
    write(tmp_path, blocks="ONE = 1", later="TWO = 2")
    write(
        tmp_path,
        net="""
        from blocks import ONE
        def make():
            import later
            return ONE + later.TWO
        """,
    )
    assert made(tmp_path) == 3


def test_in_a_folder_below_both_folders_are_searched_its_own_first(tmp_path: Path) -> None:
    write(tmp_path, helper="HERE = 'above'", top="TOP = 'top'")
    write(tmp_path / "nets", helper="HERE = 'beside'")
    write(
        tmp_path / "nets",
        net="import helper, top\ndef make():\n    return helper.HERE, top.TOP\n",
    )
    assert made(tmp_path, "nets/net.py") == ("beside", "top")


def test_a_file_runs_once_and_again_when_it_has_changed(tmp_path: Path) -> None:
    write(tmp_path, net="RUNS = []\ndef make():\n    RUNS.append(1)\n    return len(RUNS)\n")
    assert (made(tmp_path), made(tmp_path)) == (1, 2)
    write(tmp_path, net="def make():\n    return 'new'\n")
    assert made(tmp_path) == "new"


def test_a_change_within_a_second_that_keeps_its_size_is_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where Python keeps what it compiled, as it does by itself."""
    monkeypatch.setattr(sys, "dont_write_bytecode", False)
    for moment, value in enumerate("ab"):
        write(tmp_path, net=f"def make():\n    return {value!r}\n")
        os.utime(tmp_path / "net.py", ns=(moment, moment))
        assert made(tmp_path) == value


def test_two_files_of_one_name_keep_apart_and_so_do_the_files_beside_them(tmp_path: Path) -> None:
    for side in ("left", "right"):
        write(tmp_path / side, blocks=f"SIDE = {side!r}")
        write(tmp_path / side, net="from blocks import SIDE\ndef make():\n    return SIDE\n")
    assert made(tmp_path, "left/net.py") == "left"
    assert made(tmp_path, "right/net.py") == "right"
    assert made(tmp_path, "left/net.py") == "left"


@pytest.mark.parametrize("name", ["random", "types", "csv", "queue", "my net-2", "torch"])
def test_no_file_shadows_a_module_and_every_class_can_be_pickled(name: str, tmp_path: Path) -> None:
    before = sys.modules.get(name)
    write(tmp_path, **{name: "class Net:\n    def __init__(self, n):\n        self.n = n\n"})
    net = made(tmp_path, f"{name}.py", "Net", n=[1, 2])
    assert pickle.loads(pickle.dumps(net)).n == [1, 2]
    assert sys.modules.get(name) is before


def test_a_file_beside_it_is_before_what_is_installed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A module and a package; a folder that is no package is behind, as in Python."""
    site, mine = tmp_path / "site-packages", tmp_path / "mine"
    write(site, utils="WHOSE = 'theirs'", configs="WHOSE = 'theirs'", parts="WHOSE = 'theirs'")
    installed(site, monkeypatch)
    write(mine, utils="WHOSE = 'mine'")
    write(mine / "configs", __init__="from .deep import WHOSE", deep="WHOSE = 'mine'")
    write(mine / "parts", x="")
    top = "import utils, configs, parts\n"
    write(mine, net=top + "def make(): return utils.WHOSE, configs.WHOSE, parts.WHOSE\n")
    assert made(mine) == ("mine", "mine", "theirs")


def test_whose_an_installed_module_is_is_asked_only_where_there_is_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(tmp_path, net="import beside\ndef make():\n    return beside.X\n", beside="X = 1")
    write(tmp_path / "site-packages", taken="")
    installed(tmp_path / "site-packages", monkeypatch, "taken")
    asked = list[str]()

    def needed(name: str) -> bool:
        asked.append(name)
        return False

    monkeypatch.setattr(namesakes, "needed", needed)
    assert (made(tmp_path), asked) == (1, [])
    write(tmp_path, net="import taken\ndef make():\n    return taken.X\n", taken="X = 2")
    assert (made(tmp_path), asked) == (2, ["taken"])


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("networkx", "networkx is taken from .*, which stands before your networkx.py: rename"),
        ("random", "random is Python's own, which stands before your random.py: rename yours"),
        ("needed", "needed is taken from .*needed.py, which stands before your needed.py: rename"),
    ],
)
@pytest.mark.parametrize("how", ["import {0}\n{0}.mine", "from {0} import mine", "import {0}.mine"])
def test_what_dltui_needs_is_before_the_users_and_that_is_told(
    name: str, said: str, how: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """``networkx``, which torch imports late, is found as it is really installed."""
    if name == "needed":
        write(tmp_path / "site-packages", needed="")
        installed(tmp_path / "site-packages", monkeypatch, "needed")
    write(tmp_path, **{name: "mine = 1", "net": how.format(name)})
    assert re.search(said, refused(tmp_path))


def test_of_what_the_users_own_lacks_nothing_more_is_said(tmp_path: Path) -> None:
    write(tmp_path, parts="", net="from parts import Block")
    assert refused(tmp_path).endswith(f"'parts' ({tmp_path / 'parts.py'})")


def test_what_dltui_needs_is_what_it_and_its_dependencies_require() -> None:
    assert all(
        map(namesakes.needed, ["torch", "PIL", "networkx", "jinja2", "markdown_it", "mpmath"])
    )
    assert not any(map(namesakes.needed, ["utils", "pytest", "hypothesis", "nowhere"]))


@pytest.mark.parametrize("folder", ["nets", "json", "odd-name v1.2.3"])
def test_it_may_import_relatively(folder: str, tmp_path: Path) -> None:
    write(tmp_path / folder, parts="ONE = 1\n")
    write(tmp_path / folder, net="from .parts import ONE\ndef make():\n    return ONE\n")
    assert made(tmp_path, f"{folder}/net.py") == 1


def test_its_command_line_is_its_own(tmp_path: Path) -> None:
    write(
        tmp_path,
        net="""
        import argparse, sys
        parser = argparse.ArgumentParser()
        parser.add_argument("--width", type=int, default=7)
        width = parser.parse_args().width
        def make():
            return width, sys.argv
        """,
    )
    assert made(tmp_path) == (7, [str(tmp_path / "net.py")])
    assert sys.argv != [str(tmp_path / "net.py")]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("x = 1\nraise KeyError('mask')\n", "model.file: net.py, line 2: KeyError: 'mask'"),
        ("def make(:\n", "model.file: net.py, line 1: invalid syntax"),
        ("import nowhere\n", "model.file: net.py, line 1: No module named 'nowhere'"),
        ("import sys\nsys.exit()\n", "model.file: net.py, line 2: it ends Python with sys.exit"),
        ("raise SystemExit('no GPU')\n", "net.py, line 1: it ends Python with sys.exit (no GPU)"),
        ("def make():\n    return {}['k']\n", "model: net.py, line 2: KeyError: 'k'"),
        ("def make():\n    assert False\n", "model: net.py, line 2: AssertionError"),
        ("def make():\n    return make()\n", "model: net.py, line 2: maximum recursion depth"),
        ("def mak():\n    pass\n", "has no class or function 'make'; did you mean mak?"),
        ("make = 3\n", "is no class or function"),
        ("def make(width):\n    pass\n", "missing a required argument: 'width'"),
        (
            "import argparse\np = argparse.ArgumentParser()\np.add_argument('d')\np.parse_args()\n",
            "net.py, line 4: it asks for arguments of a command line",
        ),
    ],
)
def test_what_goes_wrong_is_one_line_with_the_users_own_line(
    text: str, said: str, tmp_path: Path
) -> None:
    (tmp_path / "net.py").write_text(text)
    assert said in refused(tmp_path)


def test_the_line_is_the_users_though_a_library_or_a_file_beside_it_raises(tmp_path: Path) -> None:
    write(tmp_path, deep="import json\n\ndef read(text):\n    return json.loads(text)\n")
    write(tmp_path, net="import deep\ndef make():\n    return deep.read('{')\n")
    assert "model: deep.py, line 4: " in refused(tmp_path)


def test_an_argument_it_does_not_take_is_told_with_the_nearest(tmp_path: Path) -> None:
    write(tmp_path, net="def make(width=1, depth=1):\n    pass\n")
    said = refused(tmp_path, widht=3)
    assert said == (
        "model.arguments: make(…) got an unexpected keyword argument 'widht'; did you mean width?"
    )


def test_files_that_are_none_are_refused(tmp_path: Path) -> None:
    (tmp_path / "net.txt").write_text("")
    assert "no file" in refused(tmp_path, "missing.py")
    assert "no file" in refused(tmp_path, ".")
    assert "is not a Python file" in refused(tmp_path, "net.txt")


def test_code_of_a_library_below_the_users_folder_is_not_theirs(tmp_path: Path) -> None:
    write(tmp_path, net="def make():\n    return 0\n")
    made(tmp_path)
    assert foreign.own(str(tmp_path / "sub" / "x.py"))
    assert not foreign.own(str(tmp_path / ".venv" / "lib" / "site-packages" / "x.py"))
    assert not foreign.own(foreign.__file__)


def test_what_interrupts_is_not_caught(tmp_path: Path) -> None:
    write(tmp_path, net="def make():\n    raise KeyboardInterrupt\n")
    with pytest.raises(KeyboardInterrupt):
        made(tmp_path)


def test_in_the_middle_of_a_run_it_is_told_the_same(tmp_path: Path) -> None:
    write(tmp_path, net="def make():\n    def step():\n        return 1 / 0\n    return step\n")
    step = made(tmp_path)
    assert callable(step)
    said = pytest.raises(InputError, match=r"^train.loss: net.py, line 3: ZeroDivisionError: ")
    with said, foreign.told("train.loss"):
        step()
